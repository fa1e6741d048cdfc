"""What the FDA directory and the list of single-dose containers say of a line's NDC, unit and waste."""

from dataclasses import replace

import pytest

from noc837 import Given, Scrubbed
from noc837.findings import LeftFinding, Severity
from noc837.payer_maps import Choice, PayerMap, only
from noc837.reference import Kind, Known, Listing, SingleDose, Source
from noc837.rule import EXAMPLE_LISTING, example_line
from rules.knowing import reference_of
from rules.wrapping import Around, codes, scrubbed_line, taken

NDC = EXAMPLE_LISTING.ndc
ELSEWHERE = replace(EXAMPLE_LISTING, ndc="50242006101")
RULES = ("NDC04", "NDC06", "NDC07", "NDC08", "NDC11", "UOM03", "UOM05", "MOD04")


def edition(day: str, kind: Kind = Kind.DIRECTORY) -> Source:
    return Source(kind, dated=day)


def listed(day: str = "20261102", kind: Kind = Kind.DIRECTORY, ndc: str = NDC, **facts: object) -> Listing:
    return replace(EXAMPLE_LISTING, ndc=ndc, source=edition(day, kind), **facts)  # type: ignore[arg-type]


def dated(day: str) -> str:
    return example_line().replace("D8*20261103", f"{'RD8' if '-' in day else 'D8'}*{day}")


def drug(lin: str, ctp: str = "1*UN", text: str = "DRUGX 5MG IV") -> str:
    return example_line(f"HC:J3490:::::{text}", drug=f"LIN**N4*{lin}~CTP****{ctp}")


def scrubbed(
    line: str,
    *known: Known,
    guide: str = "P",
    sources: tuple[Source, ...] = (),
    choices: dict[str, Choice] | None = None,
    around: Around | None = None,
) -> tuple[str, Scrubbed]:
    given = Given(only(PayerMap("test", choices=choices or {})), reference=reference_of(*known, sources=sources))
    return scrubbed_line(line, around or Around(guide=guide), given)  # type: ignore[arg-type]


def found(line: str, *known: Known, **rest) -> list[str]:
    return [code for code in codes(scrubbed(line, *known, **rest)[1]) if code in RULES]


def the(rule: str, line: str, *known: Known, **rest) -> LeftFinding:
    (left,) = (left for left in scrubbed(line, *known, **rest)[1].findings if left.finding.rule == rule)
    return left


# --- NDC07: in no directory ----------------------------------------------------------------------------


@pytest.mark.parametrize("guide", ["P", "I"])
def test_an_ndc_that_no_directory_has(guide):
    left = the("NDC07", example_line(), ELSEWHERE, guide=guide)
    assert (left.severity, left.finding.place, left.finding.submitted) == (Severity.WARNING, "2410 LIN03", NDC)
    assert "FDA directory of 2026-11-02" in left.finding.message
    assert found(example_line(), EXAMPLE_LISTING, guide=guide) == []


@pytest.mark.parametrize("kind", [Kind.DIRECTORY, Kind.UNFINISHED, Kind.EXCLUDED])
def test_any_edition_of_any_list_will_do(kind):
    assert "NDC07" not in found(example_line(), ELSEWHERE, listed("20150101", kind))


def test_without_a_directory_nothing_is_said():
    assert found(example_line()) == []
    assert found(example_line(), listed(ndc=ELSEWHERE.ndc, kind=Kind.EXCLUDED)) == []
    assert found(example_line(), SingleDose(NDC)) == []


@pytest.mark.parametrize(
    ("day", "severity"),
    [
        ("20261102", Severity.WARNING),
        ("20270210", Severity.WARNING),
        ("20270211", Severity.INFO),
        ("20260725", Severity.WARNING),
        ("20260724", Severity.INFO),
        ("", Severity.WARNING),
        ("20261399", Severity.WARNING),
        ("00000101", Severity.WARNING),
    ],
)
def test_far_from_any_directory_it_is_information_whatever_the_map_says(day, severity):
    left = the("NDC07", dated(day), ELSEWHERE)
    assert left.severity is severity
    assert ("within 100 days" in left.finding.message) == (severity is Severity.INFO)
    strict = {"NDC07": Choice(Severity.ERROR)}
    expected = Severity.ERROR if severity is Severity.WARNING else Severity.INFO
    assert the("NDC07", dated(day), ELSEWHERE, choices=strict).severity is expected


