"""The FDA's lists of packages: the NDC directory, the unfinished and the excluded drugs, in either layout."""

from noc837.reference.building.fda_files import FdaFiles
from noc837.reference.building.fda_lists import fda_files
from noc837.reference.building.given import BrokenInput
from noc837.reference.building.members import Member
from noc837.reference.building.openfda import OpenFda, is_openfda
from noc837.reference.building.source_rows import BuildRun
from noc837.reference.building.sources import Opened


def read_fda(opened: Opened, run: BuildRun) -> None:
    """Takes a zip or folder of product.txt and package.txt, or openFDA's JSON; raises BrokenInput for all else."""
    members = [each for each in opened.members if not opened.is_archive or each.is_like(".json")]
    if members:
        _read_json(opened, members, run)
    else:
        _read_files(opened, run)


def _read_files(opened: Opened, run: BuildRun) -> None:
    products, packages = fda_files(opened)
    source_rows = run.begin(opened.source(opened.given.kind, products, packages))
    with run.progress(opened, (products, packages)) as progress:
        files = FdaFiles(opened.given.kind, source_rows, progress)
        files.take_products(products)
        files.take_packages(packages)
    run.finish(packages.place, source_rows)


def _read_json(opened: Opened, members: list[Member], run: BuildRun) -> None:
    found = OpenFda(opened.given.kind, lambda kind, day: run.begin(opened.source(kind, *members, says=day)))
    with run.progress(opened, members) as progress:
        for member in members:
            if not is_openfda(member, progress):
                raise BrokenInput(f"{member.place}: is neither a zip with product.txt and package.txt nor JSON")
            found.read(member, progress)
    found.refuse_part(opened.name)
    run.finish(opened.name, *found.source_rows)
