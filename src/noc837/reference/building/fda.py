"""The FDA's lists of packages: the NDC directory, the unfinished and the excluded drugs, in either layout."""

from collections.abc import Sequence

from noc837.reference.building.desk import Desk
from noc837.reference.building.fda_files import fda_files, read_fda_files
from noc837.reference.building.given import BrokenInput
from noc837.reference.building.members import Member
from noc837.reference.building.openfda import is_openfda, read_openfda
from noc837.reference.building.shelf import Shelf
from noc837.reference.building.sources import Opened
from noc837.reference.values import Kind


def read_fda(opened: Opened, desk: Desk) -> None:
    """Takes a zip or folder of product.txt and package.txt, or openFDA's JSON; raises BrokenInput for all else."""
    members = [each for each in opened.members if not opened.is_archive or each.is_like(".json")]
    if members:
        _read_json(opened, members, desk)
    else:
        _read_files(opened, desk)


def _read_files(opened: Opened, desk: Desk) -> None:
    products, packages = fda_files(opened)
    shelf = desk.begin(opened.source(opened.given.kind, products, packages))
    with desk.told(opened, (products, packages)) as told:
        read_fda_files(products, packages, shelf, told)
    desk.finish(packages.place, shelf)


def _read_json(opened: Opened, members: Sequence[Member], desk: Desk) -> None:
    """openFDA lists unfinished drugs among the others; they become a source of their own."""
    shelves: dict[Kind, Shelf] = {}

    def shelf_of(dated: str, is_finished: bool) -> Shelf:
        kind = opened.given.kind
        if kind is Kind.DIRECTORY and not is_finished:
            kind = Kind.UNFINISHED
        if kind not in shelves:
            shelves[kind] = desk.begin(opened.source(kind, *members, says=dated))
        return shelves[kind]

    with desk.told(opened, members) as told:
        for member in members:
            if not is_openfda(member, told):
                raise BrokenInput(f"{member.place}: is neither a zip with product.txt and package.txt nor JSON")
            read_openfda(member, shelf_of, told)
    desk.finish(opened.name, *shelves.values())
