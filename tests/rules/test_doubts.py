"""What looked certain and is not: notes on other drugs, corrections that would not be sound, severities that vanish."""

import pytest

from noc837 import Given, scrub
from noc837.findings import Severity
from noc837.payer_maps import OFF, Choice, PayerMap, only
from noc837.rule import example_line
from rules.wrapping import Around, codes, in_guide, scrubbed_line, taken, wrapped

NDC = "LIN**N4*50242006001~CTP****1*UN"
LINE = "SV1*{}*120*UN*1*12**1~DTP*472*D8*20261103~{}~" + NDC


def under(**choices: Choice) -> Given:
    return Given(only(PayerMap("test", choices={"CLM04": Choice(OFF), **choices})))


def line(procedure: str = "HC:J3490", notes: str = "NTE*ADD*DRUGX 500MG IV") -> str:
    return LINE.format(procedure, notes)


# --- a note that may be another drug's -----------------------------------------------------------------


@pytest.mark.parametrize(
    "notes",
    [
        "NTE*ADD*DRUGX 500MG IV NDC 00409-1966-02",  # LIN03 has another NDC
        "NTE*ADD*NOC DRUGX 500MG IV~NTE*DCP*DRUGY 10MG IV",
    ],
)
def test_a_note_that_may_be_on_another_drug_is_only_suggested(notes: str) -> None:
    sent = line(notes=notes)
    for given in (under(), under(DSC03=Choice(parameters={"keeps_note": False}))):
        after, result = scrubbed_line(sent, given=given)
        assert after == sent
        assert "DSC03" in codes(result)


def test_a_note_with_the_ndc_of_lin03_becomes_the_description() -> None:
    after, _ = scrubbed_line(line(notes="NTE*ADD*DRUGX 500MG IV NDC 50242-0060-01"))
    assert "J3490:::::DRUGX 500MG IV NDC 50242-0060-01*" in after


@pytest.mark.parametrize(
    ("note", "copied"),
    [
        ("DRUGX 5MG IV NDC 00409-1966-02", False), ("DRUGX 5MG IV NDC 50242-0060-01", True), ("DRUGX 5MG IV", True),
        ("NOC MAXIMUM 4 UNITS", False), ("NOC ALLOWABLE 30 MG", False), ("NETWORK 500 UNITS IV", False),
    ],
)  # fmt: skip
def test_a_repricers_note_is_copied_only_where_it_surely_is_this_drug(note: str, copied: bool) -> None:
    _, result = scrubbed_line(line(notes=f"NTE*TPO*{note}"), given=under(NTE05=Choice(correct=True)))
    assert (taken(result) == ["NTE05"]) is copied


# --- a note that would not be sound under another qualifier ----------------------------------------------


@pytest.mark.parametrize("note", ["NTE*MED*", "NTE*MED*" + 90 * "A", "NTE*MED*A*B", "NTE*MED*DRUGX \xbd"])
def test_a_note_that_would_not_be_sound_is_not_renamed_and_withholds_nothing(note: str) -> None:
    hyphens = "LIN**N4*50242-060-01~CTP****1*EA"
    text = wrapped([line("HC:J3490:::::DRUGX 5MG IV", note), example_line(drug=hyphens)]).encode("latin-1")
    result = scrub(text, under(NTE02=Choice(correct=True)))
    assert "COR01" not in codes(result)
    assert "NTE02" in codes(result)
    assert {"NDC04", "UOM01"} <= set(taken(result))


# --- severities -----------------------------------------------------------------------------------------


def test_a_joined_finding_makes_its_root_as_grave() -> None:
    given = under(DSC06=Choice(Severity.ERROR), DSC07=Choice(Severity.WARNING))
    _, result = scrubbed_line(example_line("HC:J3490:::::DRUGX 5MG/ML IV"), given=given)
    assert [(left.finding.rule, left.severity.word) for left in result.findings] == [("DSC07", "error")]
    assert (result.counts.errors, result.counts.left) == (1, 1)


@pytest.mark.parametrize("level", [Severity.INFO, Severity.WARNING])
def test_what_the_guide_itself_demands_is_an_error_under_any_map(level: Severity) -> None:
    empty = example_line(drug="LIN**N4~CTP****1*UN")
    _, result = scrubbed_line(empty, given=under(NDC01=Choice(level)))
    assert [left.severity.word for left in result.findings] == ["error"]
    _, missing = scrubbed_line(example_line(drug=""), given=under(NDC01=Choice(level)))
    assert [left.severity for left in missing.findings] == [level]


def test_an_offer_for_information_is_never_graver() -> None:
    from dataclasses import replace

    payer_map = PayerMap("test", choices={"CLM04": Choice(OFF), "DSC06": Choice(Severity.ERROR)})
    ordered = replace(payer_map, narrative=replace(payer_map.narrative, order=("name", "dose", "route")))
    _, result = scrubbed_line(example_line("HC:J3490:::::IV DRUGX 5MG"), given=Given(only(ordered)))
    assert [left.severity.word for left in result.findings] == ["info"]
    assert result.counts.clean == 1


