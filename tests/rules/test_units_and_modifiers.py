"""Units of the service, waste and other modifiers: what is found, what is corrected, and what is left alone."""

import pytest

from noc837 import Given, Scrubbed, scrub
from noc837.findings import Severity
from noc837.payer_maps import Choice, NocCode, PayerMap, only
from noc837.rule import example_line
from rules.wrapping import Around, codes, in_guide, lines_of, taken, wrapped

A, B = "LIN**N4*50242006001~CTP****1*UN", "LIN**N4*00409196602~CTP****1*UN"
ADJUDICATED = "SVD*00001*100*HC:J3490**4~DTP*573*D8*20261120"
MOVES = {"UNT01": Choice(correct=True, parameters={"units": "1"})}
FINDS_ONE, MAKES_ONE = {"UNT03": Choice(Severity.WARNING)}, {"UNT03": Choice(Severity.WARNING, correct=True)}
MEDICARE = {"MOD04": Choice(Severity.WARNING)}
CODES = {code: NocCode(code) for code in ("J3490", "J3590", "C9399", "J9999")}


def given(choices: dict[str, Choice] | None = None, **rest) -> Given:
    return Given(only(PayerMap("test", choices=choices or {}, **rest)))


def scrubbed(*lines: str, guide: str = "P", under: Given | None = None, clm: str = "") -> tuple[list[str], Scrubbed]:
    text = wrapped([in_guide(line, guide) for line in lines], Around(guide=guide))  # type: ignore[arg-type]
    if clm:
        text = text.replace("***11:B:1*" if guide == "P" else "***13:A:1*", f"***{clm}*")
    result = scrub(text.encode("latin-1"), under or given())
    return lines_of(result.data), result


def found(prefix: str, *lines: str, **rest) -> list[str]:
    return [code for code in codes(scrubbed(*lines, **rest)[1]) if code.startswith(prefix)]


def units(unit: str, count: str, drug: str = A, procedure: str = "HC:J3490:::::DRUGX 5MG IV") -> str:
    return example_line(procedure, drug=drug).replace("*UN*1*11", f"*{unit}*{count}*11", 1)


def billed(*modifiers: str, text: str = "DRUGX 5MG IV", drug: str = A, code: str = "J3490") -> str:
    return example_line(f"HC:{code}:{':'.join([*modifiers, '', '', '', ''][:4])}:{text}", drug=drug)


# --- UNT01: the unit of the service --------------------------------------------------------------------


@pytest.mark.parametrize(("guide", "unit"), [("P", "UN"), ("P", "MJ"), ("I", "UN"), ("I", "DA")])
def test_units_of_the_guide(guide, unit):
    assert found("UNT", units(unit, "5"), guide=guide) == []


@pytest.mark.parametrize(
    ("guide", "unit", "suggestion"),
    [
        ("P", "un", "UN"),
        ("P", " UN", "UN"),
        ("P", "mj", "MJ"),
        ("P", "DA", "UN with the units of the code"),
        ("I", "MJ", "UN with the units of the code"),
        ("I", "da", "DA"),
        ("P", "EA", "UN with the units of the code"),
        ("P", "", "UN"),
        ("P", "ml", "UN with the units of the code; in CTP the quantity with ML"),
        ("P", "U?", "UN with the units of the code"),
    ],
)
def test_other_units_are_found_and_stay(guide, unit, suggestion):
    line = units(unit, "5", drug="LIN**N4*50242006001")
    (after,), result = scrubbed(line, guide=guide, under=given(MOVES))
    (left,) = (left for left in result.findings if left.finding.rule == "UNT01")
    assert (after, taken(result)) == (in_guide(line, guide), [])
    assert (left.finding.suggestion, left.finding.submitted) == (suggestion, unit)
    assert left.finding.place == ("2400 SV103" if guide == "P" else "2400 SV204")


