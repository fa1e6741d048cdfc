"""Ten digits of real packages, with the directory of December 2015: right, or left to a person."""

import csv
import io
import re
import zipfile
from collections import Counter

import pytest

from noc837 import Given, scrub
from noc837.drugs.ndc import Ambiguous, read_ndc
from noc837.payer_maps import only
from noc837.reference import Kind
from noc837.reference.of_line import only_listed
from noc837.rule import example_line
from noc837.scrubbing.maps import shipped_maps
from reference.small_reference import SHARED, built
from rules.wrapping import wrapped

DIRECTORY = SHARED / "fda" / "ndctext-2015.zip"
CROSSWALK = SHARED / "cms" / "asp-ndc-hcpcs-crosswalk-2026q1.zip"
pytestmark = pytest.mark.skipif(
    not (DIRECTORY.exists() and CROSSWALK.exists()), reason="the FDA and CMS files are not beside the checkout"
)
EVERY = 40
LINES = 50  # an 837P claim has no more
_LIN03 = re.compile(r"LIN\*\*N4\*([^~]*)~")


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    return built(tmp_path_factory.mktemp("whole"), (Kind.DIRECTORY, f"{DIRECTORY}@2026-11-02"))[0]


def rows(archive, member, encoding="cp1252"):
    with zipfile.ZipFile(archive) as packed:
        return io.StringIO(packed.read(member or packed.namelist()[0]).decode(encoding)).readlines()


def packages():
    """Some packages of the directory: FDA's code, the right NDC, and a name as texts have it."""
    names = {cells[0]: cells[3] or cells[5] for cells in (row.split("\t") for row in rows(DIRECTORY, "product.txt"))}
    for row in rows(DIRECTORY, "package.txt")[1::EVERY]:
        product, _, code, *_ = row.split("\t")
        labeler, item, package = code.split("-")
        name = re.sub(r"[^A-Z0-9 ]", " ", names[product].upper())[:40].strip()
        yield code, f"{labeler:0>5}{item:0>4}{package:0>2}", name


@pytest.mark.parametrize("named", [True, False], ids=["with its name", "without a text"])
def test_no_package_becomes_another(reference, named):
    given = Given(only(shipped_maps().default), reference=reference)
    chosen, became = list(packages()), Counter()
    for start in range(0, len(chosen), LINES):
        some = chosen[start : start + LINES]
        lines = [
            example_line(f"HC:J3490:::::{name} 5MG" if named else "HC:J3490", drug=f"LIN**N4*{code.replace('-', '')}")
            for code, _, name in some
        ]
        written = _LIN03.findall(scrub(wrapped(lines).encode(), given).data.decode())
        for (code, right, _), now in zip(some, written, strict=True):
            became["right" if now == right else "left" if now == code.replace("-", "") else "wrong"] += 1
    assert became["wrong"] == 0
    assert became["right"] >= 0.98 * len(chosen)


def test_codes_that_the_directory_lacks_are_not_those_of_others(reference):
    """The NDCs of CMS's crosswalk ten years later, with any one of their zeros lost."""
    lacking = {
        cells[3].replace("-", "")
        for cells in csv.reader(rows(CROSSWALK, None))
        if re.fullmatch(r"\d{5}-\d{4}-\d\d", cells[3]) and not reference.listings(cells[3].replace("-", ""))
    }
    spellings = [(ndc, ndc[:at] + ndc[at + 1 :]) for ndc in sorted(lacking) for at in (0, 5, 9) if ndc[at] == "0"]
    taken = [
        (ndc, only)
        for ndc, digits in spellings
        if isinstance(value := read_ndc(digits), Ambiguous) and (only := only_listed(value, reference))
    ]
    assert (len(lacking), len(spellings)) == (5178, 6982)
    # The first is the same drug, whose code CMS wrote otherwise; the second is a spelling that no package bears.
    assert taken == [("61755001001", "61755000101"), ("67871479006", "67871047906")]
