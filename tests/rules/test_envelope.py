"""The rules on sets, groups, interchanges, void claims and withheld corrections; none has line examples."""

import pytest

from noc837 import scrub
from noc837.findings import LeftFinding, Severity
from noc837.rule import example_line
from rules.wrapping import Around, in_guide, wrapped

LINE = example_line()
FILE = wrapped([LINE])
SE01 = FILE.split("~SE*")[1].split("*")[0]


def found(text: str, *families: str) -> list[LeftFinding]:
    """The findings whose rule begins so."""
    data = text.encode("latin-1")
    result = scrub(data)
    assert result.data == data, "the envelope is never corrected"
    return [left for left in result.findings if left.finding.rule.startswith(families or ("ENV",))]


def told(text: str) -> list[tuple[str, str, str]]:
    return [(left.finding.rule, left.finding.place, left.finding.submitted) for left in found(text)]


@pytest.mark.parametrize("guide", ["P", "I"])
def test_a_sound_file_has_no_finding(guide):
    around = Around(guide)
    lines = [
        LINE,
        LINE.replace("5MG", "7MG").replace("50242", "50243"),
        "SV1*HC:96365*90*UN*1*11**1~DTP*472*D8*20261103",
    ]
    assert found(wrapped([in_guide(line, guide) for line in lines], around), "") == []


# --- ENV01 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", ["1", "", "x", "-27", "27.0", "9" * 5000, "²7"])
def test_a_wrong_segment_count_is_named_and_stays(sent):
    text = wrapped([LINE], Around(se01=sent or " "))
    (left,) = found(text)
    assert (left.finding.rule, left.finding.place, left.severity) == ("ENV01", "SE01", Severity.ERROR)
    assert left.finding.submitted == sent
    assert left.segment_number == int(SE01)
    assert left.location.set_control_number == "0001"
    assert SE01 in left.finding.message


@pytest.mark.parametrize("sent", [SE01, f"0{SE01}", f" {SE01} ", SE01.zfill(10)])
def test_a_right_segment_count_in_any_form(sent):
    assert found(wrapped([LINE], Around(se01=sent))) == []


def test_blank_segments_do_not_count():
    assert found(FILE.replace("~LX*", "~~ ~\r\n~LX*").replace("~SE*", "~~~SE*")) == []


# --- ENV02 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "instead", "place", "value"),
    [
        (f"SE*{SE01}*0001", f"SE*{SE01}*0002", "SE02", "0002"),
        (f"SE*{SE01}*0001", f"SE*{SE01}", "SE02", ""),
        ("GE*1*7", "GE*2*7", "GE01", "2"),
        ("GE*1*7", "GE**7", "GE01", ""),
        ("GE*1*7", "GE*1*8", "GE02", "8"),
        ("GE*1*7~", "", "GE", ""),
        ("IEA*1*000000042", "IEA*0*000000042", "IEA01", "0"),
        ("IEA*1*000000042", "IEA*1*000000043", "IEA02", "000000043"),
    ],
)
def test_a_trailer_that_does_not_fit(sent, instead, place, value):
    assert sent in FILE
    (left,) = found(FILE.replace(sent, instead))
    assert (left.finding.rule, left.finding.place, left.finding.submitted) == ("ENV02", place, value)
    assert left.severity is Severity.WARNING


def test_each_group_that_is_not_closed_is_named():
    gs = FILE[FILE.index("GS*") : FILE.index("GE*")]
    text = FILE.replace("GE*1*7~IEA*1", gs.replace("*7*X*", "*8*X*") + "GE*1*8~IEA*2")
    (left,) = found(text)
    assert (left.finding.rule, left.finding.place, left.location.group_control_number) == ("ENV02", "GE", "7")


def test_a_group_end_without_a_group_is_named():
    assert told(FILE.replace("GE*1*7~", "GE*1*7~GE*1*7~")) == [("ENV02", "GE", "7")]


def test_several_sets_and_groups_that_fit():
    one_set = FILE[FILE.index("ST*") : FILE.index("GE*")]
    group = FILE[FILE.index("GS*") : FILE.index("IEA*")]
    text = FILE.replace("GE*1*7", one_set + "GE*2*7").replace("IEA*1", group + "IEA*2")
    assert found(text) == []


# --- ENV03 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", ["U", "0", " ", "z"])
def test_isa11_that_is_no_separator_is_named_and_texts_that_hold_it_stay(separator):
    text = FILE.replace("*^*00501", f"*{separator}*00501").replace("DRUGX 5MG IV", f"UBR{separator}UX 5MG IV")
    assert told(text) == [("ENV03", "ISA11", separator.strip())]


def test_isa11_that_repeats_another_delimiter():
    assert [told_[0] for told_ in told(FILE.replace("*^*00501", "*:*00501"))] == ["ENV03"]


def test_in_version_00401_isa11_is_no_separator_and_no_fault():
    assert found(FILE.replace("*^*00501", "*U*00401")) == []


def test_an_isa_of_other_widths_is_named_once():
    assert told(FILE.replace("*SENDER         *ZZ*", "*SENDER*ZZ*", 1)) == [("ENV03", "ISA", "")]


def test_two_oddities_of_one_isa_are_two_findings():
    text = FILE.replace("*SENDER         *ZZ*", "*SENDER*ZZ*", 1).replace("*^*00501", "* *00501")
    left = found(text)
    assert [each.finding.rule for each in left] == ["ENV03", "ENV03"]
    assert len({each.identity for each in left}) == 2


# --- ENV04, ENV05, ENV06 -------------------------------------------------------------------------------


@pytest.mark.parametrize("guide", ["005010X224A2", "004010X098A1", "005010X221A1", ""])
def test_a_group_of_another_guide_is_named_once_and_copied(guide):
    text = wrapped([example_line(drug="LIN**N4*50242-060-01~CTP****1*UN")] * 2).replace("005010X222A1", guide)
    (left,) = found(text)
    assert (left.finding.rule, left.finding.submitted, left.severity) == ("ENV04", guide, Severity.INFO)
    assert scrub(text.encode()).counts.noc_lines == 0


def test_a_void_claim_is_reported_and_not_checked():
    text = wrapped([example_line("hc:j3490", drug="LIN**N4*50242-060-01")], Around(frequency="8"))
    (left,) = found(text, "")
    assert (left.finding.rule, left.finding.place, left.finding.submitted) == ("ENV05", "2300 CLM05-3", "8")
    counts = scrub(text.encode()).counts
    assert (counts.noc_lines, counts.untouched, counts.errors) == (1, 1, 0)


@pytest.mark.parametrize("frequency", ["1", "7", "6", "", "88"])
def test_a_claim_of_another_frequency_is_not_void(frequency):
    assert found(wrapped([LINE], Around(frequency=frequency)), "ENV05") == []


def test_bytes_behind_the_last_interchange():
    assert told(FILE + "\r\nEND OF FILE") == [("ENV06", f"byte {len(FILE) + 3}", "")]
    assert told(FILE + "\r\n \n~\n") == []
