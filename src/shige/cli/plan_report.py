"""`shige plan report`: a page and door sheets of a plan, to look at and to print."""

from pathlib import Path

import click

from shige.adapters.cityfile import read_city
from shige.adapters.planfile import read_plan
from shige.report.pagedata import check_size
from shige.report.part import plan_part
from shige.report.report import Wish, sheets_wanted, write_report


@click.command(name="report")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write."
)
@click.option("--city", type=click.Path(path_type=Path), help="City file: adds buildings, streets and addresses.")
@click.option("--community", multiple=True, help="Only this community: its 12 digits; may be given several times.")
@click.option("--street", multiple=True, help="Only this street: its 9 digits; may be given several times.")
@click.option(
    "--sheets", default="all", show_default=True, help="Door sheets: all, none, or a general grid's 18 digits."
)
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    plan: Path, output: Path, city: Path | None, community: tuple[str, ...], street: tuple[str, ...], sheets: str
) -> None:
    """Show the plan in the file PLAN as a page that needs no network, with a PDF of door sheets per general grid."""
    part = plan_part(read_plan(plan), prefixes=community + street)
    check_size(part)
    wanted = sheets_wanted(part, sheets=sheets)
    ground = None if city is None else read_city(city)
    if ground and ground.meta.get("content_hash") != part.meta.get("city_hash"):
        click.secho(
            f"{city} is not the city file that the plan was drawn from: the map may not fit.", fg="yellow", err=True
        )
    with click.progressbar(length=len(wanted), label="Door sheets", hidden=not wanted) as progress:
        wish = Wish(sheets=sheets, tell=lambda _: progress.update(1))
        page = write_report(output, part, city=ground, wish=wish)
    size = page.stat().st_size / 1e6
    click.echo(f"Wrote {page} ({size:.1f} MB): open it in a browser, it needs no network.")
    if wanted:
        click.echo(f"Wrote door sheets for {len(wanted)} general grids to {output / 'sheets'}.")