def test_each_directory_counts_for_its_time():
    both = (listed("20240102", ndc=ELSEWHERE.ndc), listed("20261102", ndc=ELSEWHERE.ndc))
    severities = [the("NDC07", dated(day), *both).severity for day in ("20240201", "20250601", "20261001")]
    assert severities == [Severity.WARNING, Severity.INFO, Severity.WARNING]


@pytest.mark.parametrize(
    "line",
    [
        drug("99999999999"),
        drug("NONE"),
        drug(NDC, text="CMPD DRUGX 5MG IT PUMP"),
        drug(NDC).replace("CTP****1*UN", "CTP****1*UN~REF*VY*123456"),
        drug(NDC).replace(f"LIN**N4*{NDC}", f"LIN**N4*{NDC}~LIN**N4*50242006002"),
        drug("5024206001"),
        example_line(drug=""),
    ],
)
def test_lines_without_one_exact_ndc_and_compounds_are_left_alone(line):
    assert "NDC07" not in found(line, listed(ndc="00000000001"))


def test_a_code_in_another_form_is_looked_up_as_corrected():
    hyphens = drug("50242-060-01")
    line, result = scrubbed(hyphens, EXAMPLE_LISTING)
    assert (line, taken(result)) == (example_line(), ["NDC04"])
    assert found(hyphens, ELSEWHERE) == ["NDC07"]


# --- NDC08: marketing dates ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "facts", "expected"),
    [
        ("20261103", {}, []),
        ("20261103", {"first": "20261103", "last": "20261103"}, []),
        ("20261103", {"first": "20261104"}, ["NDC08"]),
        ("20261103", {"last": "20261102"}, ["NDC08"]),
        ("20261103", {"first": "19990101"}, []),
        ("20261101-20261103", {"first": "20261102"}, ["NDC08"]),
        ("20261101-20261103", {"last": "20261102"}, ["NDC08"]),
        ("20261101-20261103", {"first": "20261101", "last": "20261103"}, []),
        ("", {"first": "20261104"}, []),
        ("2026", {"first": "20261104"}, []),
    ],
)
@pytest.mark.parametrize("guide", ["P", "I"])
def test_marketing_dates(day, facts, expected, guide):
    assert found(dated(day), listed(**facts), guide=guide) == expected


def test_it_says_which_dates():
    early = the("NDC08", example_line(), listed(first="20261201"))
    late = the("NDC08", example_line(), listed(last="20260131"))
    assert ("2026-12-01" in early.finding.message, "2026-11-03" in early.finding.message) == (True, True)
    assert ("2026-01-31" in late.finding.message, "2026-11-02" in late.finding.message) == (True, True)
    assert {early.severity, late.severity} == {Severity.WARNING}


def test_the_directory_of_the_day_is_asked():
    since_withdrawn = (listed("20261102"), listed("20270102", last="20261101"))
    assert found(example_line(), *since_withdrawn) == ["NDC08"]
    assert found(dated("20261102"), *since_withdrawn) == []


def test_one_of_several_products_that_fits_is_enough():
    both = (listed(first="20261104"), listed(brand="DRUGY"))
    assert found(example_line(), *both) == []
    assert found(example_line(), both[0], replace(both[1], last="20200101")) == ["NDC08"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [("20151231", []), ("20200601", []), ("20261101", []), ("20261102", ["NDC08"]), ("20270101", ["NDC08"])],
)
def test_an_ndc_that_has_left_the_directory(day, expected):
    assert found(dated(day), listed("20151201"), sources=(edition("20261102"), edition("20261202"))) == expected


def test_it_says_which_directories():
    left = the("NDC08", example_line(), listed("20151201"), sources=(edition("20261102"),))
    assert left.finding.message == (
        "the FDA directory of 2026-11-02 no longer has this NDC, which that of 2015-12-01 had"
    )


@pytest.mark.parametrize("kind", [Kind.UNFINISHED, Kind.EXCLUDED])
def test_what_another_list_has_is_not_withdrawn(kind):
    old, directory = listed("20151201"), edition("20261102")
    assert found(example_line(), old, listed("20261015", kind), sources=(directory,)) == []
    assert found(example_line(), listed("20261015", kind), sources=(directory,)) == []
    assert found(example_line(), old, sources=(directory, edition("20261015", kind))) == ["NDC08"]


def test_a_later_list_of_other_drugs_is_no_later_directory():
    assert found(example_line(), listed("20261001"), sources=(edition("20261102", Kind.UNFINISHED),)) == []


