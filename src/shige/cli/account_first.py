"""`shige account first`: the account from which all others come."""

import click

from shige.cli.server import room


@click.command("first")
@click.argument("name")
@click.option("--area", required=True, help="Code of the city or the district: 4 or 6 digits.")
@click.password_option(help="Asked for where it is left out; a command line can be read by others on the machine.")
def command(name: str, area: str, password: str) -> None:
    """Make the account NAME of the first security administrator, who gives all others their rights.

    Only while no account holds that role there; the second factor is asked for at the first login.
    """
    room("shige.cli.first_account").first_account(name, area=area, password=password)
    click.echo(f"{name} may give rights in {area} from now on: log in, and set up a second factor.")
