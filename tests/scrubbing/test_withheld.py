"""Corrections that break the guide, need correcting again, or that the second opinion finds worse are withheld."""

from collections.abc import Callable, Iterator

import pytest

from noc837 import Given, scrub
from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.payer_maps import OFF, Choice, PayerMap, only
from noc837.rule import Chosen, MayCorrect, Rule, Status, example_line
from noc837.rules import STEPS
from noc837.scrubbing import policy
from noc837.x12.segment import Segment
from rules.wrapping import Around, codes, wrapped

CORRECTABLE = example_line("hc:j3490:::::DRUGX 5MG IV", drug="LIN**N4*50242-060-01~CTP****1*UN")
CLEAN = example_line()
FILE = wrapped([CORRECTABLE, CLEAN, example_line("HC:99213", drug="")]).encode()
Rewrite = Callable[[Segment], Segment]


def rule_that(rewrites: Rewrite, may_correct: MayCorrect = MayCorrect.ALWAYS) -> Rule:
    """A rule that finds something on every line's service segment and rewrites it."""

    def check(line: ServiceLine, _claim: Claim, _given: Chosen) -> Iterator[Finding]:
        written = rewrites(line.service)
        if written.elements != line.service.elements:
            correction = Correction(Basis.FORM, (Change("2400 SV102", line.service, written),))
            yield Finding("XXX01", "2400 SV102", "", "a message", "", line.service, correction)

    return Rule(
        "XXX01", "a-name", "SV102", "both", Severity.ERROR, may_correct, Status(), "because", "a test", check=check
    )


@pytest.fixture
def with_rule(monkeypatch: pytest.MonkeyPatch) -> Callable[[Rule], Given]:
    """Puts a rule behind all others, and gives a payer map that has it."""

    def put(rule: Rule) -> Given:
        monkeypatch.setattr(policy, "STEPS", (*STEPS, (rule,)))
        return Given(only(PayerMap()))

    return put


def assert_withheld(data: bytes, given: Given, why: str) -> None:
    """Nothing changed; all NOC lines are left; COR01 says why; what would have been corrected is a finding."""
    result = scrub(data, given)
    assert result.data == data
    assert result.changes == ()
    cor = [left for left in result.findings if left.finding.rule == "COR01"]
    assert len(cor) == 1
    assert why in cor[0].finding.message
    assert (cor[0].severity, cor[0].finding.place) == (Severity.ERROR, "2300 CLM")
    assert {"PRO01", "NDC04"} <= set(codes(result))
    counts = result.counts
    assert (counts.noc_lines, counts.left, counts.corrected, counts.clean) == (2, 2, 0, 0)


def test_a_correction_that_the_guide_forbids(with_rule):
    rule = rule_that(lambda service: service.with_element(3, b"XX"))
    assert_withheld(FILE, with_rule(rule), "broken the guide")


def test_a_correction_that_makes_a_segment_too_short(with_rule):
    rule = rule_that(lambda service: service.with_element(4, b""))
    assert_withheld(FILE, with_rule(rule), "broken the guide")


def test_a_correction_that_needs_correcting_again(with_rule):
    rule = rule_that(lambda service: service.with_element(2, service.element(2) + b"0"))
    assert_withheld(FILE, with_rule(rule), "needed correcting")


def test_corrections_that_undo_one_another(with_rule):
    other = {b"120": b"121", b"121": b"120"}
    rule = rule_that(lambda service: service.with_element(2, other[service.element(2)]))
    assert_withheld(FILE, with_rule(rule), "needed correcting")


def test_a_correction_that_another_rule_would_correct(with_rule):
    rule = rule_that(lambda service: service.with_component(1, 2, b"j3490"))
    assert_withheld(FILE, with_rule(rule), "needed correcting")


def test_a_correction_that_is_found_worse():
    assert_withheld(FILE, Given(verdict=lambda *_: False), "validator")


def test_only_the_claim_at_fault_is_withheld():
    claim = FILE[FILE.index(b"CLM*") : FILE.index(b"SE*")]
    data = FILE.replace(claim, claim + claim.replace(b"CLAIM1", b"CLAIM2"))
    result = scrub(data, Given(verdict=lambda claim, _: claim.id == "CLAIM2"))
    assert {change.location.claim_id for change in result.changes} == {"CLAIM2"}
    assert [left.location.claim_id for left in result.findings if left.finding.rule == "COR01"] == ["CLAIM1"]
    assert (result.counts.left, result.counts.corrected, result.counts.clean) == (2, 1, 1)


