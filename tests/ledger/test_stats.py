from dataclasses import replace

import pytest

from ledger.entries import SEEN, entry, recorded
from noc837.ledger.ledger import open_ledger
from noc837.ledger.stats import By, FileSum, Lines, PayerSum, RuleSum, sums
from noc837.ledger.values import Fate, PayerCounts, RuleCounts

ONCE, TWICE = Lines(7, 1, 3, 2, 1), Lines(14, 2, 6, 4, 2)
NONE = Lines(0, 0, 0, 0, 0)


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "ledger.db") as ledger:
        yield ledger


def of(ledger, by):
    return sums(ledger.database, by)


@pytest.mark.parametrize("by", By)
def test_of_nothing_there_are_none(ledger, by):
    assert of(ledger, by) == []


class TestFiles:
    def test_by_day_lines_and_dollars_are_counted_once(self, ledger):
        recorded(ledger, entry(1), entry(2, Fate.HELD), entry(3, Fate.FAILED), at="2026-11-21T23:59:59Z")
        recorded(
            ledger,
            entry(4, Fate.DUPLICATE),
            entry(5, Fate.RELEASED),
            entry(6, Fate.RELEASED),
            at="2026-11-22T00:00:00Z",
        )
        assert of(ledger, By.DAY) == [
            FileSum("2026-11-21", 3, 1, 1, 1, 0, 0, TWICE, 246900),
            FileSum("2026-11-22", 3, 0, 0, 0, 1, 2, NONE, 0),
        ]

    def test_by_partner_the_inbox_itself_has_no_name(self, ledger):
        recorded(
            ledger, entry(1, partner=""), entry(2, partner="b\udcff"), entry(3, partner="a"), entry(4, partner="a")
        )
        assert [(each.of, each.delivered, each.lines) for each in of(ledger, By.PARTNER)] == [
            ("", 1, ONCE),
            ("a", 2, TWICE),
            ("b\udcff", 1, ONCE),
        ]

    def test_by_submitter_a_file_of_several_is_counted_once_under_all(self, ledger):
        a, b, none = (replace(SEEN, submitter=each) for each in ("A", "B", ""))
        recorded(
            ledger,
            entry(1, interchanges=(b, a, b)),
            entry(2, interchanges=(a, none, b)),
            entry(3, interchanges=(a, a)),
            entry(4, interchanges=(none,)),
            entry(5, Fate.FAILED, interchanges=()),
        )
        found = of(ledger, By.SUBMITTER)
        assert [(each.of, each.files, each.failed, each.lines) for each in found] == [
            ("", 2, 1, ONCE),
            ("A", 1, 0, ONCE),
            ("A + B", 2, 0, TWICE),
        ]

    def test_charges_too_large_to_be_summed_do_no_harm(self, ledger):
        recorded(ledger, entry(1, charge_cents=10**30), entry(2, charge_cents=10**30), entry(3))
        (found,) = of(ledger, By.DAY)
        assert found.charge_cents >= 2**63


class TestContents:
    def test_by_payer_the_most_lines_come_first(self, ledger):
        few, many = PayerCounts("FEW", 1, 0, 0, 1, 0), PayerCounts("MANY", 3, 0, 1, 2, 0)
        recorded(
            ledger, entry(1, payers=(few, many)), entry(2, Fate.HELD, payers=(few, PayerCounts("", 2, 2, 0, 0, 0)))
        )
        assert of(ledger, By.PAYER) == [
            PayerSum("MANY", 1, Lines(3, 0, 1, 2, 0)),
            PayerSum("", 1, Lines(2, 2, 0, 0, 0)),
            PayerSum("FEW", 2, Lines(2, 0, 0, 2, 0)),
        ]

    def test_by_rule_the_most_exceptions_come_first(self, ledger):
        rules = (RuleCounts("P", "NDC01", 1, 5), RuleCounts("Q", "NDC01", 1, 0), RuleCounts("P", "NDC02", 3, 0))
        recorded(ledger, entry(1, rules=rules), entry(2, Fate.HELD, rules=rules[:1]))
        assert of(ledger, By.RULE) == [RuleSum("NDC01", 2, 3, 10), RuleSum("NDC02", 1, 3, 0)]

    @pytest.mark.parametrize("by", [By.PAYER, By.RULE])
    @pytest.mark.parametrize("fate", [Fate.FAILED, Fate.DUPLICATE, Fate.RELEASED])
    def test_what_would_be_counted_again_is_not(self, ledger, by, fate):
        recorded(ledger, entry(1, fate))
        assert of(ledger, by) == []
