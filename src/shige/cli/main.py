"""The command `shige`: finds the command asked for, runs it, and says errors as sentences."""

import gc
import importlib
import sys
from collections.abc import Mapping

import click

from shige import __version__
from shige.core.errors import ShigeError

COMMANDS: Mapping[str, Mapping[str, str]] = {
    "": {
        "demo": "shige.cli.demo",
        "serve": "shige.cli.serve",
        "work": "shige.cli.work",
        "manage": "shige.cli.manage",
        "backup": "shige.cli.backup",
        "restore": "shige.cli.restore",
    },
    "city": {
        "import": "shige.cli.city_import",
        "check": "shige.cli.city_check",
        "make": "shige.cli.city_make",
    },
    "plan": {
        "draw": "shige.cli.plan_draw",
        "check": "shige.cli.plan_check",
        "whatif": "shige.cli.plan_whatif",
        "optimise": "shige.cli.plan_optimise",
        "compare": "shige.cli.plan_compare",
        "merge": "shige.cli.plan_merge",
        "who": "shige.cli.plan_who",
        "report": "shige.cli.plan_report",
        "export": "shige.cli.plan_export",
        "take": "shige.cli.plan_take",
    },
    "account": {
        "first": "shige.cli.account_first",
    },
    "audit": {
        "seal": "shige.cli.audit_seal",
        "verify": "shige.cli.audit_verify",
    },
    "personal": {
        "inventory": "shige.cli.personal_inventory",
        "rotate": "shige.cli.personal_rotate",
    },
    "retention": {
        "run": "shige.cli.retention_run",
    },
    "register": {
        "load": "shige.cli.register_load",
    },
    "areas": {
        "load": "shige.cli.areas_load",
    },
    "staff": {
        "export": "shige.cli.staff_export",
    },
    "photo": {
        "redact": "shige.cli.photo_redact",
    },
    "bench": {
        "plan": "shige.cli.bench_plan",
        "city": "shige.cli.bench_city",
        "locate": "shige.cli.bench_locate",
        "desk": "shige.cli.bench_desk",
    },
}
"""Each module holds one click command named `command`; it is loaded when it is asked for, so that --help is instant.

Those of the empty group stand at the root.
"""


_GARBAGE = 200_000
"""New objects after which Python looks for garbage: a city has millions, and each look goes through them again."""


class LazyGroup(click.Group):
    """A group whose commands are loaded when they are asked for."""

    def __init__(self, *, modules: Mapping[str, str], **attributes: object) -> None:
        super().__init__(**attributes)  # type: ignore[arg-type]
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table; groups come last."""
        return [*self._modules, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in self._modules:
            return super().get_command(ctx, cmd_name)
        command: click.Command = importlib.import_module(self._modules[cmd_name]).command
        return command


root = LazyGroup(
    name="shige",
    modules=COMMANDS[""],
    help="实格 shige: draw a city's grid, and run its neighbourhoods on it.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
root = click.version_option(__version__, prog_name="shige")(root)
root.add_command(LazyGroup(name="city", modules=COMMANDS["city"], help="City files: import, check, make up."))
root.add_command(LazyGroup(name="plan", modules=COMMANDS["plan"], help="Plan files: draw, check, compare, show."))
root.add_command(LazyGroup(name="account", modules=COMMANDS["account"], help="Accounts: the first of a server."))
root.add_command(LazyGroup(name="audit", modules=COMMANDS["audit"], help="The log of deeds: seal, verify."))
root.add_command(LazyGroup(name="personal", modules=COMMANDS["personal"], help="Personal fields: inventory, new keys."))
root.add_command(LazyGroup(name="retention", modules=COMMANDS["retention"], help="What goes when its time is over."))
root.add_command(LazyGroup(name="register", modules=COMMANDS["register"], help="Buildings and doors: load a city."))
root.add_command(LazyGroup(name="areas", modules=COMMANDS["areas"], help="Official and functional areas: load them."))
root.add_command(LazyGroup(name="staff", modules=COMMANDS["staff"], help="People, posts, rosters: take them along."))
root.add_command(LazyGroup(name="photo", modules=COMMANDS["photo"], help="Pictures: what may be kept of them."))
root.add_command(LazyGroup(name="bench", modules=COMMANDS["bench"], help="What this machine holds."))


def main() -> None:
    """Run the command line; a `ShigeError` ends with its sentence on standard error and exit status 2."""
    gc.set_threshold(_GARBAGE)
    try:
        root(standalone_mode=True)
    except ShigeError as error:
        click.secho(f"shige: {error.message}", fg="red", err=True)
        for name, value in error.facts.items():
            click.echo(f"  {name}: {value}", err=True)
        sys.exit(2)
