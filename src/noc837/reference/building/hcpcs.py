"""CMS's HCPCS list (ANWEB), from the file itself or from the zip that CMS publishes it in."""

from noc837.reference.building.given import BrokenInput, WrongInput
from noc837.reference.building.hcpcs_table import read_table
from noc837.reference.building.hcpcs_text import read_fixed_width
from noc837.reference.building.members import Member
from noc837.reference.building.source_rows import BuildRun
from noc837.reference.building.sources import Opened
from noc837.reference.values import Source, readable

_SUFFIXES = (".txt", ".csv", ".xlsx")
_YEAR = 10_000


def read_hcpcs(opened: Opened, run: BuildRun) -> None:
    """Takes the list from the member of a zip that is it, or from the file; raises BrokenInput for none."""
    members = [each for each in opened.members if not opened.is_archive or each.is_like(*_SUFFIXES)]
    if not any(_is_taken(opened, member, run) for member in sorted(members, key=_how_likely)):
        raise BrokenInput(f"{opened.name}: has no HCPCS list; give the ANWEB file of CMS's quarterly update")


def _is_taken(opened: Opened, member: Member, run: BuildRun) -> bool:
    """Takes the member if it is the list; whether it was."""
    with run.progress(opened, [member]) as progress:
        for read in (read_fixed_width, read_table):
            found = read(member, lambda: run.begin(opened.source(opened.given.kind, member)), progress)
            if found is not None:
                source_rows, newest = found
                run.finish(member.place, source_rows)
                if not opened.given.dated:
                    _refuse_new_day(source_rows.source, newest, opened.name)
                return True
    return False


def _refuse_new_day(source: Source, newest: str, place: str) -> None:
    """Raises WrongInput where the newest of a list's codes are a year older than the list as the file is dated.

    CMS adds codes every quarter: the file was saved or packed anew.
    """
    if newest and int(newest) + _YEAR < int(source.dated):
        codes, file = readable(newest), readable(source.dated)
        raise WrongInput(f"{place}: is of {file}, its newest code of {codes}; add the day of the list: {place}@{codes}")


def _how_likely(member: Member) -> tuple[bool, int, str]:
    """The ANWEB file first, as text before anything else; the zip holds reports and layouts as well."""
    suffix = next((at for at, suffix in enumerate(_SUFFIXES) if member.is_like(suffix)), len(_SUFFIXES))
    return "ANWEB" not in member.name.upper(), suffix, member.name