# --- NDC11: samples ------------------------------------------------------------------------------------


@pytest.mark.parametrize("guide", ["P", "I"])
def test_a_sample(guide):
    left = the("NDC11", example_line(), listed(is_sample=True), guide=guide)
    assert (left.severity, left.finding.place, left.finding.submitted) == (Severity.WARNING, "2410 LIN03", NDC)
    assert found(example_line(), listed(is_sample=False), guide=guide) == []
    assert found(example_line(), listed(is_sample=True), listed(brand="DRUGY"), guide=guide) == []


def test_an_undated_line_is_held_against_the_newest_directory():
    assert found(dated(""), listed("20200101"), listed("20261102", is_sample=True)) == ["NDC11"]
    assert found(dated(""), listed("20200101", is_sample=True), listed("20261102")) == []


# --- UOM05, UOM03: units and dosage forms --------------------------------------------------------------

POWDER = EXAMPLE_LISTING
SOLUTION = replace(EXAMPLE_LISTING, dosage_form="INJECTION, SOLUTION")
CREAM = replace(EXAMPLE_LISTING, dosage_form="CREAM")
UNTOLD = replace(EXAMPLE_LISTING, dosage_form="AEROSOL, FOAM")


@pytest.mark.parametrize(
    ("listing", "unit", "expected"),
    [
        (POWDER, "UN", []),
        (POWDER, "ML", ["UOM05"]),
        (POWDER, "GR", ["UOM05"]),
        (POWDER, "F2", ["UOM05"]),
        (POWDER, "ME", []),
        (SOLUTION, "ML", []),
        (SOLUTION, "UN", ["UOM05"]),
        (CREAM, "GR", []),
        (CREAM, "UN", ["UOM05"]),
        (UNTOLD, "GR", []),
        (UNTOLD, "UN", []),
        (replace(POWDER, dosage_form=""), "F2", []),
        (replace(SOLUTION, substances=("FACTOR VIII",)), "F2", []),
        (replace(SOLUTION, substances=("FACTOR VIII",)), "UN", ["UOM05"]),
    ],
)
@pytest.mark.parametrize("guide", ["P", "I"])
def test_units_and_forms(listing, unit, expected, guide):
    line = drug(NDC, f"1*{unit}")
    _, result = scrubbed(line, listing, guide=guide)
    assert [code for code in codes(result) if code in RULES] == expected
    assert taken(result) == []


@pytest.mark.parametrize("unit", ["", "VIAL", "MG", "UNITS", "XX"])
def test_a_unit_that_another_rule_reports_is_not_held_against_the_form(unit):
    assert "UOM05" not in found(drug(NDC, f"1*{unit}"), SOLUTION)


def test_a_misspelt_unit_counts_as_corrected():
    assert found(drug(NDC, "1*ea"), SOLUTION) == ["UOM05"]
    assert found(drug(NDC, "1*ml"), SOLUTION) == []


def test_all_products_of_an_ndc_must_agree():
    assert found(drug(NDC), SOLUTION, replace(POWDER, brand="DRUGY")) == []
    assert found(drug(NDC), SOLUTION, replace(UNTOLD, brand="DRUGY")) == []
    assert found(drug(NDC), SOLUTION, replace(SOLUTION, brand="DRUGY")) == ["UOM05"]


def test_it_says_form_directory_and_unit():
    left = the("UOM05", drug(NDC, "2*ML"), POWDER)
    assert (left.severity, left.finding.place, left.finding.submitted) == (Severity.WARNING, "2410 CTP05-1", "ML")
    for words in ("LYOPHILIZED", "FDA directory of 2026-11-02"):
        assert words in left.finding.message
    assert left.finding.suggestion.startswith("UN ")


def test_no_ctp_is_another_rule_s():
    assert found(example_line(drug=f"LIN**N4*{NDC}"), SOLUTION) == []


@pytest.mark.parametrize(("listing", "becomes"), [(POWDER, "UN"), (UNTOLD, "UN"), (SOLUTION, None), (CREAM, None)])
def test_containers_are_counted_unless_the_form_is_measured(listing, becomes):
    counting = {"UOM03": Choice(correct=True)}
    line, result = scrubbed(drug(NDC, "2*VIAL"), listing, choices=counting)
    assert line == drug(NDC, f"2*{becomes or 'VIAL'}")
    assert [code for code in codes(result) if code in RULES] == ([] if becomes else ["UOM03"])
    assert scrubbed(drug(NDC, "2*VIAL"), choices=counting)[0] == drug(NDC, "2*UN")


