"""No value is guessed: for any bytes in any element a correction says what was sent, in another form, or nothing."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noc837.rule import example_line
from rules.wrapping import Around, codes, scrubbed_line, taken

_BYTES = st.text(st.characters(codec="latin-1", exclude_characters="*:^~"), max_size=8)
_BLANKS = " \t\r\n"
_NUMBER = re.compile(r"-?\d*\.?\d*")
GUIDES = st.sampled_from((Around("P"), Around("I")))


def near(*values: str) -> st.SearchStrategy[str]:
    """One of the values, or with something odd before, inside or behind it, or any bytes."""
    one = st.sampled_from(values)
    odd = st.tuples(one, st.integers(0, 12), _BYTES).map(
        lambda drawn: drawn[0][: drawn[1]] + drawn[2] + drawn[0][drawn[1] :]
    )
    return one | odd | odd | _BYTES


@settings(max_examples=300, deadline=None, derandomize=True)
@given(near("JZ", "jw", "JZRT", "59", "\xdfs"), near("HC", "hc"), near("J3490", "j3590"), GUIDES)
def test_codes_and_modifiers(modifier, qualifier, code, around):
    _, result = scrubbed_line(example_line(f"{qualifier}:{code}:{modifier}::::DRUGX 5MG IV"), around)
    for change in result.changes:
        if change.rule in ("PRO01", "MOD01"):
            before, after = (re.split(r"[*:]", text) for text in (change.before, change.after))
            for was, now in zip(before, after, strict=True):
                assert now in (was, was.strip(_BLANKS).upper())
                assert now.isascii() or now == was


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    near("50242-060-01", "N450242006001 UN1", "5024206001", "0409196602", "350242060011", "12345-*678-90"),
    near("N4", "n4", "N2", "ND"),
    GUIDES,
)
def test_ndc_digits(ndc, qualifier, around):
    _, result = scrubbed_line(example_line(drug=f"LIN**{qualifier}*{ndc}~CTP****1*UN"), around)
    for change in result.changes:
        if change.after.startswith("LIN") and change.before:
            before, after = change.before.split("*"), change.after.split("*")
            assert after[2] in (before[2], "N4")
            if after[3:] != before[3:]:
                assert change.rule == "LIN02" or re.fullmatch(r"[0-9]{11}", after[3])
                assert _digits(after[3]) in _digits("*".join(before[3:]))


def _digits(text: str) -> str:
    """The digits but zeros, which only fill places."""
    return "".join(re.findall(r"[1-9]", text))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    near("1", "7.000", "+5", "10ML", "1,000", "0.0625", "-1", "5."),
    near("UN", "ml", "EA", "MG", "VIAL", "UNITS", ""),
    GUIDES,
)
def test_quantities_and_units(quantity, unit, around):
    _, result = scrubbed_line(example_line(drug=f"LIN**N4*50242006001~CTP****{quantity}*{unit}"), around)
    for change in result.changes:
        before, after = ((*text.split("*"), "")[4:6] for text in (change.before, change.after))
        assert after[1] in ("UN", "ML", "GR", "F2", "ME") or after[1] == before[1]
        if after[0] != before[0]:
            sent = before[0].strip(_BLANKS)
            number = re.match(r"\+?(-?[0-9]*\.?[0-9]*)", sent)
            assert number is not None
            assert Decimal(after[0]) == Decimal(number[1])
            assert sent[number.end() :].strip(_BLANKS).isascii()


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    near("DRUGX 5MG IV", "DRUGX\t5MG ", "NOC DRUGX 5MG", "1:100 DRUGX"),
    near("NTE*ADD*DRUGX 5MG IV", "NTE*MED*X", "REF*XZ*1"),
    GUIDES,
)
def test_texts_keep_their_digits(text, note, around):
    note = note if note[:3] in ("NTE", "REF") else f"NTE*ADD*{note}"
    _, result = scrubbed_line(example_line(f"HC:J3490:::::{text}", note=note), around)
    for change in result.changes:
        if change.rule in ("TXT01", "TXT02", "DSC04"):
            assert re.findall(r"[0-9]", change.before) == re.findall(r"[0-9]", change.after)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.text(st.characters(codec="latin-1"), max_size=12), min_size=1, max_size=8), GUIDES)
def test_any_segments_behind_the_service_raise_nothing(texts, around):
    line = "~".join((example_line(drug=""), *texts)).replace("ISA*", "").replace("IEA*", "").replace("ST*", "")
    for stop in ("SE*", "GS*", "GE*", "HL*", "CLM*"):
        line = line.replace(stop, "")
    _, result = scrubbed_line(line, around)
    counts = result.counts
    assert counts.noc_lines == counts.clean + counts.corrected + counts.left


# --- single cases --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "modifier", ["\xdf", "\xb5J", "\xaa\xba", "\x85JZ", "\xa0JZ", "\x1fJZ", "J\xad", "JZRT", "RT1", "J", "1\xb2"]
)
def test_a_modifier_that_stays(modifier):
    line = example_line(f"HC:J3490:{modifier}::::DRUGX 5MG IV")
    assert scrubbed_line(line)[0] == line
    assert codes(scrubbed_line(line)[1]) == ["MOD01"]


@pytest.mark.parametrize(
    "drug", ["LIN**\xb5*50242006001", "LIN**\xff*50242006001", "LIN**N\xb24*50242006001", "LIN**\x85N4*50242006001"]
)
def test_a_qualifier_that_stays(drug):
    line = example_line(drug=f"{drug}~CTP****1*UN")
    assert scrubbed_line(line)[0] == line
    assert codes(scrubbed_line(line)[1]) == ["NDC03"]


@pytest.mark.parametrize(
    "quantity",
    ["\xb25", "\x1f5", "\x855", "5\xa0", "1,000", "1\xbd", "1 000", "1/2", "1E3", "0x1", "--1", "1.2.3", "7.000"],
)
def test_a_quantity_that_stays(quantity):
    line = example_line(drug=f"LIN**N4*50242006001~CTP****{quantity}*UN")
    assert scrubbed_line(line)[0] == line
    assert codes(scrubbed_line(line)[1]) == ([] if quantity == "7.000" else ["QTY02"])


@pytest.mark.parametrize(
    "unit", ["\x85UN", "UN\xa0", "\xb5g", "M\xcc", "VIAL", "UNITS", "MG", "KG", "L", "MCG", "UN ML"]
)
def test_a_unit_that_stays(unit):
    line = example_line(drug=f"LIN**N4*50242006001~CTP****1*{unit}")
    assert scrubbed_line(line)[0] == line
    assert len(codes(scrubbed_line(line)[1])) == 1


@pytest.mark.parametrize(
    "ndc",
    ["0040946802", "350242060011", "00350242060011", "5024206001", "024206001", "50242-0060-0\xb2", "\x8550242-060-01",
     "100001-1234-01", "50242-60-1", "5.0242E+09", "50242-060", "+H123", "50242 06001"],
)  # fmt: skip
def test_an_ndc_that_stays(ndc):
    line = example_line(drug=f"LIN**N4*{ndc}~CTP****1*UN")
    assert scrubbed_line(line)[0] == line
    assert [code for code in codes(scrubbed_line(line)[1]) if code in ("NDC04", "NDC05")]


@pytest.mark.parametrize(
    "line",
    [
        example_line("HC:J3490", note="NTE*ADD*CORRECTED CLAIM SEE ICN 2026123"),
        example_line("HC:J3490:::::1½ VIAL DRUGX"),
        example_line("HC:J3490:::::DRUGX \u22645 MG".encode().decode("latin-1")),
        example_line("HC:J3490:::::IV 09:15-10:45"),
        example_line() + "~SVD*00002*1*hc:j3490**1~DTP*573*D8*20261101",
        example_line(note="K3*DRUGX  5MG\tIV "),
    ],
)  # fmt: skip
def test_a_line_that_stays(line):
    after, result = scrubbed_line(line)
    assert after == line
    assert taken(result) == []
