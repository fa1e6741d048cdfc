"""How much the narrative reader finds in real texts, and that it finds nothing in notes that are no drug.

Floors a little below what was measured, so that a change for the worse fails.
"""

import csv
from functools import cache
from pathlib import Path

import pytest

from noc837.drugs.narrative import Narrative, is_filler, points_to_ndc, read_narrative, surely_a_drug

NARRATIVES = Path(__file__).parents[2] / ".." / "shared" / "data" / "narratives"

pytestmark = pytest.mark.skipif(
    not NARRATIVES.is_dir(), reason="the real narratives are not beside this checkout (../shared/data/narratives)"
)

# What each of the published texts that is no drug's description begins with in its column `kind`.
NO_DESCRIPTION = ("NTE*ADD", "negative", "pattern", "instruction", "bill row", "worked example", "ndc-string", "box19")
TRAP = "trap for an NDC/unit parser"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    with (NARRATIVES / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def charges() -> tuple[tuple[str, Narrative], ...]:
    texts = (row["description"] for row in rows("charge_descriptions.csv"))
    return tuple((text, read_narrative(text)) for text in texts)


def share(count: int) -> float:
    return count / len(charges())


def test_the_texts_are_those_that_were_measured() -> None:
    assert len(charges()) == 1643


def test_share_of_texts_with_a_name() -> None:
    assert share(sum(bool(found.names) for _, found in charges())) >= 0.993


def test_share_of_texts_with_a_dose() -> None:
    assert 0.56 <= share(sum(found.has_dose for _, found in charges())) <= 0.59


def test_share_of_texts_with_a_dose_or_strength() -> None:
    assert share(sum(bool(found.doses or found.strengths) for _, found in charges())) >= 0.949


def test_share_of_texts_with_a_route() -> None:
    """The others name none: tablets, capsules, vials, INJ."""
    assert share(sum(found.has_route for _, found in charges())) >= 0.404


def test_share_of_texts_that_are_surely_a_drug() -> None:
    assert share(sum(surely_a_drug(text) for text, _ in charges())) >= 0.47


def test_the_first_name_begins_the_text() -> None:
    assert share(sum(found.name is not None and found.name.start == 0 for _, found in charges())) >= 0.95


def test_charge_descriptions_hold_no_ndc_quantity_price_waste_or_filler() -> None:
    for text, found in charges():
        assert found.ndcs == found.quantities == found.prices == found.wastes == ()
        assert not is_filler(text, "J3490")


def test_every_number_before_a_milligram_is_read() -> None:
    """A plain `<number> MG` that stands after a blank is a dose, a strength or part of one."""
    missed = [text for text, found in charges() if " mg " in text.lower() and not (found.doses or found.strengths)]
    assert missed == []


def test_published_texts_that_are_no_description_are_not_surely_a_drug() -> None:
    published = rows("published_examples.csv")
    negatives = [row for row in published if row["kind"].startswith(NO_DESCRIPTION) or "negative" in row["note"]]
    assert len(negatives) >= 20
    assert [row["text"] for row in negatives if surely_a_drug(row["text"])] == []


def test_nothing_is_read_from_the_trap() -> None:
    (row,) = (row for row in rows("published_examples.csv") if TRAP in row["note"])
    found = read_narrative(row["text"])
    assert found.doses == found.strengths == found.ndcs == found.quantities == ()


def test_notes_that_are_no_drug_hold_no_amount() -> None:
    notes = [row["text"] for row in rows("published_examples.csv") if row["kind"].startswith("NTE")]
    assert len(notes) >= 6
    for found in map(read_narrative, notes):
        assert found.doses == found.strengths == found.ndcs == found.quantities == found.wastes == ()


def test_published_names_are_found() -> None:
    named = [row for row in rows("published_examples.csv") if row["kind"] in {"narrative", "table-row"} and row["drug"]]
    found = [row for row in named if row["drug"].split()[0].lower() in names_of(row["text"])]
    assert len(named) >= 9
    assert found == named


def names_of(text: str) -> str:
    return " ".join(name.text.lower() for name in read_narrative(text).names)


def test_published_texts_that_point_to_the_ndc() -> None:
    pointing = [row["text"] for row in rows("published_examples.csv") if points_to_ndc(row["text"])]
    assert len(pointing) == 3
