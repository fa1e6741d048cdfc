"""CMS's HCPCS list (ANWEB), from the file itself or from the zip that CMS publishes it in."""

from noc837.reference.building.desk import Desk
from noc837.reference.building.given import BrokenInput
from noc837.reference.building.hcpcs_table import read_table
from noc837.reference.building.hcpcs_text import read_fixed_width
from noc837.reference.building.members import Member
from noc837.reference.building.sources import Opened

_SUFFIXES = (".txt", ".csv", ".xlsx")


def read_hcpcs(opened: Opened, desk: Desk) -> None:
    """Takes the list from the member of a zip that is it, or from the file; raises BrokenInput for none."""
    members = [each for each in opened.members if not opened.is_archive or each.is_like(*_SUFFIXES)]
    if not any(_is_taken(opened, member, desk) for member in sorted(members, key=_how_likely)):
        raise BrokenInput(f"{opened.name}: has no HCPCS list; give the ANWEB file of CMS's quarterly update")


def _is_taken(opened: Opened, member: Member, desk: Desk) -> bool:
    """Takes the member if it is the list; whether it was."""
    with desk.told(opened, [member]) as told:
        for read in (read_fixed_width, read_table):
            shelf = read(member, lambda: desk.begin(opened.source(opened.given.kind, member)), told)
            if shelf is not None:
                desk.finish(member.place, shelf)
                return True
    return False


def _how_likely(member: Member) -> tuple[bool, int, str]:
    """The ANWEB file first, as text before anything else; the zip holds reports and layouts as well."""
    suffix = next((at for at, suffix in enumerate(_SUFFIXES) if member.is_like(suffix)), len(_SUFFIXES))
    return "ANWEB" not in member.name.upper(), suffix, member.name
