"""DSC06, DSC07 and NTE03 to NTE05: what the payer wants of the narrative, and where a note is written for it."""

from io import BytesIO

import pytest

from noc837.claims.claim import Claim
from noc837.claims.sweep import Sweep
from noc837.findings import Finding, Severity
from noc837.payer_maps import OFF, Case, Choice, Narrative, PayerMap
from noc837.rule import EXAMPLE_DRUG, Rule, choose, example_line
from noc837.rules import claim_note_wanted, description_content, line_note_wanted, repricer_note
from noc837.scrubbing.rounds import with_changes
from noc837.x12.guide import guide_for
from noc837.x12.segment import Segment
from rules.wrapping import GUIDES, Around, in_guide, wrapped

INCOMPLETE, STRENGTH = description_content.INCOMPLETE, description_content.STRENGTH
LINE_NOTE, CLAIM_NOTE, REPRICER = line_note_wanted.RULE, claim_note_wanted.RULE, repricer_note.RULE
ORDER = ("name", "dose", "route", "ndc", "quantity")
NO_DRUG = example_line(drug="")
J3490 = "HC:J3490:::::"
CODES = frozenset({"J3490", "J3590", "C9399", "J9999"})


def claim_of(*lines: str, guide: str = "P", note: str = "", head: str = "") -> Claim:
    around = Around(guide=guide, claim_note=note, head=head)  # type: ignore[arg-type]
    text = wrapped([in_guide(line, guide) for line in lines], around)
    (claim,) = (e for e in Sweep(BytesIO(text.encode("latin-1")), frozenset(CODES)) if isinstance(e, Claim))
    return claim


def found(rule: Rule, claim: Claim, narrative: Narrative | None = None, waste: str = "JW") -> list[Finding]:
    """All that a rule finds, where the payer map has it on and lets it correct."""
    choices = {rule.code: Choice(Severity.WARNING, correct=True)}
    payer_map = PayerMap(choices=choices, narrative=narrative or Narrative(), waste_modifiers=frozenset({waste}))
    chosen = choose(rule, payer_map)
    assert chosen
    if rule.check_claim:
        return list(rule.check_claim(claim, chosen))
    assert rule.check
    lines = [line for line in claim.lines if line.code in CODES and rule.applies(line)]
    return [finding for line in lines for finding in rule.check(line, claim, chosen)]


def after(claim: Claim, finding: Finding) -> Claim:
    """The claim after the correction, which must not break the guide more than the claim did."""
    assert finding.correction
    now = claim.with_segments(with_changes(claim.segments, finding.correction.changes))
    guide = claim.envelope.group.guide
    assert guide
    assert not guide.violations(now.segments) - guide.violations(claim.segments)
    return now


def texts(claim: Claim) -> str:
    return "~".join(segment.render().decode("latin-1") for segment in claim.segments)


def required(*parts: str) -> Narrative:
    return Narrative(required=frozenset(parts), order=ORDER)


# --- DSC06 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("guide", ["P", "I"])
def test_what_is_missing_is_named_and_what_the_claim_knows_is_offered(guide: str) -> None:
    (finding,) = found(INCOMPLETE, claim_of(example_line(f"{J3490}IV DRUGX"), guide=guide), required("dose", "ndc"))
    assert finding.message == "the description does not say the dose given and the NDC"
    assert finding.suggestion == "DRUGX IV NDC 50242006001 1 UN; add the dose given"
    assert finding.correction is None
    assert finding.submitted == "IV DRUGX"


def test_where_the_claim_knows_all_the_whole_text_is_offered() -> None:
    (finding,) = found(INCOMPLETE, claim_of(example_line()), required("name", "ndc"))
    assert finding.suggestion == "DRUGX 5MG IV NDC 50242006001 1 UN"


def test_without_an_order_nothing_but_the_missing_parts_are_offered() -> None:
    (finding,) = found(INCOMPLETE, claim_of(example_line(f"{J3490}DRUGX")))
    assert finding.suggestion == "add the dose given and the route"


def test_a_text_that_would_be_too_long_is_offered_whole_and_said_to_be() -> None:
    text = "DRUGX " + "MONOSODIUM " * 5 + "5MG IV"
    (finding,) = found(INCOMPLETE, claim_of(example_line(J3490 + text)), required("ndc"))
    whole = f"{text} NDC 50242006001 1 UN"
    assert finding.suggestion == f"{whole} ({len(whole)} characters, 80 are allowed)"


