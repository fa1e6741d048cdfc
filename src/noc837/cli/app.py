"""The commands, put together."""

from typing import Annotated

import typer

from noc837 import __version__
from noc837.cli import explain_claim, ledger, maps, ndc, reference, rules, scrub, sweep
from noc837.cli.console import say

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
app.command()(scrub.scrub)
app.command()(sweep.sweep)
app.command()(sweep.release)
app.command()(explain_claim.explain)
app.command()(rules.rules)
app.command()(ndc.ndc)
app.add_typer(maps.maps, name="maps")
app.add_typer(reference.reference, name="reference")
app.add_typer(ledger.ledger, name="ledger")


def _say_version(wanted: bool) -> None:
    if wanted:
        say(f"noc837 {__version__}")
        raise typer.Exit


@app.callback()
def _noc837(
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Find the lines of 837 files that bill an unclassified drug, correct what is certain, list the rest."""
