import json

import pytest

from noc837.cli import main


def test_codes_are_shown_in_eleven_digits_and_with_hyphens(capsys):
    assert main(["ndc", "50242-060-01", "50242006001"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [row[:3] for row in rows] == [
        ["50242-060-01", "50242006001", "50242-0060-01"],
        ["50242006001", "50242006001", "50242-0060-01"],
    ]


@pytest.mark.parametrize("code", ["5024206001", "99999999999", "x", ""])
def test_a_code_that_is_not_certain_is_exit_1_and_never_guessed(capsys, code):
    assert main(["ndc", "50242006001", code]) == 1
    (value,) = json_of(capsys, code)
    assert (value["ndc"], value["hyphenated"]) == (None, None)
    assert value["why"]


def json_of(capsys, *codes):
    capsys.readouterr()
    main(["ndc", "--json", "--", *codes])
    return json.loads(capsys.readouterr().out)


def test_candidates_are_named_with_hyphens(capsys):
    (value,) = json_of(capsys, "5024206001")
    assert value["case"] == "ambiguous"
    assert "50242-0060-01" in value["candidates"]
    main(["ndc", "5024206001"])
    assert "50242-0060-01" in capsys.readouterr().out


def test_json_has_these_keys_for_every_case(capsys):
    for value in json_of(capsys, "50242-060-01", "5024206001", "99999999999", "x", ""):
        assert list(value) == ["input", "case", "ndc", "hyphenated", "how", "why", "candidates"]


def test_a_code_with_control_characters_is_shown_without_them(capsys):
    assert main(["ndc", "\x1b[31m"]) == 1
    assert capsys.readouterr().out.startswith("\\x1b[31m")


def test_no_code_is_exit_2(capsys):
    assert main(["ndc"]) == 2
    assert "Missing argument" in capsys.readouterr().err
