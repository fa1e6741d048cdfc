"""`noc837 reference`: builds the reference, says what is in it, looks up drugs in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from noc837.cli.console import MISUSED, complain, say

if TYPE_CHECKING:
    from noc837.reference import Reference

NOTHING_FOUND = 1

reference = typer.Typer(
    help="Build the reference from FDA and CMS files, say what is in it, look up drugs in it.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]
_File = Annotated[
    str,
    typer.Option(
        "--reference", metavar="FILE", help="The reference; else the one that scrub uses.", show_default=False
    ),
]


def _inputs(name: str, help_: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, metavar="INPUT", help=help_, show_default=False)
    return option


@reference.command()
def build(
    out: Annotated[
        str,
        typer.Option("--out", metavar="FILE", help="The reference; else where scrub looks.", show_default=False),
    ] = "",
    fda: Annotated[list[str] | None, _inputs("--fda", "FDA's NDC directory, or openFDA's drug/ndc JSON.")] = None,
    fda_unfinished: Annotated[list[str] | None, _inputs("--fda-unfinished", "FDA's unfinished drugs.")] = None,
    fda_excluded: Annotated[list[str] | None, _inputs("--fda-excluded", "FDA's excluded drugs.")] = None,
    asp_crosswalk: Annotated[
        list[str] | None, _inputs("--asp-crosswalk", "CMS's NDC-HCPCS crosswalks of a quarter.")
    ] = None,
    noc_crosswalk: Annotated[
        list[str] | None, _inputs("--noc-crosswalk", "CMS's crosswalk of NOC drugs of a quarter.")
    ] = None,
    hcpcs: Annotated[list[str] | None, _inputs("--hcpcs", "CMS's HCPCS list (ANWEB).")] = None,
    single_dose: Annotated[list[str] | None, _inputs("--single-dose", "NDCs of single-dose containers.")] = None,
) -> None:
    """Build the reference. An INPUT is a file, a zip, for the FDA also a folder, or an http(s) address.

    Every option may be given several times: older directories and quarters are kept side by side.
    INPUT@2026-01-31 says of which day a file is, where it does not say itself.
    Rows that cannot be read are listed in FILE.rejects.csv and do not stop the build.

    Exit: 0 built, 2 the command is wrong, or a file is not there or of no known day, 3 a file is not what it should
    be, or there is no room.
    """
    from noc837.cli.reference_build import run
    from noc837.reference import Kind

    typed = {
        Kind.DIRECTORY: fda,
        Kind.UNFINISHED: fda_unfinished,
        Kind.EXCLUDED: fda_excluded,
        Kind.CROSSWALK: asp_crosswalk,
        Kind.NOC_CROSSWALK: noc_crosswalk,
        Kind.HCPCS: hcpcs,
        Kind.SINGLE_DOSE: single_dose,
    }
    raise typer.Exit(run(out, [(kind, each) for kind, given in typed.items() for each in given or ()]))


@reference.command()
def info(file: _File = "", as_json: _Json = False) -> None:
    """Say what the reference was built from, and how old that is; warn past 100 days.

    Exit: 0 shown, 2 there is no reference, or it cannot be used.
    """
    from datetime import date

    from noc837.cli.reference_info import for_machines, for_people

    with _refusing():
        in_use = _in_use(file)
        in_use.check()
        view = for_machines if as_json else for_people
        say(view(in_use, date.today()))


@reference.command()
def lookup(
    what: Annotated[list[str], typer.Argument(metavar="NDC|TEXT...", help="NDCs in any form, or words of names.")],
    file: _File = "",
    as_json: _Json = False,
) -> None:
    """Look up NDCs, or packages whose names or labeler hold all the words given.

    Exit: 0 all was found, 1 something was not, 2 there is no reference, or it cannot be used.
    """
    from noc837.cli.reference_lookup import look_up
    from noc837.cli.reference_views import for_machines, for_people

    with _refusing():
        found = look_up(what, _in_use(file))
        view = for_machines if as_json else for_people
        say(view(found))
    if not found.is_all_found:
        raise typer.Exit(NOTHING_FOUND)


def _in_use(file: str) -> "Reference":
    """The reference to look into; raises BrokenReference where there is none."""
    from noc837.reference import BrokenReference
    from noc837.reference.opening import place_in_use, reference_in_use

    found = reference_in_use(file)
    if not found.path:
        place = place_in_use() or "reference"
        raise BrokenReference(f"{place}: there is no reference yet; build it with noc837 reference build")
    return found


@contextmanager
def _refusing() -> Iterator[None]:
    """Ends the command where the reference cannot be used."""
    from noc837.reference import BrokenReference

    try:
        yield
    except BrokenReference as broken:
        complain(str(broken))
        raise typer.Exit(MISUSED) from None
