"""`noc837 ledger`: lists and shows the files that a sweep has taken, sums them up, holds them against the disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from noc837.cli.console import MISUSED, complain, say

if TYPE_CHECKING:
    from noc837.ledger.database import Database

NOTHING_FOUND, FAULTY, UNREADABLE = 1, 1, 74

ledger = typer.Typer(
    help="List, show, sum up, verify the files that sweep has taken.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_Root = Annotated[str, typer.Argument(metavar="ROOT", help="The drop folder.", show_default=False)]
_Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]
_Choice = TypeVar("_Choice", bound=StrEnum)


def _day(name: str, help_: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        name, metavar="YYYY-MM-DD", help=help_, formats=["%Y-%m-%d"], show_default=False
    )
    return option


@ledger.command(name="list")
def list_(
    root: _Root,
    partner: Annotated[
        str | None, typer.Option("--partner", metavar="P", help='Only of this one, "" for none.', show_default=False)
    ] = None,
    fate: Annotated[
        str,
        typer.Option(
            "--fate", metavar="F", help="Only delivered, held, failed, duplicate or released.", show_default=False
        ),
    ] = "",
    since: Annotated[datetime | None, _day("--since", "Only recorded on this day or later (UTC).")] = None,
    until: Annotated[datetime | None, _day("--until", "Only recorded on this day or earlier (UTC).")] = None,
    last: Annotated[int, typer.Option("--last", metavar="N", min=0, help="The newest N, 0 for all.")] = 50,
    as_json: _Json = False,
) -> None:
    """List the files that were taken, the newest last.

    Exit: 0 listed, 2 the command is wrong, or there is no ledger that can be used, 74 it cannot be read.
    """
    from noc837.cli.ledger_views import list_for_machines, list_for_people
    from noc837.ledger.listing import Wanted, listed
    from noc837.ledger.values import Fate

    first, final = ("" if day is None else day.date().isoformat() for day in (since, until))
    if first and final and first > final:
        complain(f"--since: {first} is after --until {final}; exchange them")
        raise typer.Exit(MISUSED)
    wanted = Wanted(partner, _one_of(Fate, fate, "--fate") if fate else None, first, final, last)
    with _opened(root) as database:
        entries = listed(database, wanted)
    say(list_for_machines(database.path, entries) if as_json else list_for_people(entries))


@ledger.command()
def show(
    root: _Root,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="A number, a file name, with its partner or without, or 8 digits or more that a sha256 begins with.",
            show_default=False,
        ),
    ],
    as_json: _Json = False,
) -> None:
    """Show all that is recorded of a file, or of all of one name.

    Exit: 0 shown, 1 nothing is found, 2 there is no ledger that can be used, 74 it cannot be read.
    """
    from noc837.cli.ledger_entry_view import for_machines, for_people
    from noc837.ledger.listing import SHORTEST, is_short_sha256, numbers_of
    from noc837.ledger.rows import read

    with _opened(root) as database:
        found = [each for number in numbers_of(database, what) if (each := read(database, number))]
    if as_json:
        say(for_machines(database.path, found))
    elif found:
        say(for_people(found))
    else:
        digits = f"; of a sha256 {SHORTEST} digits or more are needed" if is_short_sha256(what) else ""
        complain(f"{what}: {database.path} knows no such file; noc837 ledger list shows what it knows{digits}")
    if not found:
        raise typer.Exit(NOTHING_FOUND)


@ledger.command()
def stats(
    root: _Root,
    by: Annotated[
        str, typer.Option("--by", metavar="B", help="By day (UTC), partner, submitter, payer or rule.")
    ] = "day",
    as_json: _Json = False,
) -> None:
    """Sum the files up. Lines and dollars are those of files delivered or held, so that each is counted once.

    By submitter, a file of several is counted once, under all of them together: A + B.

    Exit: 0 shown, 2 the command is wrong, or there is no ledger that can be used, 74 it cannot be read.
    """
    from noc837.cli.ledger_views import stats_for_machines, stats_for_people
    from noc837.ledger.stats import By, sums

    chosen = _one_of(By, by, "--by")
    with _opened(root) as database:
        found = sums(database, chosen)
    say(stats_for_machines(database.path, chosen, found) if as_json else stats_for_people(chosen, found))


@ledger.command()
def verify(root: _Root, as_json: _Json = False) -> None:
    """Check that the files that were put somewhere are unchanged.

    Each that is still there has its recorded size and checksum; one that cannot be read is named apart from those
    that have changed. What is gone was picked up, released or pruned, and is only counted. The ledger itself is
    checked, too.

    Exit: 0 all is as recorded, 1 a file has changed or cannot be read, 2 there is no ledger that can be used, 74 the
    ledger cannot be read.
    """
    from noc837.cli.ledger_views import Verified, verified_for_machines, verified_for_people
    from noc837.ledger.verification import check_database, verdicts

    with _opened(root) as database:
        check_database(database)
        verified = Verified.of(verdicts(database, Path(root)))
    say(verified_for_machines(database.path, verified) if as_json else verified_for_people(verified))
    if verified.changed or verified.unreadable:
        raise typer.Exit(FAULTY)


def _one_of(kind: type[_Choice], typed: str, option: str) -> _Choice:
    """The value of an option, or the command's end where it is none of those there are."""
    try:
        return kind(typed)
    except ValueError:
        complain(f"{option}: {typed} is not known; it is one of {', '.join(kind)}")
        raise typer.Exit(MISUSED) from None


@contextmanager
def _opened(root: str) -> "Iterator[Database]":
    """The ledger of a drop folder, only to be read; ends the command where it cannot be."""
    from noc837.ledger.database import BrokenLedger
    from noc837.ledger.opening import readable
    from noc837.sweep.folders import Folders

    place = Folders(Path(root)).ledger
    try:
        database = readable(place)
        try:
            yield database
        finally:
            database.close()
    except BrokenLedger as broken:
        complain(str(broken))
        raise typer.Exit(MISUSED) from None
    except OSError as failure:
        complain(f"{place}: cannot be read: {failure.strerror}; put that right and try again")
        raise typer.Exit(UNREADABLE) from None