@pytest.mark.parametrize("guide", ["P", "I"])
@pytest.mark.parametrize("unit", ["F2", "ML", "GR", "ME"])
@pytest.mark.parametrize(("count", "behind"), [("4", ""), ("0.125", "~REF*XZ*77"), ("12.50", "")])
def test_unit_and_count_move_to_ctp(guide, unit, count, behind):
    (after,), result = scrubbed(units(unit, count, f"LIN**N4*50242006001{behind}"), guide=guide, under=given(MOVES))
    drug = f"LIN**N4*50242006001~CTP****{count}*{unit}{behind}"
    assert after == in_guide(units("UN", "1", drug), guide)
    assert set(taken(result)) == {"UNT01"}
    assert {change.basis for change in result.changes} == {"payer map"}
    assert not {"UNT01", "UNT02", "QTY01", "COR01"} & set(codes(result))


@pytest.mark.parametrize(
    "line",
    [
        units("ML", "4", A),  # there is a quantity
        units("ML", "4", "LIN**N4*50242006001~CTP"),
        units("ML", "4", ""),
        units("ML", "4", "LIN**N4*5024206001"),
        units("ML", "4", "LIN**N4*99999999999"),
        units("ML", "4", "LIN**N4*50242006001~LIN**N4*00409196602"),
        units("ML", "4", "LIN**EN*50242006001"),
        units("ML", "4", "LIN**N4*50242006001*N4*00409196602"),
        units("ML", "0", "LIN**N4*50242006001"),
        units("ML", "-4", "LIN**N4*50242006001"),
        units("ML", "1,000", "LIN**N4*50242006001"),
        units("ML", " 4", "LIN**N4*50242006001"),
        units("ML", "", "LIN**N4*50242006001"),
        units("ml", "4", "LIN**N4*50242006001"),
        units("ML", "4", f"LIN**N4*50242006001~{ADJUDICATED}"),
    ],
)
def test_nothing_moves_where_anything_is_in_doubt(line):
    (after,), result = scrubbed(line, under=given(MOVES))
    assert ("UNT01" in codes(result), "UNT01" in taken(result)) == (True, False)
    assert "*ML*" in after.upper()


@pytest.mark.parametrize("choice", [Choice(), Choice(correct=True), Choice(parameters={"units": "1"})])
@pytest.mark.parametrize("unit", ["0", "X", "1,0"])
def test_nothing_moves_unless_the_map_corrects_and_names_a_count(choice, unit):
    line = units("ML", "4", "LIN**N4*50242006001")
    for each in (choice, Choice(correct=True, parameters={"units": unit})):
        (after,), result = scrubbed(line, under=given({"UNT01": each}))
        assert (after, taken(result)) == (line, [])


@pytest.mark.parametrize(("tier", "expected"), [(1, ["UNT01", "UNT01"]), (2, [])])
@pytest.mark.parametrize("guide", ["P", "I"])
def test_nothing_moves_where_the_code_has_dose_units_of_its_own(tier, expected, guide):
    line = units("ML", "4", "LIN**N4*50242006001", "HC:J1599:::::DRUGX 5MG IV")
    (after,), result = scrubbed(line, guide=guide, under=given(MOVES, codes={"J1599": NocCode("J1599", tier)}))
    assert taken(result) == expected
    assert (after == in_guide(line, guide)) is (tier == 2)
    assert ("UNT01" in codes(result)) is (tier == 2)


# --- UNT02: the count ----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", ["1", "7", "14", "0.5", ".5", "1.125", "99999999", "99999999.125", "7.0000", "007"])
def test_sound_counts(count):
    assert found("UNT", units("UN", count)) == []


