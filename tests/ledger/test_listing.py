from dataclasses import replace

import pytest

from ledger.entries import digest, entry, recorded
from noc837.ledger.ledger import open_ledger
from noc837.ledger.listing import Listed, Wanted, is_short_sha256, listed, numbers_of
from noc837.ledger.values import Fate

HEX = "12345678" + "0" * 56


@pytest.fixture
def ledger(tmp_path):
    """Six entries: one a day, of two partners and none, of all fates."""
    with open_ledger(tmp_path / "ledger.db") as ledger:
        entries = [
            entry(1),
            entry(2, Fate.HELD, partner=""),
            entry(3, Fate.FAILED, partner="x\udcff"),
            entry(4, Fate.DUPLICATE, first=1),
            entry(5, Fate.RELEASED, first=2, partner=""),
            entry(6, name="claims1.837", partner="x\udcff"),
        ]
        for day, each in enumerate(entries, 20):
            recorded(ledger, each, at=f"2026-11-{day}T23:59:59Z")
        yield ledger


class TestListed:
    @pytest.mark.parametrize(
        ("wanted", "numbers"),
        [
            (Wanted(), [1, 2, 3, 4, 5, 6]),
            (Wanted(last=2), [5, 6]),
            (Wanted(last=99), [1, 2, 3, 4, 5, 6]),
            (Wanted("clinic"), [1, 4]),
            (Wanted(""), [2, 5]),
            (Wanted("x\udcff"), [3, 6]),
            (Wanted("clin%"), []),
            (Wanted(fate=Fate.FAILED), [3]),
            (Wanted(since="2026-11-24"), [5, 6]),
            (Wanted(until="2026-11-21"), [1, 2]),
            (Wanted(since="2026-11-21", until="2026-11-23", last=2), [3, 4]),
            (Wanted(since="2026-11-22", until="2026-11-21"), []),
            (Wanted("clinic", Fate.DELIVERED, "2026-11-20", "2026-11-20", 1), [1]),
        ],
    )
    def test_those_wanted_are_listed_the_newest_last(self, ledger, wanted, numbers):
        assert [each.number for each in listed(ledger.database, wanted)] == numbers

    def test_each_says_what_was_recorded(self, ledger):
        last = Listed(
            *(6, "2026-11-25T23:59:59Z", Fate.DELIVERED, "x\udcff", "claims1.837"),
            *(7, 1, 3, 2, 1),
            *(123450, "correct", "", digest("bytes 6")),
        )
        assert listed(ledger.database, Wanted(last=1)) == [last]

    def test_mode_and_reason_are_those_recorded(self, ledger):
        recorded(ledger, entry(7, Fate.FAILED, mode="observe", reason="is \udcff"))
        (last,) = listed(ledger.database, Wanted(last=1))
        assert (last.mode, last.reason) == ("observe", "is \udcff")


class TestNumbersOf:
    @pytest.mark.parametrize(
        ("what", "numbers"),
        [
            ("3", [3]),
            ("7", []),
            ("0", []),
            ("-1", []),
            ("9" * 18, []),
            ("9" * 19, []),
            ("9" * 5000, []),
            ("²", []),
            ("claims1.837", [1, 6]),
            ("clinic/claims1.837", [1]),
            ("x\udcff/claims1.837", [6]),
            ("/claims1.837", []),
            ("/claims2.837", [2]),
            ("claims", []),
            ("CLAIMS1.837", []),
            ("", []),
            ("/", []),
            (digest("bytes 4"), [4]),
            (digest("bytes 4")[:8].upper(), [4]),
            (digest("bytes 4")[:7], []),
            (digest("bytes 4") + "0", []),
            ("x" * 300, []),
        ],
    )
    def test_a_number_a_name_or_a_checksum_names_entries(self, ledger, what, numbers):
        assert numbers_of(ledger.database, what) == numbers

    def test_a_text_may_name_entries_in_several_ways(self, ledger):
        recorded(ledger, entry(7, name="12345678"), entry(8, sha256=HEX), entry(9, sha256=HEX, name="1"))
        assert numbers_of(ledger.database, "12345678") == [7, 8, 9]
        assert numbers_of(ledger.database, "1") == [1, 9]

    def test_all_checksums_that_begin_so_are_named_and_no_others(self, ledger):
        near = ("ffffffff" + "f" * 56, "fffffffe" + "f" * 56)
        recorded(ledger, *(replace(entry(n), sha256=each) for n, each in enumerate(near, 7)))
        assert numbers_of(ledger.database, "ffffffff") == [7]
        assert numbers_of(ledger.database, "fffffffe") == [8]


@pytest.mark.parametrize(
    ("what", "is_short"),
    [
        ("6c65546", True),
        ("6C65546", True),
        ("a", True),
        ("1234567", True),
        ("6c655467", False),
        ("", False),
        ("6c6554g", False),
        ("6c65 46", False),
        ("x/6c655", False),
        ("\udcff", False),
        ("²", False),
        ("a" * 300, False),
    ],
)
def test_a_part_of_a_checksum_that_is_too_short_is_told(what, is_short):
    assert is_short_sha256(what) is is_short
