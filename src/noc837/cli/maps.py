"""`noc837 maps`: checks payer maps, shows which one is in force and why, begins a new one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from noc837.cli.console import MISUSED, complain, say

maps = typer.Typer(
    help="Check payer maps, show which one is in force, begin a new one.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]


_Directory = Annotated[
    list[str] | None,
    typer.Option("--maps", metavar="DIR", help="Your maps, beside the shipped ones.", show_default=False),
]


def _option(name: str, metavar: str, help_: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, metavar=metavar, help=help_, show_default=False)
    return option


@maps.command()
def check(
    directory: Annotated[
        str | None, typer.Argument(metavar="[DIR]", help="Your maps, beside the shipped ones.", show_default=False)
    ] = None,
    as_json: _Json = False,
) -> None:
    """Check all payer maps and list them, or all that is wrong.

    Exit: 0 all maps can be used, 2 something is wrong.
    """
    from noc837.cli.map_check import check_maps
    from noc837.cli.map_files import maps_directory

    with _refusing():
        text, sound = check_maps(maps_directory(None if directory is None else (directory,), "DIR: "), as_json)
        say(text)
    if not sound:
        raise typer.Exit(MISUSED)


@maps.command()
def show(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="An 837 file.", show_default=False)] = "",
    claim: Annotated[str, _option("--claim", "ID", "With FILE: the claim, by its CLM01.")] = "",
    payer: Annotated[str, _option("--payer", "ID", "A payer id, as in NM109 of loop 2010BB.")] = "",
    receiver: Annotated[str, _option("--receiver", "ID", "A receiver, as in GS03.")] = "",
    filing_indicator: Annotated[str, _option("--filing-indicator", "CODE", "As in SBR09: MB, MC, CI.")] = "",
    claim_type: Annotated[str, _option("--claim-type", "P|I", "837P or 837I; both if not given.")] = "",
    bill_type: Annotated[str, _option("--bill-type", "CODE", "The type of bill of an 837I claim: 131.")] = "",
    maps: _Directory = None,
    as_json: _Json = False,
) -> None:
    """Show which payer map is in force for a claim or a payer, why, and where each setting comes from.

    Exit: 0 shown, 2 the command or a map is wrong, or there is no such claim.
    """
    from noc837.cli.map_files import maps_directory
    from noc837.cli.map_show import Asked, maps_in_force
    from noc837.cli.map_views import for_machines, for_people
    from noc837.payer_maps import Traits

    typed = (payer, receiver, filing_indicator.upper(), claim_type.upper(), bill_type)
    traits = Traits(*(each.strip() for each in typed))
    with _refusing(as_json):
        shown = maps_in_force(Asked(file, claim.strip(), traits, maps_directory(maps)))
        say(for_machines(shown, claim) if as_json else for_people(shown, claim))


@maps.command()
def new(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The map's name: small letters, digits, hyphens.")],
    inherits: Annotated[str, _option("--inherits", "ID", "The map to inherit from; default if not given.")] = "",
) -> None:
    """Write a commented start of a payer map to standard output; save it as ID.xml in a directory of your own."""
    from noc837.cli.map_start import start_of_map

    with _refusing():
        say(start_of_map(id_, inherits))


@contextmanager
def _refusing(as_json: bool = False) -> Iterator[None]:
    """Ends the command where it cannot be carried out, or where a map cannot be used, which JSON can say."""
    from noc837.outputs.places import Refused
    from noc837.payer_maps.faults import BrokenMaps

    try:
        yield
    except Refused as refusal:
        complain(str(refusal))
    except BrokenMaps as broken:
        if as_json:
            import json

            from noc837.cli.map_check import faults_for_machines

            say(json.dumps(faults_for_machines(broken.faults), indent=2))
        else:
            for fault in broken.faults:
                complain(str(fault))
    else:
        return
    raise typer.Exit(MISUSED)