@pytest.mark.parametrize(
    ("count", "says"),
    [
        ("", "is empty"),
        (" ", "is empty"),
        ("0", "is not more than zero"),
        ("0.000", "is not more than zero"),
        ("-1", "is not more than zero"),
        ("100000000", "has more than 8 digits"),
        ("1.0625", "has more than 3 decimals"),
        ("1,000", "is not a plain number"),
        ("+5", "is not a plain number"),
        ("5.", "is not a plain number"),
        ("5ML", "is not a plain number"),
        ("1E3", "is not a plain number"),
        ("ONE", "is not a plain number"),
        ("9" * 1000, "is not a plain number"),
    ],
)
def test_counts_that_are_none(count, says):
    for guide, element in (("P", "SV104"), ("I", "SV205")):
        line = units("UN", count)
        (after,), result = scrubbed(line, guide=guide)
        (left,) = (left for left in result.findings if left.finding.rule == "UNT02")
        assert (after, left.severity) == (in_guide(line, guide), Severity.ERROR)
        assert (left.finding.message, left.finding.place) == (f"{element} {says}", f"2400 {element}")


# --- UNT03: one unit -----------------------------------------------------------------------------------


LIN = "LIN**N4*50242006001"


@pytest.mark.parametrize(
    ("count", "drug", "text"),
    [
        ("5", "", "DRUGX 5MG IV"),
        ("5.0", A, "DRUGX 5MG IV"),
        ("2.5", A, "DRUGX 2.5MG IV"),
        ("4", f"{LIN}~CTP****4*ML", "DRUGX 40MG IV"),
        ("2", f"{LIN}~CTP****2.0*UN", "DRUGX 500MG IV"),
        ("25", f"{LIN}~CTP****25*ME", "DRUGX"),
        ("1.5", f"{LIN}~CTP****1.5*GR", "DRUGX 40MG/ML"),
        ("250", f"{LIN}~CTP****250*F2", ""),
    ],
)
@pytest.mark.parametrize("guide", ["P", "I"])
def test_the_count_becomes_one_where_it_is_the_dose_or_the_quantity_and_the_dose_is_told(count, drug, text, guide):
    procedure = f"HC:J3490:::::{text}" if text else "HC:J3490"
    (after,), result = scrubbed(units("UN", count, drug, procedure), guide=guide, under=given(MAKES_ONE))
    assert after == in_guide(units("UN", "1", drug, procedure), guide)
    assert (taken(result), found("UNT", units("UN", count), guide=guide)) == (["UNT03"], [])


@pytest.mark.parametrize(
    ("count", "drug", "text"),
    [
        ("5", f"{LIN}~CTP****5*UN", "DRUGX"),  # so many vials tell no dose
        ("5", f"{LIN}~CTP****5*ML", "DRUGX 40MG/ML"),
        ("0.5", f"{LIN}~CTP****0.5*ME", "DRUGX 0.5MG IV"),  # as one it would be more
        ("7", A, "DRUGX 5MG IV"),  # agrees with nothing: it may be the fact
        ("3", f"{LIN}~CTP****25*ME", "DRUGX 5MG IV"),
        ("40", A, "DRUGX 40MG/ML 5MG IV"),
        ("2", A, "DRUGX 5MG, 2MG WASTED"),
        ("5", "", "DRUGX 2MG WASTED"),
        ("5", f"{LIN}~CTP****5,0*ME", "DRUGX"),
        ("100", "", "DRUGX IV IN 100 ML NS"),  # what it was mixed with
        ("250", "", "DRUGX 5MG IN SALINE 250ML IV"),
        ("5", "", "DRUGX 5MG EACH IV"),  # so many of 5 MG
        ("2", "", "DRUGX 2MG X 2 IV"),
        ("5", f"{LIN}~CTP****5*UN", "DRUGX 40MG PER VIAL"),
        ("5", f"{LIN}~CTP****5*UN", "DRUGX 40MG VIALS"),
        ("2", f"{LIN}~CTP****2*ML", "DRUGX 5MG/ML IV 2ML VIAL"),
    ],
)
@pytest.mark.parametrize("guide", ["P", "I"])
def test_the_count_stays_where_it_may_be_the_fact(count, drug, text, guide):
    line = units("UN", count, drug, f"HC:J3490:::::{text}")
    (after,), result = scrubbed(line, guide=guide, under=given(MAKES_ONE))
    assert (after, [rule for rule in taken(result) if rule == "UNT03"]) == (in_guide(line, guide), [])
    (left,) = (left for left in result.findings if left.finding.rule == "UNT03")
    assert left.finding.suggestion == "1, with the dose in the description"


