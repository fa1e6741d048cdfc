"""Which lines of a claim bill the same drug, by NDC, description, reference and modifiers."""

import pytest

from noc837.claims.siblings import Relation, Siblings
from rules.one_claim import DATE, claim_of, p_line

WASTE = frozenset({"JW"})
SAME, UNKNOWN, NONE = Relation.SAME, Relation.UNKNOWN, Relation.NONE
A, B = "LIN**N4*50242006001~CTP****1*UN", "LIN**N4*00409196602~CTP****1*UN"


def billed(text: str = "DRUGX 5MG IV", drug: str = A, modifiers: str = ":::", code: str = "J3490", date: str = DATE):
    line = p_line(f"HC:{code}:{modifiers}:{text}", *filter(None, [drug]))
    return line.replace(DATE, date) if date else line.replace(f"~{DATE}", "")


def waste(text: str = "DRUGX 5MG IV", drug: str = A, modifiers: str = "JW:::", **rest: str) -> str:
    return billed(text, drug, modifiers, **rest)


def relation(wasted: str, *others: str) -> Relation:
    claim = claim_of(wasted, *others)
    return claim.siblings.without(WASTE, claim.lines[0])


@pytest.mark.parametrize(
    ("line", "other", "expected"),
    [
        (waste(), billed(), SAME),
        (waste("DRUGX"), billed("DRUGY"), SAME),  # the NDC tells
        (waste(""), billed(""), SAME),
        (waste(), billed(drug=B), NONE),  # also where the descriptions are the same
        (waste(drug=""), billed(), SAME),
        (waste("DRUGX 2MG DISCARDED", ""), billed("DRUGX 3MG IV", B), SAME),
        (waste("DRUGX", ""), billed("DRUGY", ""), NONE),
        (waste(), billed("DRUGY 5MG", ""), NONE),
        (waste(), billed("", ""), UNKNOWN),
        (waste(""), billed("DRUGY 5MG", ""), UNKNOWN),
        (waste("DRUGX", ""), billed("", A), UNKNOWN),
        (waste("", ""), billed(), UNKNOWN),
        (waste("", ""), billed(code="J3590"), NONE),
        (waste("", ""), billed(date="DTP*472*D8*20261104"), NONE),
        (waste("", ""), waste("", ""), NONE),
        (waste("", "", modifiers="JW:KQ::"), waste("", "", modifiers="JW:KP::"), NONE),
        (waste("UNCLASSIFIED DRUGS", ""), billed("UNCLASSIFIED DRUGS", ""), UNKNOWN),
        (waste(drug="LIN**N4*5024206001"), billed("DRUGX 1MG", ""), SAME),  # an NDC in doubt is none
        (waste("DRUGX", drug=f"{A}~LIN**N4*00409196602"), billed("DRUGY", A), NONE),  # two NDCs are none
        (waste(), billed(code="J3590"), NONE),
        (waste(), billed(date="DTP*472*D8*20261104"), NONE),
        (waste(), billed(date="DTP*472*RD8*20261103-20261103"), SAME),
        (waste(date=""), billed(date=""), SAME),
        (waste(date=""), billed(), UNKNOWN),  # it may be the same day
        (waste(), billed(date=""), UNKNOWN),
        (waste(), billed(date="DTP*472*D8*1103"), UNKNOWN),
        (waste(), billed(drug=B, date=""), UNKNOWN),
        (waste(), billed(date="DTP*472*RD8*20261101-20261103"), UNKNOWN),
        (waste(), billed(date="DTP*472*RD8*20261103-20261130"), UNKNOWN),
        (waste(), billed(date="DTP*472*RD8*20261101-20261102"), NONE),
        (waste(), billed(date="DTP*472*RD8*20261104-20261130"), NONE),
        (waste(date="DTP*472*RD8*20261101-20261103"), billed(), UNKNOWN),
        (waste(date="DTP*472*RD8*20261101-20261103"), billed(date="DTP*472*RD8*20261103-20261105"), UNKNOWN),
        (waste(date="DTP*472*RD8*20261101-20261102"), billed(date="DTP*472*RD8*20261103-20261105"), NONE),
        (waste("DRUGX REMAINDER", ""), billed("DRUGX 3MG IV", ""), UNKNOWN),  # a word in common
        (waste("AVASTIN 2MG", ""), billed("AVASTIN (BEVACIZUMAB) 3MG IV"), UNKNOWN),
        (waste(), waste(), NONE),
        (waste(modifiers="jw:::"), billed(modifiers="RT:::"), SAME),
        (waste(drug=f"{A}~REF*XZ*77"), billed("DRUGY", f"{B}~REF*XZ*77"), UNKNOWN),
        (waste(drug=f"{A}~REF*XZ*77"), billed("DRUGY", f"{B}~REF*VY*77"), NONE),
        (waste(drug=f"{A}~REF*XZ"), billed("DRUGY", f"{B}~REF*XZ"), NONE),
        (waste(modifiers="JW:KQ::"), billed("DRUGY", B, "KP:::"), UNKNOWN),
        (waste(modifiers="JW:KQ::"), billed("DRUGY", B), NONE),
        (waste(modifiers="JW:KQ::"), billed(modifiers="KP:::"), SAME),
    ],
)
def test_relation(line: str, other: str, expected: Relation) -> None:
    assert relation(line, other) is expected