def test_a_rule_that_makes_it_better_is_no_fault(with_rule):
    data = FILE.replace(b"*120*UN*", b"*120*XX*", 1)
    rule = rule_that(lambda service: service.with_element(3, b"UN"))
    result = scrub(data, with_rule(rule))
    assert "COR01" not in codes(result)
    assert b"*120*XX*" not in result.data


def test_what_was_wrong_before_may_stay_wrong():
    data = FILE.replace(b"*120*UN*", b"*120*XX*", 1)
    result = scrub(data)
    assert "COR01" not in codes(result)
    assert result.data == data.replace(b"hc:j3490", b"HC:J3490").replace(b"50242-060-01", b"50242006001")


def test_a_rule_that_may_not_correct_is_not_taken(with_rule):
    rule = rule_that(lambda service: service.with_element(3, b"XX"), MayCorrect.NEVER)
    result = scrub(FILE, with_rule(rule))
    assert [change.rule for change in result.changes] == ["PRO01", "NDC04"]
    assert codes(result).count("XXX01") == 2


# --- the second opinion --------------------------------------------------------------------------------


def test_a_verdict_that_cannot_tell_is_counted():
    result = scrub(FILE, Given(verdict=lambda *_: None))
    assert result.counts.not_verified == 1
    assert result.data == scrub(FILE).data != FILE
    assert scrub(FILE, Given(verdict=lambda *_: True)).counts.not_verified == 0
    assert scrub(FILE).counts.not_verified == 0


def test_the_verdict_is_asked_once_a_changed_claim_with_what_would_be_written():
    asked = []

    def verdict(claim, after):
        asked.append((b"~".join(s.render() for s in claim.segments), b"~".join(s.render() for s in after)))
        return True

    clean = wrapped([CLEAN], Around()).encode()
    result = scrub(FILE + clean + FILE, Given(verdict=verdict))
    assert len(asked) == 2
    for before, after in asked:
        assert before in FILE
        assert after != before
        assert after in result.data


def test_the_verdict_is_not_asked_of_what_is_withheld_or_untouched(with_rule):
    def verdict(*_):
        raise AssertionError("asked")

    rule = rule_that(lambda service: service.with_element(3, b"XX"))
    given = with_rule(rule)
    scrub(FILE, Given(given.maps, verdict))
    scrub(wrapped([CORRECTABLE], Around(frequency="8")).encode(), Given(verdict=verdict))
    scrub(wrapped([CORRECTABLE], Around(bht06="RP")).encode(), Given(verdict=verdict))
    scrub(wrapped([CLEAN]).encode(), Given(verdict=verdict))


def test_cor01_cannot_be_switched_off(with_rule):
    with_rule(rule_that(lambda service: service.with_element(3, b"XX")))
    result = scrub(FILE, Given(only(PayerMap(choices={"COR01": Choice(OFF)}))))
    assert result.data == FILE
    assert "COR01" in codes(result)
    assert "NDC04" in codes(result)
    assert result.counts.left == result.counts.noc_lines


# --- rules that go on for ever -------------------------------------------------------------------------


def test_a_rule_whose_correction_cures_nothing_ends(with_rule):
    rule = rule_that(lambda service: service.with_element(2, b"1" + service.element(2)))
    assert_withheld(FILE, with_rule(rule), "")


def test_a_rule_that_changes_a_segment_which_is_gone_is_our_fault(with_rule):
    stranger: Segment | None = None

    def rewrite(service: Segment) -> Segment:
        return service.with_element(2, b"1")

    def check(line, _claim, _given):
        nonlocal stranger
        stranger = Segment((b"SV1",), line.service.delimiters)
        yield Finding(
            "XXX01", "SV1", "", "", "", stranger, Correction(Basis.FORM, (Change("SV1", stranger, rewrite(stranger)),))
        )

    rule = Rule("XXX01", "n", "SV1", "both", Severity.ERROR, MayCorrect.ALWAYS, Status(), "b", "s", check=check)
    with pytest.raises((ValueError, LookupError, AssertionError, RuntimeError)):
        scrub(FILE, with_rule(rule))