# --- places and dates ------------------------------------------------------------------------------------


def test_what_is_missing_beside_a_corrected_segment_was_not_submitted_in_it() -> None:
    _, result = scrubbed_line(example_line("hc:j3490:::::DRUGX 5MG IV", drug=""))
    assert [(left.finding.rule, left.finding.submitted) for left in result.findings] == [("NDC01", "")]


@pytest.mark.parametrize(("days", "found"), [("20261103-20261103", []), ("20261103-20261105", ["CLM03"])])
def test_a_line_without_a_date_has_that_of_a_claim_of_one_day(days: str, found: list[str]) -> None:
    waste = example_line("HC:J3490:JW::::DRUGX 5MG IV")
    given_ = example_line("HC:J3490:::::DRUGX 5MG IV").replace("~DTP*472*D8*20261103", "")
    lines = [in_guide(each, "I") for each in (waste, given_)]
    text = wrapped(lines, Around("I")).replace("DTP*434*RD8*20261103-20261103", f"DTP*434*RD8*{days}")
    result = scrub(text.encode(), under(MOD02=Choice(Severity.ERROR), CLM10=Choice(OFF)))
    assert "MOD02" not in codes(result)
    assert [code for code in codes(result) if code == "CLM03"] == found


# --- notes and remarks where several lines bill drugs of one name -----------------------------------------

REMARKS = under(NTE04=Choice(Severity.WARNING, correct=True))
SMALL = example_line("HC:C9399:JZ::::DRUGX 5MG IV")
LARGE = example_line("HC:C9399:JZ::::DRUGX 25MG IV", drug="LIN**N4*00409196602~CTP****1*UN")


def remarked(lines: list[str], note: str = "", given: Given = REMARKS) -> tuple[list[tuple[int, str]], str]:
    """The lines that NTE04 is left on, with their suggestions, and the claim's remarks as written."""
    text = wrapped([in_guide(each, "I") for each in lines], Around("I", claim_note=note))
    result = scrub(text.encode(), given)
    left = [f for f in result.findings if f.finding.rule == "NTE04"]
    remarks = result.data.decode().partition("~NTE*ADD*")[2].partition("~")[0]
    return [(each.location.ordinals[-1], each.finding.suggestion) for each in left], remarks


def test_remarks_with_one_ndc_do_not_speak_of_the_other() -> None:
    remarks = "DRUGX NDC 50242-0060-01 IV 5MG"
    assert remarked([SMALL, LARGE], f"NTE*ADD*{remarks}") == ([(2, "DRUGX 25MG IV")], remarks)
    assert remarked([SMALL, LARGE]) == ([(2, "DRUGX 25MG IV")], "DRUGX 5MG IV")
    assert remarked([SMALL, SMALL]) == ([], "DRUGX 5MG IV")


@pytest.mark.parametrize("note", ["DRUGX 10MG IV", "DRUGX 10MG IV GIVEN TO PATIENT"])
def test_remarks_are_not_written_beside_a_note_with_another_dose(note: str) -> None:
    line_with_note = example_line("HC:C9399:JZ::::DRUGX 5MG IV", note=f"NTE*ADD*{note}")
    left, _ = remarked([line_with_note])
    assert [line for line, _ in left] == [1]


def test_what_a_note_written_now_says_is_not_missing() -> None:
    from dataclasses import replace

    choices = {"CLM04": Choice(OFF), "DSC06": Choice(Severity.WARNING), "NTE03": Choice(Severity.WARNING, correct=True)}
    narrative = replace(
        PayerMap().narrative, required=frozenset({"name", "ndc"}), order=("name", "dose", "route", "ndc")
    )
    given = Given(only(PayerMap("test", choices=choices, narrative=narrative)))
    sent, result = scrubbed_line(example_line(), given=given)
    assert "NTE*ADD*DRUGX 5MG IV NDC 50242006001" in sent
    assert codes(result) == []
    again = scrub(result.data, given)
    assert (codes(again), again.changes) == ([], ())


def test_a_container_behind_the_ndc_and_in_ctp_is_one_quantity() -> None:
    tail = example_line(drug="LIN**N4*N450242006001 UN1~CTP****1*VIAL")
    sent, result = scrubbed_line(tail, given=under(UOM03=Choice(correct=True)))
    assert sent.endswith("LIN**N4*50242006001~CTP****1*UN")
    assert codes(result) == []


@pytest.mark.parametrize(
    ("notes", "says"),
    [
        ("NTE*ADD*DRUGX 500MG IV NDC 00409-1966-02", "another NDC than LIN03"),
        ("NTE*ADD*NOC DRUGX 500MG IV~NTE*DCP*DRUGY 10MG IV", "another note beside it"),
    ],
)
def test_why_a_note_was_not_copied_is_said_and_its_text_is_not_offered(notes: str, says: str) -> None:
    _, result = scrubbed_line(line(notes=notes))
    (left,) = (each.finding for each in result.findings if each.finding.rule == "DSC03")
    assert says in left.message
    assert "DRUGX" not in left.suggestion
