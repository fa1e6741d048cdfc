import json
import re

import pytest

from noc837.cli import main
from noc837.rules import ALL

KEYS = [
    *("code", "name", "place", "guide", "severity", "may_correct", "because", "source"),
    *("likely_claim_status", "likely_carc", "likely_rarc", "parameters", "examples"),
]


def test_the_catalogue_is_listed_in_order(capsys):
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["code", *(rule.code for rule in ALL)]
    assert [line.split()[1] for line in lines[1:]] == [rule.name for rule in ALL]


def test_the_catalogue_for_machines_has_these_keys(capsys):
    assert main(["rules", "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert [value["code"] for value in values] == [rule.code for rule in ALL]
    assert {tuple(value) for value in values} == {tuple(KEYS)}


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code)
def test_a_rule_is_explained_with_its_examples_and_its_source(capsys, rule):
    assert main(["rules", rule.code.lower()]) == 0
    output = capsys.readouterr().out
    for word in (rule.code, rule.name, rule.because.strip(), rule.source, rule.may_correct.value):
        assert word in output
    assert len(re.findall(r"^corrected( and still reported)?(, .*)?$", output, re.M)) == sum(
        example.found and example.becomes is not None for example in rule.examples
    )
    assert len(re.findall(r"^left alone(, .*)?$", output, re.M)) == sum(not example.found for example in rule.examples)


def test_one_rule_for_machines(capsys):
    assert main(["rules", "NDC04", "--json"]) == 0
    (value,) = json.loads(capsys.readouterr().out)
    assert (value["code"], value["likely_claim_status"]) == ("NDC04", "A7:218")
    assert list(value["examples"][0])[:3] == ["sent", "becomes", "found"]


def test_an_unknown_rule_is_exit_2(capsys):
    assert main(["rules", "NDC99"]) == 2
    captured = capsys.readouterr()
    assert captured.err == "noc837: NDC99: there is no such rule; noc837 rules lists them\n"
    assert captured.out == ""
