"""Every rule by its own examples, in every guide that has it."""

from dataclasses import replace

import pytest

from noc837 import scrub
from noc837.payer_maps import Choice
from noc837.rule import Example, Rule, example_line
from noc837.rules import ALL
from rules.wrapping import codes, file_of, in_guide, run, steered, taken

LINE_RULES = [rule for rule in ALL if rule.check or rule.examples]
CASES = [
    pytest.param(rule, example, guide, id=f"{rule.code}-{number}-{guide}")
    for rule in LINE_RULES
    for number, example in enumerate(rule.examples, 1)
    for guide in ("P", "I")
    if rule.guide in ("both", guide) and example.guide in ("both", guide)
]


@pytest.mark.parametrize(("rule", "example", "guide"), CASES)
def test_example(rule, example, guide):
    sent = in_guide(example.sent, guide)
    line, result = run(example, guide, steered(rule, example))
    left, changed = codes(result), taken(result)
    assert (rule.code in left or rule.code in changed) == example.found
    if example.becomes is None:
        assert rule.code not in changed
        if not changed:
            assert line == sent
    else:
        assert line == in_guide(example.becomes, guide)
        assert (rule.code in left) == example.remains
    assert "COR01" not in left


@pytest.mark.parametrize("rule", LINE_RULES, ids=lambda rule: rule.code)
def test_a_rule_has_a_good_and_a_bad_example_in_each_of_its_guides(rule):
    for guide in ("P", "I") if rule.guide == "both" else (rule.guide,):
        mine = [example for example in rule.examples if example.guide in ("both", guide)]
        assert any(example.found for example in mine), f"no bad example for 837{guide}"
        assert any(not example.found for example in mine), f"no good example for 837{guide}"


@pytest.mark.parametrize(
    "rule", [rule for rule in LINE_RULES if rule.may_correct == "always"], ids=lambda rule: rule.code
)
def test_a_rule_that_corrects_shows_a_correction_and_a_case_it_leaves_alone(rule):
    assert any(example.becomes not in (None, example.sent) for example in rule.examples)
    assert any(example.becomes is None for example in rule.examples)


OF_ONE_GUIDE = [
    pytest.param(rule, example, {"P": "I", "I": "P"}[rule.guide], id=f"{rule.code}-{number}")
    for rule in LINE_RULES
    if rule.guide in ("P", "I")
    for number, example in enumerate(rule.examples, 1)
    if example.found
]


@pytest.mark.parametrize(("rule", "example", "other"), OF_ONE_GUIDE)
def test_a_rule_of_one_guide_is_not_asked_in_the_other(rule, example, other):
    on = replace(example, under=example.under or Choice(rule.severity))
    result = scrub(file_of(example, other), steered(rule, on))
    assert rule.code not in codes(result) + taken(result)


@pytest.mark.parametrize(("rule", "example", "guide"), CASES)
def test_an_example_becomes_what_stays(rule, example, guide):
    given = steered(rule, example)
    once = scrub(file_of(example, guide), given)
    again = scrub(once.data, given)
    assert again.data == once.data
    assert again.changes == ()


def test_the_plain_example_is_without_a_finding():
    for guide in ("P", "I"):
        line, result = run(Example(example_line()), guide)
        assert line == in_guide(example_line(), guide)
        assert (result.findings, result.changes) == ((), ())
        assert result.counts.clean == 1


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code)
def test_a_rule_says_what_is_wrong_and_where_that_comes_from(rule: Rule):
    assert len(rule.because.strip()) > 30
    assert rule.source
    assert rule.place
    assert rule.check or rule.check_claim or rule.check_event or rule.code == "COR01"