@pytest.mark.parametrize(
    "line",
    [
        units("UN", "5", "", "HC:J3490:::::DRUGX"),
        units("UN", "5", "LIN**N4*50242006001", "HC:J3490:::::DRUGX 40MG/ML"),
        units("UN", "5", "LIN**N4*50242006001~CTP****1,000*UN", "HC:J3490:::::DRUGX"),
        units("UN", "5", "LIN**N4*50242006001~CTP****0*UN", "HC:J3490:::::DRUGX"),
        units("UN", "5", "LIN**N4*50242006001~CTP****5*UNITS", "HC:J3490:::::DRUGX"),
        units("UN", "5", f"{A}~{ADJUDICATED}"),
    ],
)
def test_the_count_stays_where_the_dose_would_be_lost(line):
    (after,), result = scrubbed(line, under=given(MAKES_ONE))
    assert (after, taken(result)) == (line, [])
    assert "UNT03" in codes(result)


def test_the_count_stays_unless_the_map_corrects():
    line = units("UN", "5")
    assert scrubbed(line, under=given(FINDS_ONE))[0] == [line]
    assert found("UNT", line, under=given(FINDS_ONE)) == ["UNT03"]


@pytest.mark.parametrize("line", [units("UN", "1.00"), units("MJ", "15"), units("UN", "0"), units("un", "5")])
def test_one_unit_and_other_faults_are_no_wrong_count(line):
    assert "UNT03" not in codes(scrubbed(line, under=given(MAKES_ONE))[1])


def test_codes_with_dose_units_are_left_alone():
    line = units("UN", "5", procedure="HC:J1599:::::DRUGX 5MG IV")
    for tier, expected in ((1, ["UNT03"]), (2, [])):
        assert found("UNT", line, under=given(FINDS_ONE, codes={"J1599": NocCode("J1599", tier)})) == expected


@pytest.mark.parametrize(("expected", "becomes"), [("10", "10"), ("X", "5"), ("", "5"), ("5", "5"), ("5.0", "5")])
def test_the_expected_count_is_the_map_s(expected, becomes):
    choice = Choice(Severity.WARNING, correct=True, parameters={"expected": expected})
    assert scrubbed(units("UN", "5"), under=given({"UNT03": choice}))[0] == [units("UN", becomes)]


# --- MOD02, MOD03: waste -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((billed("JW"),), ["MOD02"]),
        ((billed("JW"), billed(drug=B)), ["MOD02"]),
        ((billed("JW"), billed("JW")), ["MOD02", "MOD02"]),
        ((billed("JW"), billed(code="J3590")), ["MOD02"]),
        ((billed("JW"), billed()), []),
        ((billed("RT"), billed("59", "JW", text="DRUGX 2MG DISCARDED")), []),
        ((billed("jw"), billed()), []),
        ((billed("JW"), billed(text="", drug="")), []),
        ((billed("JW", text="", drug=""),), ["MOD02"]),
        ((billed("JW", text="", drug=""), billed(code="J3590")), ["MOD02"]),
        ((billed("JW", text="", drug=""), billed()), []),
        ((billed("JW", "KQ"), billed("KP", drug=B)), []),
        ((billed(), billed()), []),
        ((billed("JW"), billed("JZ")), ["MOD03"]),
        ((billed("JW"), billed("JZ", drug=B)), ["MOD02"]),
        ((billed("JW", "JZ"), billed()), ["MOD03"]),
        ((billed("JW", "KQ"), billed("JZ", "KP", drug=B, text="DRUGY")), []),
        ((billed("JZ"), billed("JZ")), []),
        ((billed("RT", "JZ"), billed("LT"), billed("LT", "JW")), []),  # one vial an eye
        ((billed("RT", "JZ"), billed("RT", "JW")), ["MOD03"]),
        ((billed("JZ"), billed("RT", "JW")), []),
        ((billed("JW"), billed().replace("D8*20261103", "RD8*20261101-20261103")), []),
        ((billed("JW"), billed().replace("D8*20261103", "RD8*20261104-20261105")), ["MOD02"]),
        ((billed("JW", text="AVASTIN 2MG WASTE", drug=""), billed(text="AVASTIN (BEVACIZUMAB) 3MG IV")), []),
        ((billed("JWX"),), ["MOD01"]),
    ],
)
@pytest.mark.parametrize("guide", ["P", "I"])
def test_waste_lines(lines, expected, guide):
    assert [code for code in found("MOD0", *lines, guide=guide) if code != "MOD06"] == expected


