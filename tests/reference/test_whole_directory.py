"""The directory of December 2015, 103,796 packages, against an oracle that pads the groups of digits."""

import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from noc837.drugs.ndc import Ambiguous, Exact, Malformed, from_fda, read_ndc
from noc837.reference import Kind
from noc837.reference.of_line import only_listed
from reference.small_reference import SHARED, built

DIRECTORY = SHARED / "fda" / "ndctext-2015.zip"
CROSSWALK = SHARED / "cms" / "asp-ndc-hcpcs-crosswalk-2026q1.zip"
HCPCS = SHARED / "hcpcs" / "2019-alpha-numeric.zip"
needs = pytest.mark.skipif(not DIRECTORY.exists(), reason="the FDA directory of 2015 is not beside the checkout")
MEGABYTES = 200


@pytest.fixture(scope="module")
def codes():
    with zipfile.ZipFile(DIRECTORY) as archive:
        rows = archive.read("package.txt").decode("cp1252").splitlines()[1:]
    return [row.split("\t")[2] for row in rows if row]


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    return built(tmp_path_factory.mktemp("whole"), (Kind.DIRECTORY, f"{DIRECTORY}@2015-12-31"))


def padded(code):
    labeler, product, package = code.split("-")
    return f"{labeler:0>5}{product:0>4}{package:0>2}".upper()


@needs
def test_every_code_with_hyphens_is_converted_right(codes):
    assert (len(codes), sum(from_fda(code) == padded(code) for code in codes)) == (103_796, 103_796)


@needs
def test_a_claim_reads_them_alike_but_for_the_ten_with_letters(codes):
    of_digits = [code for code in codes if code.replace("-", "").isdigit()]
    read = {code: read_ndc(code) for code in codes}
    right = sum(isinstance(read[code], Exact) and read[code].code == padded(code) for code in of_digits)
    assert (right, sum(isinstance(each, Malformed) for each in read.values())) == (103_786, 10)


@needs
def test_without_hyphens_the_directory_gives_the_right_code_or_none_never_a_wrong_one(codes, reference):
    found, became = reference[0], Counter()
    for code in codes:
        became[_resolved(code.replace("-", ""), padded(code), found)] += 1
    print(f"of {len(codes)} codes without hyphens: {dict(became)}")  # noqa: T201 - with -s it is to be seen
    assert became == {"right": 102_878, "ambiguous": 908, "malformed": 10}


def _resolved(stripped, right, reference):
    match read_ndc(stripped):
        case Exact(code):
            return "right" if code == right else "wrong"
        case Ambiguous() as value:
            only = only_listed(value, reference)
            return "ambiguous" if not only else "right" if only == right else "wrong"
    return "malformed"


@needs
def test_every_package_is_in_the_reference_once(codes, reference):
    found, rejects = reference
    (source,) = found.sources
    assert (source.rows, source.rejected, rejects) == (103_796, 0, [])
    packages, total = found.search(("",), 200_000)
    assert (total, {each.ndc for each in packages}) == (103_796 - 4, {padded(code) for code in codes})


@needs
def test_no_day_is_made_up_where_the_directory_has_none(reference):
    found = reference[0].listing("50242006001")
    assert (found.brand, found.strength, found.first, found.last) == ("Avastin", "100 mg/4mL", "", "")


@needs
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from Linux's /proc")
def test_it_is_built_in_little_memory(tmp_path):
    program = (
        "import re; from noc837.cli import main; "
        f"code = main(['reference', 'build', '--fda', {str(DIRECTORY)!r}, '--out', {str(tmp_path / 'x.db')!r}]); "
        "print(code, int(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1]) // 1024)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    code, megabytes = ran.stdout.split()[-2:]
    assert code == "0"
    assert int(megabytes) <= MEGABYTES


@pytest.mark.skipif(not CROSSWALK.exists(), reason="CMS's crosswalk of January 2026 is not beside the checkout")
def test_the_crosswalk_of_a_quarter(tmp_path):
    reference, rejects = built(tmp_path, (Kind.CROSSWALK, CROSSWALK))
    (source,) = reference.sources
    assert (source.first, source.last, source.label) == ("20260101", "20260331", "ASP")
    assert (source.rows, source.rejected) == (7124, 1)
    assert "888867413689" in rejects[0].row
    assert [each.code for each in reference.codes_of("55513000204")] == ["J0881", "J0882"]


@pytest.mark.skipif(not HCPCS.exists(), reason="the HCPCS list of 2019 is not beside the checkout")
def test_the_list_of_a_year(tmp_path):
    reference, rejects = built(tmp_path, (Kind.HCPCS, f"{HCPCS}@2019-01-01"))
    assert (reference.sources[0].rows, rejects) == (6440, [])
    assert reference.procedure("Q9977").terminated == "20151231"
    assert reference.procedure("J3490").description == "Unclassified drugs"