@pytest.mark.parametrize(
    "drug",
    [
        "",
        "LIN**N4*5024206001~CTP****1*UN",
        "LIN**EN*50242006001~CTP****0*UN",
        "LIN**N4*50242006001~LIN**N4*00409196602",
    ],
)
def test_an_ndc_in_doubt_is_not_offered(drug: str) -> None:
    (finding,) = found(INCOMPLETE, claim_of(example_line(drug=drug)), required("ndc"))
    assert "50242006001" not in finding.suggestion
    assert "add the NDC" in finding.suggestion


def test_what_was_discarded_is_asked_for_on_a_line_that_bills_it() -> None:
    narrative = required("waste")
    assert found(INCOMPLETE, claim_of(example_line()), narrative) == []
    (finding,) = found(INCOMPLETE, claim_of(example_line("HC:J3490:jw::::DRUGX 5MG IV")), narrative)
    assert finding.message.endswith("the amount discarded")
    assert found(INCOMPLETE, claim_of(example_line("HC:J3490:JW::::DRUGX 5MG WASTED")), narrative) == []
    assert found(INCOMPLETE, claim_of(example_line("HC:J3490:JW::::DRUGX 5MG IV")), narrative, waste="ZZ") == []


@pytest.mark.parametrize(
    "procedure",
    [
        "HC:J3490", f"{J3490}UNCLASSIFIED DRUGS", f"{J3490}N/A", f"{J3490}  ", f"{J3490}DRUGX 5MG:JZ",
        f"{J3490}5 mg drugx i.v. push IVP", f"{J3490}DRUGX PO 5MG", f"{J3490}Drugx .5mg intravitreal",
    ],
)  # fmt: skip
def test_what_is_complete_or_another_rule_s_is_left_alone(procedure: str) -> None:
    assert found(INCOMPLETE, claim_of(example_line(procedure))) == []


def test_a_pointer_to_an_ndc_is_this_rule_s_only_where_the_ndc_is_sent() -> None:
    assert len(found(INCOMPLETE, claim_of(example_line(f"{J3490}DRUGX see NDC#")))) == 1
    assert found(INCOMPLETE, claim_of(example_line(f"{J3490}DRUGX see NDC#", drug=""))) == []


def test_one_fault_is_one_row() -> None:
    (finding,) = found(INCOMPLETE, claim_of(example_line(f"{J3490}DRUGX 5MG/ML IV")))
    assert finding.follows_from == ("DSC07",)
    (finding,) = found(INCOMPLETE, claim_of(example_line(f"{J3490}DRUGX 5MG/ML")))
    assert finding.follows_from == ()
    (finding,) = found(INCOMPLETE, claim_of(example_line(f"{J3490}DRUGX\x01 5MG")))
    assert finding.follows_from == ("TXT02",)


# --- DSC07 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["DRUGX 40MG/ML IV", "drugx 40 mg / ml", "DRUGX 40MGML 80MG", "DRUGX 0.5MG ML"])
def test_a_strength_is_no_dose(text: str) -> None:
    assert [f.rule for f in found(STRENGTH, claim_of(example_line(J3490 + text)))] == ["DSC07"]