# --- NDC04: ten digits from zero -----------------------------------------------------------------------

TEN, ELEVEN = "0409196602", "00409196602"


@pytest.mark.parametrize(
    ("known", "corrected"),
    [
        ((), True),
        ((listed(ndc=ELEVEN),), True),
        ((listed("20150101", ndc=ELEVEN),), True),
        ((ELSEWHERE, listed(ndc=ELEVEN, kind=Kind.EXCLUDED)), True),
        ((ELSEWHERE,), False),
        ((listed(ndc=NDC, kind=Kind.EXCLUDED),), True),
        ((SingleDose(NDC),), True),
    ],
)
@pytest.mark.parametrize("tail", ["", " UN1"])
def test_ten_digits_are_corrected_where_a_directory_lists_the_result_or_there_is_none(known, corrected, tail):
    sent = drug(TEN + tail)
    line, result = scrubbed(sent, *known)
    assert (line == drug(ELEVEN)) == corrected
    if not corrected:
        assert line == sent
        (left,) = (left for left in result.findings if left.finding.rule == "NDC04")
        assert (left.severity, "no FDA directory" in left.finding.message) == (Severity.ERROR, True)
        assert "00409" not in left.finding.suggestion
    assert [code for code in codes(result) if code in RULES] == ([] if corrected else ["NDC04"])


@pytest.mark.parametrize("sent", ["0409-1966-02", "N400409196602", "00409196602 "])
def test_what_hyphens_tell_needs_no_directory(sent):
    line, result = scrubbed(drug(sent), ELSEWHERE)
    assert line == drug(ELEVEN)
    assert taken(result) == ["NDC04"]
    assert found(drug(sent), ELSEWHERE) == ["NDC07"]


def test_what_a_qualifier_tells_needs_no_directory():
    line, result = scrubbed(drug(TEN).replace("N4*", "N1*"), ELSEWHERE)
    assert line == drug(ELEVEN)
    assert "NDC03" in taken(result)


# --- MOD04: several doses ------------------------------------------------------------------------------

ATTESTING = {"MOD04": Choice(Severity.WARNING)}
MANY = "1 VIAL, MULTI-DOSE in 1 CARTON > 10 mL in 1 VIAL, MULTI-DOSE"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ((), ["MOD04"]),
        ((EXAMPLE_LISTING,), ["MOD04"]),
        ((listed(package="1 VIAL, SINGLE-DOSE in 1 CARTON"),), ["MOD04"]),
        ((listed(package=MANY),), []),
        ((listed(package="10 mL in 1 Vial, Multi-Use"),), []),
        ((listed(package="10 VIAL, PHARMACY BULK PACKAGE in 1 CARTON"),), []),
        ((SingleDose(NDC),), ["MOD04"]),
        ((SingleDose(ELSEWHERE.ndc),), []),
        ((SingleDose(NDC), listed(package=MANY)), ["MOD04"]),
        ((SingleDose(ELSEWHERE.ndc), EXAMPLE_LISTING), []),
        ((ELSEWHERE,), ["NDC07", "MOD04"]),
    ],
)
def test_a_container_of_several_doses_needs_no_statement(known, expected):
    assert found(example_line(), *known, choices=ATTESTING) == expected


@pytest.mark.parametrize("line", [example_line(drug=""), drug("5024206001")])
def test_without_a_certain_ndc_the_list_says_nothing(line):
    assert "MOD04" in found(line, SingleDose(NDC), choices=ATTESTING)


def test_the_description_counts_with_a_list_too():
    assert found(drug(NDC, text="DRUGX 5MG IV MDV"), SingleDose(NDC), choices=ATTESTING) == []


# --- all of them ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("bht06", ["CH", "RP"])
def test_what_is_said_of_an_encounter_is_the_same(bht06):
    assert found(example_line(), ELSEWHERE, around=Around(bht06=bht06)) == ["NDC07"]


def test_a_void_claim_is_left_alone():
    assert found(example_line(), ELSEWHERE, around=Around(frequency="8")) == []


def test_no_finding_names_what_stands_in_the_reference_of_another_drug():
    result = scrubbed(example_line(), replace(ELSEWHERE, brand="OTHERBRAND"))[1]
    assert all("OTHERBRAND" not in left.finding.message + left.finding.suggestion for left in result.findings)