def test_a_waste_line_names_both_ways_and_its_modifier():
    _, result = scrubbed(billed("RT", "JW"))
    (left,) = (left for left in result.findings if left.finding.rule == "MOD02")
    assert (left.finding.place, left.finding.submitted) == ("2400 SV101-4", "JW")
    assert "takes no waste line" in left.finding.suggestion


def test_the_waste_modifiers_are_the_map_s():
    own = given(waste_modifiers=frozenset({"XW"}), no_waste_modifiers=frozenset({"XZ"}))
    assert found("MOD0", billed("XW"), under=own) == ["MOD02"]
    assert found("MOD0", billed("XW", "XZ"), billed(), under=own) == ["MOD03"]
    assert found("MOD0", billed("JW"), billed("JZ"), under=own) == []
    none = given(waste_modifiers=frozenset(), no_waste_modifiers=frozenset())
    assert found("MOD0", billed("JW", "JZ"), under=none) == []


# --- MOD04: not attested -------------------------------------------------------------------------------


def unattested(*lines: str, **rest) -> list[str]:
    return found("MOD0", *lines, under=given(MEDICARE, codes=rest.pop("codes", CODES)), **rest)


def test_a_line_that_says_nothing_of_waste():
    assert unattested(billed()) == ["MOD04"]
    assert unattested(billed("RT")) == ["MOD04"]
    assert found("MOD0", billed()) == []


@pytest.mark.parametrize(
    "lines",
    [
        (billed("JZ"),),
        (billed("rt", "jz"),),
        (billed(), billed("JW")),
        (billed(text="DRUGX 5MG MDV"),),
        (billed(text="DRUGX 5MG multi-dose vial"),),
        (billed().replace("20261103", "20230630"),),
        (billed().replace("~DTP*472*D8*20261103", ""),),
        (billed().replace("20261103", "1103"),),
    ],
)
def test_nothing_more_is_to_be_said_of_waste(lines):
    assert unattested(*lines) == []


@pytest.mark.parametrize(
    ("code", "expected"), [("A9699", []), ("Q2039", []), ("90749", []), ("Q4082", []), ("J7199", ["MOD04"])]
)
def test_radiopharmaceuticals_and_vaccines_are_exempt(code, expected):
    assert unattested(billed(code=code), codes={code: NocCode(code)}) == expected


@pytest.mark.parametrize(("oral", "expected"), [(True, []), (False, ["MOD04"])])
def test_oral_drugs_are_exempt(oral, expected):
    assert unattested(billed(code="J8499"), codes={"J8499": NocCode("J8499", self_administered=oral)}) == expected


@pytest.mark.parametrize(
    ("guide", "clm", "code", "expected"),
    [
        ("P", "24:B:1", "J3490", ["MOD04"]),  # the line's place of service goes before
        ("P", "11:B:1", "J3490", ["MOD04"]),
        ("I", "13:A:1", "J3490", []),
        ("I", "13:A:1", "J3590", []),
        ("I", "13:A:1", "C9399", ["MOD04"]),
        ("I", "13:A:1", "J9999", ["MOD04"]),
        ("I", "85:A:1", "J3490", []),
        ("I", "85:A:1", "J9999", ["MOD04"]),
        ("I", "14:A:1", "J3490", ["MOD04"]),
        ("I", "71:A:1", "C9399", []),
        ("I", "77:A:1", "J9999", []),
        ("I", "11:A:1", "J9999", []),
    ],
)
def test_packaged_drugs_are_exempt(guide, clm, code, expected):
    assert unattested(billed(code=code), guide=guide, clm=clm) == expected


