"""The rules as built against the catalogue; their order; one bad value, one finding."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noc837.rules import ALL
from rules.wrapping import Around, codes, scrubbed_line, taken

CATALOGUE = Path(__file__).parents[2] / ".." / "shared" / "CATALOGUE.md"
FAMILIES = (
    ("PRO", "LIN"),
    ("NDC",),
    ("QTY", "UOM", "RXN"),
    ("TXT", "DSC", "NTE"),
    ("UNT", "MOD", "COD", "CLM", "ENV", "COR"),
)


class Row(NamedTuple):
    """A rule as the catalogue has it."""

    name: str
    off: bool
    guide: str
    severity: str
    may_correct: str
    claim_status: str
    carc: str
    rarc: str


def catalogue() -> dict[str, Row]:
    if not CATALOGUE.exists():
        pytest.skip(f"no catalogue beside the checkout: {CATALOGUE}")
    rows = {}
    for line in CATALOGUE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) >= 7 and re.fullmatch(r"[A-Z]{3}\d\d", cells[0]):
            rows[cells[0]] = _row(cells)
    assert len(rows) > 60
    return rows


def _row(cells: list[str]) -> Row:
    severity = re.search(r"error|warning|info", cells[3])
    status = re.match(r"A\d:\d+", cells[5])
    codes = re.search(r"· (\d+)(?:/(\w+))?", cells[5])
    return Row(
        cells[1].split(" ")[0],
        re.search(r"^off|map only|, by payer map$|off by default", cells[3]) is not None,
        cells[2],
        severity[0] if severity else "",
        _may_correct(cells[4]),
        status[0] if status else "",
        codes[1] if codes else "",
        (codes[2] or "") if codes else "",
    )


def _may_correct(cell: str) -> str:
    found = re.match(r"always|never by default|never|case only|payer \[(?:no|yes)", cell)
    assert found, cell
    said = {
        "case only": "always",
        "never by default": "payer [no]",
        "payer [no": "payer [no]",
        "payer [yes": "payer [yes]",
    }
    return said.get(found[0], found[0])


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code)
def test_a_rule_agrees_with_its_row(rule):
    row = catalogue()[rule.code]
    assert rule.name == row.name
    assert rule.guide == row.guide
    assert row.severity in ("", rule.severity.word)
    assert rule.off == row.off
    assert rule.may_correct == row.may_correct
    assert rule.status.claim_status == row.claim_status
    if row.carc:
        assert (rule.status.carc, rule.status.rarc) == (row.carc, row.rarc)


def test_all_rules_are_built():
    assert {rule.code for rule in ALL} == catalogue().keys()


def test_codes_and_names_are_unique():
    assert len({rule.code for rule in ALL}) == len({rule.name for rule in ALL}) == len(ALL)


def test_the_families_follow_one_another():
    # DSC04 makes texts whole, UNT01 and UOM03 quantities, and others read them; NDC09 reads what the describing made.
    order = [
        next(n for n, family in enumerate(FAMILIES) if rule.code[:3] in family)
        for rule in ALL
        if rule.code not in ("DSC04", "UNT01", "UOM03", "NDC09")
    ]
    assert [rule.code for rule in ALL].index("DSC04") < [rule.code for rule in ALL].index("NDC10")
    assert order == sorted(order)


def test_a_rule_that_never_corrects_offers_no_correction():
    for rule in ALL:
        if rule.may_correct == "never":
            assert all(example.becomes is None or not example.found for example in rule.examples), rule.code


# --- one bad value, one finding ------------------------------------------------------------------------

_LATIN = st.characters(codec="latin-1", exclude_characters="*:^~")
_RANDOM = st.text(_LATIN, max_size=16)
_NDC = st.from_regex(
    r"[ ]?(N4|NDC)?[ #]?[0-9]{3,6}[-./ ]?[0-9]{2,5}[-./ ]?[0-9]{0,3}([ ]?(UN|ML|F2|XX)[ ]?[0-9.]{1,4})?", fullmatch=True
)
_BARCODE = st.from_regex(r"(\(01\)|01|\]d2)?[0-9]{0,2}0?3[0-9]{11}([0-9]{0,6})", fullmatch=True)
_WORDS = st.sampled_from(
    ("", " ", "NONE", "N/A", "99999999999", "00000000000", "12345678901", "5.0242E+09", "TBD", "+A123")
)
_QUANTITY = st.from_regex(r"[ ]?[-+]?[0-9]{0,9}[.,]?[0-9]{0,5}[ ]?(ML|UN|ml|EA|VIAL|MG|X)?[ ]?", fullmatch=True)
_UNIT = st.sampled_from(
    (
        "UN",
        "ML",
        "ML ",
        "ml",
        "GM",
        "EA",
        "MG",
        "ME",
        "me",
        "VIAL",
        "UNITS",
        "I.U.",
        "MCG",
        "",
        " ",
        "XX",
        "F2",
        "f2",
        "KIT",
    )
)
_AROUND = st.builds(Around, guide=st.sampled_from("PI"), bht06=st.sampled_from(("CH", "RP")))


def _findings_of(result, *families: str) -> list[str]:
    return [code for code in codes(result) if code.startswith(families)]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(_NDC | _BARCODE | _WORDS | _RANDOM, st.booleans(), _AROUND)
def test_one_lin03_is_one_finding(ndc, with_ctp, around):
    drug = f"LIN**N4*{ndc}" + "~CTP****1*UN" * with_ctp
    _, result = scrubbed_line(f"SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**1~DTP*472*D8*20261103~{drug}", around)
    assert len(_findings_of(result, "NDC")) + len(set(taken(result)) & {"NDC04", "NDC05"}) <= 1


@settings(max_examples=400, deadline=None, derandomize=True)
@given(_QUANTITY | _RANDOM, _UNIT | _RANDOM, _AROUND)
def test_one_quantity_and_one_unit_are_one_finding_each(quantity, unit, around):
    drug = f"LIN**N4*50242006001~CTP****{quantity}*{unit}"
    _, result = scrubbed_line(f"SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**1~DTP*472*D8*20261103~{drug}", around)
    assert len(_findings_of(result, "QTY")) <= 1
    assert len(_findings_of(result, "UOM")) <= 1
    assert taken(result).count("QTY02") <= 1


_DRUG_TEXT = st.sampled_from(
    (
        "",
        " ",
        "DRUGX 5MG IV",
        "NOC DRUGX 500MG IV",
        "UNCLASSIFIED DRUGS",
        "SEE NDC",
        "J3490",
        "N/A",
        "JZ",
        "CORRECTED CLAIM",
        "DRUGX\t5MG IV ",
        "DRUGX 5MG \xbd VIAL",
        "DRUGX  5MG  IV" + " " * 80,
        "DRUGX \xb5g",
        "IV 09.15-10.45",
        "DRUGX 5MG IV N450242006001 UN1",
    )
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    st.lists(_DRUG_TEXT | _RANDOM, max_size=3),
    st.lists(st.sampled_from(("", "JZ", "jw", "JZRT", "AVASTIN 1.25MG", " ", "\xdf")), max_size=4),
    st.none() | st.tuples(st.sampled_from(("ADD", "DCP", "TPO", "ZZZ", "")), _DRUG_TEXT | _RANDOM),
    _AROUND,
)
def test_one_description_is_one_finding(texts, modifiers, note, around):
    modifiers += [""] * (4 - len(modifiers))
    procedure = ":".join(("HC", "J3490", *modifiers, *texts))
    notes = f"~NTE*{note[0]}*{note[1]}" if note else ""
    drug = "~LIN**N4*50242006001~CTP****1*UN"
    _, result = scrubbed_line(f"SV1*{procedure}*120*UN*1*11**1~DTP*472*D8*20261103{notes}{drug}", around)
    assert len(_findings_of(result, "DSC")) <= 1
    on_the_text = [f for f in result.findings if f.finding.rule.startswith("TXT")]
    assert len({(f.finding.rule, f.finding.place) for f in on_the_text}) == len(on_the_text)
    assert len(_findings_of(result, "NTE02")) <= 1
    assert "COR01" not in codes(result)
