"""The command: `noc837 scrub`, `rules`, `ndc`."""

from collections.abc import Sequence
from typing import Annotated

import typer

from noc837.cli import ndc, rules, scrub
from noc837.cli.console import prepare, say
from noc837.cli.faults import INTERRUPTED, explain, leave_on_signals

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
app.command()(scrub.scrub)
app.command()(rules.rules)
app.command()(ndc.ndc)


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"noc837 {version('noc837')}")
        raise typer.Exit


@app.callback()
def _noc837(
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Find the lines of 837 files that bill an unclassified drug, correct what is certain, list the rest."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command with the arguments given, or the program's own, and returns its exit code."""
    prepare()
    leave_on_signals()
    try:
        return app(args=arguments, prog_name="noc837", standalone_mode=False) or 0
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as failure:  # noqa: BLE001
        return explain(failure)