@pytest.mark.parametrize(
    "text",
    [
        "DRUGX 40MG IV", "DRUGX 40MG 5ML", "DRUGX 40MG/5ML", "DRUGX 40MCG/ML", "DRUGX 0.9% 50ML", "MG/ML DRUGX", "",
        "COMPOUND DRUGX 40MG/ML", "CMPD DRUGX 40MG/ML IT", "DRUGX 40MG/ML:X", "MG" * 50_000, "1" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_strength_per_millilitre_or_a_compound_is_left_alone(text: str) -> None:
    assert found(STRENGTH, claim_of(example_line(J3490 + text))) == []


# --- NTE03 ---------------------------------------------------------------------------------------------


def test_a_line_note_is_written_in_its_place_and_then_there_is_nothing_to_find() -> None:
    drug = f"{EXAMPLE_DRUG}~NM1*82*1*A*B****XX*1234567893"
    line = example_line(note="REF*6R*1~NTE*TPO*REPRICED~HCP*00*1", drug=drug)
    claim = claim_of(line, NO_DRUG)
    first, second = found(LINE_NOTE, claim, required("name"))
    now = after(claim, first)
    assert "~REF*6R*1~NTE*TPO*REPRICED~NTE*ADD*DRUGX 5MG IV NDC 50242006001 1 UN~HCP*00*1~LIN" in texts(now)
    now = after(now, second)
    assert texts(now).endswith("DTP*472*D8*20261103~NTE*ADD*DRUGX 5MG IV")
    assert found(LINE_NOTE, now, required("name")) == []


def test_without_an_order_the_note_is_the_description() -> None:
    claim = claim_of(example_line(f"{J3490}IV Drugx, 5 mg"))
    (finding,) = found(LINE_NOTE, claim)
    assert "~NTE*ADD*IV Drugx, 5 mg~LIN" in texts(after(claim, finding))


@pytest.mark.parametrize(
    "line",
    [
        example_line(note="NTE*ADD*GIVEN ON SITE"), example_line(note="NTE*DCP*DRUGY 5MG"),
        example_line(note="NTE*MED*DRUGY 5MG"), example_line(f"{J3490}DRUGX 5MG \xb5 IV"),
        example_line(f"{J3490}DRUGX ^ 5MG IV"), example_line(f"{J3490}DRUGX" + " MONOSODIUM" * 8),
        example_line(f"{J3490}DRUGX NDC 00409196602"),
        f"SV1*{J3490}DRUGX 5MG IV*120*UN*1*11**1~{EXAMPLE_DRUG}~DTP*472*D8*20261103",
    ],
)  # fmt: skip
def test_where_a_note_is_not_certain_the_text_is_only_offered(line: str) -> None:
    (finding,) = found(LINE_NOTE, claim_of(line))
    assert finding.correction is None
    assert finding.suggestion.startswith("DRUGX")


def test_a_note_that_would_hide_the_claim_s_is_not_written() -> None:
    (finding,) = found(LINE_NOTE, claim_of(example_line(), note="NTE*ADD*PATIENT WEIGHT 80 KG"))
    assert finding.correction is None
    (finding,) = found(LINE_NOTE, claim_of(example_line(), note="NTE*CER*CERTIFIED"))
    assert finding.correction


@pytest.mark.parametrize("longest", [33, 32])
def test_the_payer_s_longest_text_is_kept_to(longest: int) -> None:
    (finding,) = found(LINE_NOTE, claim_of(example_line()), Narrative(order=ORDER, longest=longest))
    assert bool(finding.correction) == (longest == 33)
    assert ("32 are allowed" in finding.suggestion) == (longest == 32)


@pytest.mark.parametrize(
    "line",
    [
        example_line(note="NTE*ADD*drugx given iv, 5 mg"), example_line(note="NTE*DCP*5MG IV OF DRUGX"),
        example_line(note="NTE*ADD*GIVEN*DRUGX 5MG IV"), example_line("HC:J3490"), example_line(f"{J3490}SEE ATTACHED"),
        example_line(f"{J3490}5MG IV"), example_line(f"{J3490}DRUGX see NDC#", drug=""),
        example_line(f"{J3490}DRUGX 5MG:X"),
    ],
)  # fmt: skip
def test_a_line_whose_note_names_the_drug_or_that_names_none_is_left_alone(line: str) -> None:
    assert found(LINE_NOTE, claim_of(line)) == []


@pytest.mark.parametrize(
    ("described", "noted", "unsaid"),
    [
        ("DRUGX 5MG IV", "DRUGX", "the dose given and the route"), ("DRUGX 5MG IV", "DRUGX 5MG", "the route"),
        ("DRUGX 5MG", "DRUGX", "the dose given"),
    ],
)  # fmt: skip
def test_a_note_that_says_less_than_the_description_is_left_to_a_person(
    described: str, noted: str, unsaid: str
) -> None:
    line = example_line(f"{J3490}{described}", note=f"NTE*ADD*{noted}")
    (finding,) = found(LINE_NOTE, claim_of(line))
    assert finding.message.startswith(f"the note does not say {unsaid},")
    assert finding.correction is None
    assert finding.suggestion == described


@pytest.mark.parametrize(
    "described", ["NOT DRUGX 5MG IV", "DRUGX 5MG IV DOB 010150", "PATIENT REFUSED DRUGX 5MG IV", "DRUGX"]
)
def test_a_description_that_is_not_surely_a_drug_is_written_into_no_note(described: str) -> None:
    for rule, claim in (
        (LINE_NOTE, claim_of(example_line(f"{J3490}{described}"))),
        (CLAIM_NOTE, claim_of(example_line(f"{J3490}{described}"), guide="I")),
    ):
        assert [finding.correction for finding in found(rule, claim)] == [None]


# --- NTE04 ---------------------------------------------------------------------------------------------


def test_remarks_are_written_behind_the_claim_s_notes_and_then_there_is_nothing_to_find() -> None:
    claim = claim_of(example_line("HC:99213", drug=""), example_line(), guide="I", note="NTE*DGN*SOMETHING")
    (finding,) = found(CLAIM_NOTE, claim, required("name"))
    assert finding.line == 2
    now = after(claim, finding)
    assert "~NTE*DGN*SOMETHING~NTE*ADD*DRUGX 5MG IV NDC 50242006001 1 UN~HI*" in texts(now)
    assert found(CLAIM_NOTE, now, required("name")) == []


def test_a_line_note_that_837i_has_not_moves() -> None:
    claim = claim_of(example_line("HC:J3490", note="NTE*ADD*NOC DRUGX 5MG IV"), guide="I", head="NM1*71*1*A*B~")
    (finding,) = found(CLAIM_NOTE, claim)
    now = after(claim, finding)
    assert texts(now).count("NTE*ADD*NOC DRUGX 5MG IV") == 1
    assert "~CL1*1**01~NTE*ADD*NOC DRUGX 5MG IV~HI*" in texts(now)
    assert found(CLAIM_NOTE, now) == []


def test_a_line_note_on_another_drug_than_the_description_does_not_move() -> None:
    claim = claim_of(example_line(note="NTE*ADD*DRUGY 5MG IV"), guide="I")
    (finding,) = found(CLAIM_NOTE, claim)
    assert finding.correction is None


def test_a_line_note_that_is_no_drug_stays_where_it_is() -> None:
    claim = claim_of(example_line(note="NTE*ADD*CORRECTED CLAIM"), guide="I")
    (finding,) = found(CLAIM_NOTE, claim)
    assert finding.correction
    assert len(finding.correction.changes) == 1


@pytest.mark.parametrize("note", ["NTE*ADD*CORRECTED CLAIM", "NTE*ADD*DRUGY 5MG IV", "NTE*ADD*"])
def test_remarks_that_stand_there_are_never_touched(note: str) -> None:
    (finding,) = found(CLAIM_NOTE, claim_of(example_line(), guide="I", note=note))
    assert finding.correction is None
    assert finding.suggestion == "DRUGX 5MG IV"
    assert finding.submitted == note.split("*")[2]


def test_that_other_drugs_have_no_room_is_said_before_and_after() -> None:
    other = example_line(f"{J3490}DRUGY 5MG IV")
    claim = claim_of(example_line(), other, example_line(), guide="I")
    first, second = found(CLAIM_NOTE, claim)
    assert (bool(first.correction), first.line, second.correction, second.line) == (True, 1, None, 2)
    assert "no room" in second.message
    (left,) = found(CLAIM_NOTE, after(claim, first))
    assert (left.line, left.correction) == (2, None)
    (alone,) = found(CLAIM_NOTE, claim_of(example_line(), example_line(), guide="I"))
    assert alone.line == 1


def test_the_remarks_are_not_written_for_the_waste_line() -> None:
    waste = example_line("HC:J3490:JW::::DRUGX 2MG DISCARDED")
    (finding,) = found(CLAIM_NOTE, claim_of(waste, example_line(), guide="I"))
    assert (finding.line, finding.suggestion) == (2, "DRUGX 5MG IV")


def test_remarks_that_say_less_than_the_description_are_left_to_a_person() -> None:
    (finding,) = found(CLAIM_NOTE, claim_of(example_line(), guide="I", note="NTE*ADD*DRUGX"))
    assert "do not say the dose given and the route" in finding.message
    assert finding.correction is None


def test_a_drug_under_a_code_that_the_rule_is_off_for_is_passed_over() -> None:
    c9399 = example_line("HC:C9399:::::DRUGY 5MG IV")
    off = Choice(Severity.WARNING, (Case(OFF, procedures=frozenset({"J3490"})),))
    chosen = choose(CLAIM_NOTE, PayerMap(choices={"NTE04": off}))
    assert chosen
    assert CLAIM_NOTE.check_claim
    (finding,) = CLAIM_NOTE.check_claim(claim_of(example_line(), c9399, guide="I"), chosen)
    assert (finding.line, finding.suggestion) == (2, "DRUGY 5MG IV")


@pytest.mark.parametrize(
    ("line", "note"),
    [
        (example_line(), "NTE*ADD*RX drugx 5 mg iv"), (example_line("HC:J3490"), ""),
        (example_line("HC:J3490", note="NTE*ADD*CORRECTED CLAIM"), ""), (example_line(f"{J3490}SEE ATTACHED"), ""),
        (example_line("HC:J3490", note="NTE*ADD*DRUGX*5MG IV"), ""),
    ],
)  # fmt: skip
def test_a_claim_whose_remarks_name_the_drug_or_that_names_none_is_left_alone(line: str, note: str) -> None:
    assert found(CLAIM_NOTE, claim_of(line, guide="I", note=note)) == []


# --- NTE05 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("guide", ["P", "I"])
def test_a_drug_in_the_repricer_s_note_becomes_the_missing_description(guide: str) -> None:
    claim = claim_of(example_line("HC:J3490:JZ", note="NTE*TPO*NOC DRUGX 500MG IV"), guide=guide)
    (finding,) = found(REPRICER, claim)
    now = after(claim, finding)
    assert "*HC:J3490:JZ::::DRUGX 500MG IV*" in texts(now)
    assert "~NTE*TPO*NOC DRUGX 500MG IV~" in texts(now)
    assert found(REPRICER, now) == []
    assert finding.follows_from == ("DSC01", "DSC02")


@pytest.mark.parametrize(
    ("procedure", "notes"),
    [
        (f"{J3490}DRUGY 5MG IV", "NTE*TPO*DRUGX 500MG IV"), (f"{J3490}UNCLASSIFIED DRUGS", "NTE*TPO*DRUGX 500MG IV"),
        ("HC:J3490", "NTE*TPO*DRUGX 500MG IV DRUGZ"), ("HC:J3490", "NTE*TPO*DRUGX 500MG IV 50MG WASTED"),
        ("HC:J3490::::::X", "NTE*TPO*DRUGX 500MG IV"),
    ],
)  # fmt: skip
def test_a_drug_in_the_repricer_s_note_is_only_told(procedure: str, notes: str) -> None:
    (finding,) = found(REPRICER, claim_of(example_line(procedure, note=notes)))
    assert finding.correction is None


def test_a_text_with_an_ndc_is_taken_only_where_the_line_has_its_ndc() -> None:
    note = "NTE*TPO*DRUGX 500MG IV N450242006001 UN1"
    for drug, is_taken in ((EXAMPLE_DRUG, True), ("", False), ("LIN**N4*5024206001~CTP****1*UN", False)):
        (finding,) = found(REPRICER, claim_of(example_line("HC:J3490", note=note, drug=drug)))
        assert bool(finding.correction) == is_taken


def test_two_notes_of_repricers_correct_nothing() -> None:
    claim = claim_of(example_line("HC:J3490", note="NTE*TPO*DRUGX 500MG IV~NTE*TPO*DRUGY 5MG IV"))
    assert [finding.correction for finding in found(REPRICER, claim)] == [None, None]


@pytest.mark.parametrize(
    "note",
    [
        "NTE*TPO*REPRICED AT 80 PERCENT",
        "NTE*TPO*DRUGX DENIED 500MG IV", "NTE*TPO*", "NTE*TPO", "NTE*ADD*DRUGX 5MG IV",
        "NTE*TPO*" + "DRUGX 5MG IV " * 8_000,
    ],
)  # fmt: skip
def test_a_repricer_s_own_note_is_left_alone(note: str) -> None:
    assert found(REPRICER, claim_of(example_line("HC:J3490", note=note))) == []


def test_a_note_that_repeats_the_description_is_left_alone() -> None:
    assert found(REPRICER, claim_of(example_line(note="NTE*TPO*Drugx 500mg IV"))) == []


# --- any bytes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [INCOMPLETE, STRENGTH, LINE_NOTE, CLAIM_NOTE, REPRICER], ids=lambda rule: rule.code)
@pytest.mark.parametrize("guide", ["P", "I"])
@pytest.mark.parametrize("odd", ["\xff\xfe", "\x00", "  ", "-", "(" * 100_000, "5MG " * 25_000, "1 UN " * 20_000])
def test_odd_texts_are_read_to_their_end(rule: Rule, guide: str, odd: str) -> None:
    line = example_line(f"{J3490}DRUGX {odd}", note=f"NTE*TPO*{odd}", drug=f"LIN**N4*{odd}~CTP****{odd}*UN")
    for finding in found(rule, claim_of(line, guide=guide, note=f"NTE*ADD*{odd}"), required("name", "ndc")):
        assert finding.rule == rule.code
        assert finding.correction is None


@pytest.mark.parametrize("rule", [INCOMPLETE, STRENGTH, LINE_NOTE, CLAIM_NOTE], ids=lambda rule: rule.code)
def test_a_payer_must_ask_for_it(rule: Rule) -> None:
    assert choose(rule, PayerMap()) is None
    assert choose(REPRICER, PayerMap()) is not None


def test_a_guide_that_knows_a_line_note_is_837p() -> None:
    guides = {name: guide_for(guide) for name, guide in GUIDES.items()}
    delimiters = claim_of(example_line()).clm.delimiters
    note = Segment((b"NTE", b"ADD", b"DRUGX"), delimiters)
    assert {name: guide.allows("2400", note) for name, guide in guides.items() if guide} == {"P": True, "I": False}


# --- where the payer reads a note, and what is offered for information ----------------------------------


def of_description(line: str, note: str = "", guide: str = "P", **wanted: object) -> list[Finding]:
    """DSC06 under a payer that reads the note, too."""
    choices = {code: Choice(Severity.WARNING) for code in ("DSC06", "NTE03", "NTE04")}
    chosen = choose(INCOMPLETE, PayerMap(choices=choices, narrative=Narrative(**wanted)))  # type: ignore[arg-type]
    claim = claim_of(line, guide=guide, note=note)
    assert chosen
    assert INCOMPLETE.check
    return list(INCOMPLETE.check(claim.lines[0], claim, chosen))


def test_what_the_note_says_need_not_stand_in_the_description() -> None:
    line = example_line(f"{J3490}DRUGX", note="NTE*ADD*DRUGX 5MG IV")
    assert of_description(line) == []
    assert len(found(INCOMPLETE, claim_of(line))) == 1  # of a payer that does not read it
    assert of_description(example_line(f"{J3490}DRUGX"), "NTE*ADD*DRUGX 5MG IV", "I") == []


def test_a_note_on_another_drug_says_nothing() -> None:
    (finding,) = of_description(example_line(f"{J3490}DRUGX", note="NTE*ADD*DRUGY 5MG IV"))
    assert finding.message == "the description does not say the dose given and the route"


def test_only_a_missing_route_has_a_status_of_its_own() -> None:
    (route,) = found(INCOMPLETE, claim_of(example_line(f"{J3490}DRUGX 5MG")))
    (dose,) = found(INCOMPLETE, claim_of(example_line(f"{J3490}DRUGX IV")))
    assert (route.claim_status, dose.claim_status) == ("A7:223", "")


def test_a_text_in_another_order_is_offered_anew_for_information() -> None:
    order = ("name", "dose", "route", "ndc")
    (finding,) = of_description(example_line(f"{J3490}IV DRUGX 5MG"), order=order)
    assert (finding.suggestion, finding.at_most) == ("DRUGX 5MG IV", Severity.INFO)
    assert of_description(example_line(), order=order) == []  # the NDC is not required
    assert of_description(example_line(f"{J3490}IV DRUGX 5MG")) == []


def test_the_form_of_the_ndc_is_offered_too() -> None:
    line = example_line(f"{J3490}DRUGX 50242006001 IV 5MG")
    wanted = {"required": frozenset({"name", "ndc"}), "order": ("name", "ndc", "route", "dose"), "ndc_hyphens": True}
    (finding,) = of_description(line, **wanted)
    assert finding.suggestion == "DRUGX NDC 50242-0060-01 IV 5MG"