@pytest.mark.parametrize(
    ("place", "code", "expected"),
    [
        ("24", "J3490", []),
        ("24", "J9999", ["MOD04"]),
        ("50", "J9999", []),
        ("72", "J3490", []),
        ("12", "J3490", ["MOD04"]),
    ],
)
def test_places_of_service_that_package_drugs(place, code, expected):
    assert unattested(billed(code=code).replace("*11**1", f"*{place}**1")) == expected


def test_the_first_day_is_the_map_s():
    for first, expected in (("20270101", []), ("20261103", ["MOD04"]), ("", [])):
        choice = Choice(Severity.WARNING, parameters={"from": first})
        assert found("MOD04", billed(), under=given({"MOD04": choice})) == expected


def test_a_statement_that_is_mistyped_is_one_finding():
    assert unattested(billed("JZX")) == ["MOD01"]


# --- MOD05 to MOD07 ------------------------------------------------------------------------------------


def severities(*lines: str) -> list[tuple[str, str]]:
    _, result = scrubbed(*lines)
    return [(left.finding.rule, left.severity.word) for left in result.findings if left.finding.rule[:3] == "MOD"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (billed("JG", "TB"), [("MOD05", "warning")]),
        (billed("TB", "jg"), [("MOD05", "warning")]),
        (billed("JG"), [("MOD05", "info")]),
        (billed("JG").replace("20261103", "20250101"), [("MOD05", "info")]),
        (billed("JG").replace("20261103", "20241231"), []),
        (billed("JG", "TB").replace("20261103", "20241231"), [("MOD05", "warning")]),
        (billed("JG").replace("20261103", ""), []),
        (billed("TB"), []),
        (billed("KQ"), [("MOD06", "info")]),
        (billed("KO", "KQ", "KP"), [("MOD06", "info")]),
        (billed("KO"), []),
        (billed("KP"), []),
        (billed("GR"), [("MOD07", "info")]),
        (billed("GU", "GE"), [("MOD07", "info"), ("MOD07", "info")]),
        (billed("GA"), []),
        (billed("RT", "59", "KD", "UD"), []),
        (billed(), []),
    ],
)
def test_modifiers_alone(line, expected):
    assert severities(line) == expected


def test_a_first_drug_of_the_same_date_is_enough():
    assert severities(billed("KQ"), billed("KP", code="J7999")) == []
    assert severities(billed("KQ"), billed("KP").replace("20261103", "20261104")) == [("MOD06", "info")]


def test_no_modifier_is_ever_changed():
    lines = [billed("JW", "JZ"), billed("JG", "TB"), billed("KQ"), billed("KO", "KP"), billed("GR", "GU", "GE")]
    after, result = scrubbed(*lines, under=given(MEDICARE))
    assert (after, taken(result)) == (lines, [])


def test_a_claim_of_many_waste_lines_is_indexed_once(monkeypatch):
    from noc837.claims import siblings

    made = []
    real = siblings._Index
    monkeypatch.setattr(siblings, "_Index", lambda *given: made.append(1) or real(*given))
    lines = [billed("JW", drug=f"LIN**N4*50242{n:06}~CTP****1*UN") for n in range(300)]
    assert found("MOD02", *lines) == ["MOD02"] * 300
    assert len(made) == 1


def test_a_line_of_many_elements_is_read():
    line = units("ML", "4", "LIN**N4*50242006001") + "~NTE*ADD" + "*X" * 100_000
    assert "UNT01" in codes(scrubbed(line)[1])
