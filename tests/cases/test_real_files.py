"""Files of other projects' test suites, sound and broken, read from beside the checkout and never copied into it."""

from io import BytesIO
from pathlib import Path

import pytest

from cases.plain_x12 import counted_sets, read
from noc837 import Given, scrub, scrub_claims
from noc837.claims.interchange_sweep import Truncated
from noc837.outputs.job import NOT_PROCESSED, How, Watch, scrub_file
from noc837.outputs.places import places_in

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "data" / "x12"
TRUNCATED = "EDI-Workbench__unclosed_envelope.edi"
# What is found in them; the files named here were broken on purpose by those who wrote them.
FOUND = {
    "EDI-Workbench__bad_control_number.edi": ["ENV02"],
    "EDI-Workbench__bad_se_count.edi": ["ENV01"],
    "EDI-Workbench__multi_problem.edi": ["ENV01", "ENV02"],
    "x12-parser__x12_valid_different_separators.txt": ["ENV03", "ENV01"],
}
NOC_LINES = {
    "stupidedi__home-infusion-therapy-pharmacy-adjudicated-with-HCPCS-in-loop-2400-or-NDC-in-loop-2410.edi": 3,
    "x12__demo.drug.example10.3.837": 3,
}
FILES = sorted(path for path in FOLDER.glob("*") if path.suffix != ".csv") if FOLDER.is_dir() else []
SOUND = [path for path in FILES if path.name != TRUNCATED]

pytestmark = pytest.mark.skipif(not FILES, reason=f"NOT TESTED: the real 837 files are not there ({FOLDER})")


def test_all_files_are_there() -> None:
    assert {TRUNCATED, *FOUND, *NOC_LINES} <= {path.name for path in FILES}
    assert len(FILES) >= 15


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_comes_out_byte_for_byte_with_what_is_wrong_named(path: Path) -> None:
    data = path.read_bytes()
    result = scrub(data)
    assert result.data == data
    assert not result.changes
    assert [found.finding.rule for found in result.findings] == FOUND.get(path.name, [])
    assert (result.counts.noc_lines, result.counts.clean) == (NOC_LINES.get(path.name, 0),) * 2


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_a_plain_reader_counts_the_same_sets_and_claims(path: Path) -> None:
    data = path.read_bytes()
    counts = scrub(data).counts
    interchanges = read(data).interchanges
    assert counts.interchanges == len(interchanges)
    assert counts.sets == len(counted_sets(data))
    assert counts.claims == sum(segment[0] == [b"CLM"] for i in interchanges for segment in i.parsed())


def test_the_truncated_file_is_refused_with_its_place_and_without_its_data() -> None:
    with pytest.raises(Truncated, match=r"^interchange 000000001: the file ends here without IEA; "):
        scrub((FOLDER / TRUNCATED).read_bytes())


def test_nothing_is_written_for_the_truncated_file(tmp_path: Path) -> None:
    source = FOLDER / TRUNCATED
    outcome = scrub_file(source, source.name, places_in(tmp_path, source.name, ("csv",)), How(), Watch())
    assert outcome.exit == NOT_PROCESSED
    assert "without IEA" in outcome.error
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_every_file_cut_short_is_refused(path: Path) -> None:
    data = path.read_bytes()
    iea = data.rindex(b"IEA")
    for end in (iea, iea - 3, len(data) // 2, 300):
        with pytest.raises(Truncated):
            list(scrub_claims(BytesIO(data[:end]), Given()))


@pytest.mark.parametrize("name", NOC_LINES)
def test_the_ndcs_of_a_published_example_are_corrected_when_they_come_with_hyphens(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    spoilt = data
    for full, sent in ((b"00338004938", b"0338-0049-38"), (b"08290033010", b"08290-0330-10")):
        assert data.count(full) == 1
        spoilt = spoilt.replace(full, sent)
    result = scrub(spoilt)
    assert result.data == data
    assert [change.rule for change in result.changes] == ["NDC04", "NDC04"]
    assert not result.findings