def test_a_line_alone_has_no_other() -> None:
    assert relation(waste()) is NONE
    assert relation(waste("", "")) is NONE


def test_one_of_many_is_enough() -> None:
    assert relation(waste(), billed(drug=B), billed("", ""), billed()) is SAME
    assert relation(waste(), billed(drug=B), billed("", "")) is UNKNOWN


def test_bearing_is_the_other_way_round() -> None:
    claim = claim_of(billed(), waste(), waste(drug=B))
    assert claim.siblings.bearing(WASTE, claim.lines[0]) is SAME
    assert claim.siblings.bearing(frozenset({"JZ"}), claim.lines[0]) is NONE


def test_sites_part_the_lines_where_they_are_asked_for() -> None:
    claim = claim_of(billed(modifiers="RT:::"), waste(modifiers="LT:JW::"), billed(), billed(modifiers="LT:JZ::"))
    siblings, lines = claim.siblings, claim.lines
    assert [siblings.bearing(WASTE, line) for line in lines[2:]] == [SAME, SAME]
    assert siblings.bearing_at_its_site(WASTE, lines[3]) is SAME
    assert SAME not in [siblings.bearing_at_its_site(WASTE, line) for line in (lines[0], lines[2])]


def test_ever_so_many_days() -> None:
    days = [f"DTP*472*RD8*{20200000 + 2 * n}-{20200001 + 2 * n}" for n in range(5_000)]
    claim = claim_of(*(waste(date=day) for day in days), billed(drug=B, date="DTP*472*D8*19990101"))
    assert {claim.siblings.without(WASTE, line) for line in claim.lines[:-1]} == {NONE}


def test_dates_bearing() -> None:
    claim = claim_of(billed(modifiers="KP:::"), billed(date="DTP*472*D8*20261104"))
    assert claim.siblings.dates_bearing(frozenset({"KP"})) == {("20261103", "20261103")}
    assert claim.siblings.dates_bearing(frozenset({"KQ"})) == frozenset()


def test_a_claim_without_lines() -> None:
    assert Siblings(()).dates_bearing(WASTE) == frozenset()


def test_many_lines_are_each_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from noc837.claims import siblings

    read = []
    real = siblings.drug_name_of
    monkeypatch.setattr(siblings, "drug_name_of", lambda line: read.append(line) or real(line))
    wasted, given = (
        [make(f"{word}{n:05}", "") for n in range(150)] for make, word in ((waste, "DRUG"), (billed, "OTHER"))
    )
    claim = claim_of(*wasted, *given)
    assert all(claim.siblings.without(WASTE, line) is NONE for line in claim.lines[:150])
    assert len(read) == 300  # 150 asked for, 150 indexed once
