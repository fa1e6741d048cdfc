"""Texts put together from what text and claim say: order, what is added, and far more often what stays as it is."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noc837.drugs.composing import compose, ndc_text
from noc837.drugs.narrative_parts import PARTS, drug_names, missing_parts, names_drug, said_parts
from noc837.drugs.narrative_reader import read_narrative

NDC, QUANTITY = "NDC 50242006001", "1 UN"
KNOWN = {"ndc": NDC, "quantity": QUANTITY}
ORDER = ("name", "dose", "route", "ndc", "quantity")
BASIC = frozenset({"name", "dose", "route"})


def composed(text: str, order: tuple[str, ...] = ORDER, known: dict[str, str] | None = None) -> str:
    return compose(text, KNOWN if known is None else known, order, 80).text


# --- order ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("IV DRUGX, 5 MG", "DRUGX 5 MG IV"),
        ("5MG IV DRUGX", "DRUGX 5MG IV"),
        ("IV 5MG DRUGX NDC#50242006001", "DRUGX 5MG IV NDC 50242006001"),
        ("N4 50242-0060-01 DRUGX IV 5MG", "DRUGX 5MG IV NDC 50242006001"),
        ("1 UN IV DRUGX 5MG", "DRUGX 5MG IV 1 UN"),
        ("IV Drugx (Drugy) 5 mg", "Drugx (Drugy) 5 mg IV"),
        ("INTRAVENOUS - DRUGX / 5MG", "DRUGX 5MG INTRAVENOUS"),
        ("IV 5-FU 500 MG", "5-FU 500 MG IV"),
    ],
)
def test_parts_are_put_in_order(text: str, becomes: str) -> None:
    assert composed(text, known={"quantity": QUANTITY} if QUANTITY in text else {}) == becomes


def test_form_words_stay_with_what_they_follow() -> None:
    assert composed("IV PUSH DRUGX 5MG VIAL", known={}) == "DRUGX 5MG VIAL IV PUSH"
    assert composed("INJ DRUGX VIAL IV 5MG", known={}) == "INJ DRUGX VIAL 5MG IV"


def test_parts_that_the_order_leaves_out_come_last() -> None:
    order = ("ndc", "name", "route", "dose")
    assert composed("DRUGX 5MG IV INVOICE $12.50", order, {"ndc": NDC}) == f"{NDC} DRUGX IV 5MG INVOICE $12.50"


@pytest.mark.parametrize(
    "text",
    [
        "IV DRUGX 5MG DRUGY 10MG", "IV DRUGX 5MG X 2", "IV DRUGX 5MG X TWO", "IV IM DRUGX 5MG", "IV DRUGX -5MG",
        "IV DRUGX 5MG GIVEN FOR ANEMIA", "IV DRUGX TOTAL DOSE 5MG", "IV DRUGX 1,5 MG", "IV NOT DRUGX 5MG",
        "IV DRUGX N450242006001 UN1", "IV DRUGX 5MG LOT 123", "IV 5MG DRUGX 110326", "IV (DRUGX 5MG)",
        "IV + DRUGX 5MG",
        "IV 5MG DRUGX NDC 50242006001 NDC 00409196602", "IV DRUGX 5MG?", "IV DRUGX 5–10MG", "IV DRUGX 5MG½",
    ],
)  # fmt: skip
def test_a_text_whose_meaning_might_change_stays(text: str) -> None:
    assert composed(text, known={}) == text


@pytest.mark.parametrize("text", ["DRUGX 5MG IV", "DRUGX, 5 MG; IV", "Drugx  5mg IV", "DRUGX", "", "5MG", "X"])
def test_a_text_in_order_stays_to_the_letter(text: str) -> None:
    assert composed(text, known={}) == text


@pytest.mark.parametrize("text", ["IV 5MG DRUGX", "DRUGX see NDC#", " IV DRUGX", ""])
def test_without_an_order_nothing_is_composed(text: str) -> None:
    assert composed(text, order=()) == text


# --- what is added -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("DRUGX 5MG IV", f"DRUGX 5MG IV {NDC} {QUANTITY}"),
        ("IV DRUGX", f"DRUGX IV {NDC} {QUANTITY}"),
        ("DRUGX 5MG IV NDC 00409196602", f"DRUGX 5MG IV NDC 00409196602 {QUANTITY}"),
        ("Hep Lock see NDC#", f"Hep Lock {NDC} {QUANTITY}"),
        ("DRUGX 5MG IV FOR ANEMIA", f"DRUGX 5MG IV FOR ANEMIA {NDC} {QUANTITY}"),
        ("DRUGX 5MG X 2", f"DRUGX 5MG X 2 {NDC} {QUANTITY}"),
        ("DRUGX N450242006001 UN1", "DRUGX N450242006001 UN1"),
        ("DRUGX 5MG IV NDC 0409-1966-02", f"DRUGX 5MG IV NDC 0409-1966-02 {QUANTITY}"),
        ("DRUGX 5MG IV NDC 5024206001 VIAL", "DRUGX 5MG IV NDC 5024206001 VIAL"),
        ("DRUGX 2ML 50MG/ML IV", f"DRUGX 50MG/ML 2ML IV {NDC} {QUANTITY}"),
        ("DRUGX 1 UN 5MG IV", f"DRUGX 5MG IV {NDC} {QUANTITY}"),
    ],
)
def test_what_the_claim_says_is_added_where_the_text_lacks_it(text: str, becomes: str) -> None:
    assert composed(text) == becomes


def test_two_numbers_never_stand_side_by_side() -> None:
    assert composed("DRUGX 5MG X 2", known={"quantity": QUANTITY}) == "DRUGX 5MG X 2"


def test_a_quantity_that_would_be_read_as_the_dose_is_not_added() -> None:
    millilitres = {"ndc": NDC, "quantity": "10 ML"}
    assert composed("DRUGX IV", known=millilitres) == f"DRUGX IV {NDC}"
    assert composed("DRUGX 5MG IV", known=millilitres) == f"DRUGX 5MG IV {NDC} 10 ML"


def test_what_the_order_does_not_name_is_not_added() -> None:
    assert composed("DRUGX 5MG IV", ("name", "dose", "route")) == "DRUGX 5MG IV"


def test_an_ndc_is_written_as_the_payer_wants_it() -> None:
    assert (ndc_text("50242006001", False), ndc_text("50242006001", True)) == (NDC, "NDC 50242-0060-01")
    known = {"ndc": ndc_text("50242006001", True)}
    for text in ("DRUGX 5MG IV", "DRUGX NDC 50242006001 5MG IV", "DRUGX 5MG IV NDC 50242006001"):
        assert compose(text, known, ORDER, 80, ndc_hyphens=True).text == "DRUGX 5MG IV NDC 50242-0060-01"


def test_a_text_that_is_too_long_is_offered_in_full() -> None:
    short, long = compose("DRUGX 5MG IV", KNOWN, ORDER, 33), compose("DRUGX 5MG IV", KNOWN, ORDER, 32)
    assert (short.fits, short.offer) == (True, short.text)
    assert (long.fits, long.text) == (False, short.text)
    assert long.offer == f"{short.text} (33 characters, 32 are allowed)"
    assert "DRUGX" not in repr(long)


# --- for any text --------------------------------------------------------------------------------------

_WORD = st.sampled_from(
    (
        *(
            "DRUGX",
            "Drugy",
            "VITAMIN B12",
            "5-FU",
            "FACTOR",
            "500",
            "5MG",
            "10 ML",
            "40MG/ML",
            "2 G",
            "0.9%",
            "IV",
            "IM",
        ),
        *("INTRAVENOUS", "PO", "IT", "VIAL", "INJ", "PUSH", "WASTE 5MG", "100MG DISCARDED", "NO WASTE", "SEE NDC#"),
        *(
            "NDC",
            "N4",
            "NDC 50242006001",
            "50242-0060-01",
            "N450242006001 UN1",
            "1 UN",
            "X",
            "2",
            "FOR",
            "OF",
            "/",
            "-",
        ),
        *(",", "(", ")", "+", "INVOICE $12.50", "TO", "PER", "ML", "MG", "NOT", "INTRAVEN", ".5", "1:1000", "µ"),
    )
)
_TEXT = st.lists(_WORD, max_size=8).map(" ".join) | st.lists(_WORD, max_size=8).map("".join) | st.text(max_size=20)
_ORDERS = st.permutations(PARTS).flatmap(lambda parts: st.integers(0, 8).map(lambda many: tuple(parts[:many])))
_KNOWN = st.fixed_dictionaries(
    {}, optional={"ndc": st.just("50242006001"), "quantity": st.sampled_from(("1 UN", "10 ML", "0.5 GR"))}
)


def compose_with(text: str, order: tuple[str, ...], known: dict[str, str], hyphens: bool) -> str:
    if "ndc" in known:
        known = {**known, "ndc": ndc_text(known["ndc"], hyphens)}
    return compose(text, known, order, 80, hyphens).text


@settings(max_examples=600, deadline=None, derandomize=True)
@given(_TEXT, _ORDERS, _KNOWN, st.booleans())
def test_composing_again_changes_nothing(text, order, known, hyphens):
    once = compose_with(text, order, known, hyphens)
    assert compose_with(once, order, known, hyphens) == once


@settings(max_examples=600, deadline=None, derandomize=True)
@given(_TEXT, _ORDERS, _KNOWN, st.booleans())
def test_nothing_gets_lost_and_nothing_else_gets_in(text, order, known, hyphens):
    once = compose_with(text, order, known, hyphens)
    if once != text:
        added = "".join(ndc_text(known[part], hyphens) if part == "ndc" else known[part] for part in known)
        before, after = _characters(text), _characters(once)
        assert before - after <= Counter("NDC4SEENDC"), "only a label may change, and `see NDC#` gives way"
        assert after - before <= _characters(added) + Counter("NDC")


def _characters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, text))


@settings(max_examples=600, deadline=None, derandomize=True)
@given(_TEXT, _ORDERS, st.booleans())
def test_what_a_text_says_it_says_composed(text, order, hyphens):
    once = compose_with(text, order, {}, hyphens)
    assert said_parts(once) == said_parts(text)
    assert sorted(dose.text for dose in read_narrative(once).doses) == sorted(
        dose.text for dose in read_narrative(text).doses
    )


@settings(max_examples=600, deadline=None, derandomize=True)
@given(_TEXT)
def test_the_quick_look_says_what_the_reader_says(text):
    for required in (BASIC, BASIC | {"ndc"}, frozenset({"ndc"}), frozenset(PARTS)):
        lacking = tuple(part for part in PARTS if part in required and part not in said_parts(text))
        assert missing_parts(text, required) == lacking


# --- what a text says ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("DRUGX 5MG IV", ()),
        ("drugx mono sodium 0.5 mg intravitreal", ()),
        ("DRUGX", ("dose", "route")),
        ("DRUGX 40MG/ML IV", ("dose",)),
        ("DRUGX WASTED 5MG IV", ("dose",)),
        ("INJECTION 5MG IV", ("name",)),
        ("XXXX 5MG IV", ("name",)),
        ("DRUGX FACTOR IV", ("dose", "route")),
        ("DRUGX 5MG", ("route",)),
        ("", ("name", "dose", "route")),
    ],
)
def test_missing_parts(text: str, missing: tuple[str, ...]) -> None:
    assert missing_parts(text, BASIC) == missing


def test_a_text_without_the_ndc_lacks_it_however_usual() -> None:
    assert missing_parts("DRUGX 5MG IV", BASIC | {"ndc"}) == ("ndc",)
    assert missing_parts("DRUGX 5MG IV NDC 50242-0060-01", BASIC | {"ndc"}) == ()
    assert missing_parts("DRUGX 5MG IV", frozenset({"quantity", "price"})) == ("quantity", "price")
    assert missing_parts("DRUGX 1 UN INVOICE $5.00", frozenset({"quantity", "price"})) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("drugx 5mg", ["DRUGX"]), ("IV Vitamin B12", ["VITAMIN B12"]), ("5-FU 500MG", ["FU"]),
        ("B12 1000MCG", ["B12"]), ("CA CHLORIDE 1G", ["CA CHLORIDE"]), ("HEPARIN SODIUM 500 UNITS", ["HEPARIN"]),
        ("SODIUM BENZOATE 5 G IV", ["SODIUM BENZOATE"]), ("REMICADE INFLIXIMAB 100MG IV", ["REMICADE", "INFLIXIMAB"]),
        ("BEVACIZUMAB-AWWB 5MG IV", ["BEVACIZUMAB"]), ("AVASTIN (BEVACIZUMAB) 5MG IV", ["AVASTIN", "BEVACIZUMAB"]),
        ("5MG IV", []), ("", []), ("INJ", []),
    ],
)  # fmt: skip
def test_the_names_of_a_drug(text: str, names: list[str]) -> None:
    assert list(drug_names(text)) == names


def test_any_name_will_do_and_counts_as_whole_words_only() -> None:
    assert names_drug("given: Iron-sucrose 5mg", ("FERAHEME", "IRON SUCROSE"))
    for text in ("ENVIRONMENT SUCROSE", "IRON DEXTRAN", ""):
        assert not names_drug(text, ("FERAHEME", "IRON SUCROSE"))
    assert not names_drug("DRUGX", ())


@pytest.mark.parametrize("unit", ["5MG ", "1", "(", "NDC 50242006001 ", "DRUGX ", "- ", "1 UN ", "SEE NDC# ", " "])
def test_a_huge_text_is_read_in_linear_time(unit: str) -> None:
    text = "DRUGX " + unit * (100_000 // len(unit))
    assert composed(text).startswith("DRUGX")
    missing_parts.__wrapped__(text, BASIC)
