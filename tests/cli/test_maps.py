import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cli.samples import CLEAN, CORRECTABLE, WITH_ERROR
from noc837.cli import main
from noc837.cli.map_schema import Schema
from noc837.findings import Severity
from noc837.outputs import job
from noc837.outputs.tables import read_rows
from noc837.payer_maps import Traits, load
from noc837.rules import ALL
from noc837.scrubbing import maps as program_maps
from noc837.scrubbing.maps import shipped_maps

DEFAULT = """<payer-map id="default">
  <name>All others</name>
  <noc-codes><add>J3490 J3590 C9399 J9999</add></noc-codes>
  <rule code="DSC01"><on bill-type="11x" severity="info" source="inpatient"/></rule>
  <rule code="CLM04" severity="off"/>
</payer-map>
"""
MB = """<payer-map id="mb">
  <name>Part B</name>
  <applies-to><filing-indicator>MB</filing-indicator></applies-to>
  <rule code="NDC01" severity="error"/>
</payer-map>
"""
PLAN = """<payer-map id="plan">
  <name>A plan</name>
  <applies-to><payer-id>00001</payer-id></applies-to>
  <narrative source="their manual"><order>name dose route</order></narrative>
  <rule code="DSC01" severity="warning" source="their manual, page 3"/>
  <rule code="UOM03" correct="yes">
    <set parameter="containers">VIAL</set>
  </rule>
</payer-map>
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working directory with inputs, two shipped maps and a directory of one's own with one."""
    monkeypatch.chdir(tmp_path)
    for name, data in (("clean.837", CLEAN), ("form.837", CORRECTABLE), ("error.837", WITH_ERROR)):
        (tmp_path / name).write_bytes(data)
    for name, text in (("shipped/default.xml", DEFAULT), ("shipped/mb.xml", MB), ("own/plan.xml", PLAN)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(load, "shipped_directory", lambda: tmp_path / "shipped")
    program_maps.shipped_maps.cache_clear()
    yield tmp_path
    program_maps.shipped_maps.cache_clear()


def shown(capsys, *arguments):
    """What `maps show --json` says."""
    assert main(["maps", "show", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def settings(values):
    return {(each["rule"], each["setting"], *each["bill_types"]): each["value"] for each in values["settings"]}


def written(directory):
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*"))


# noc837 maps check


def test_the_shipped_maps_can_be_used_and_are_listed(capsys):
    assert main(["maps", "check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:2] == ["map", "whose"]
    assert any(re.fullmatch(r"default +shipped +- +all others +.*", line) for line in lines)
    assert lines[-1] == f"{len(lines) - 2} maps can be used"


@pytest.mark.usefixtures("here")
def test_maps_of_ones_own_are_listed_with_whom_they_apply_to(capsys):
    assert main(["maps", "check", "own"]) == 0
    rows = [re.split(" {2,}", line) for line in capsys.readouterr().out.splitlines()]
    assert rows[1:] == [
        ["default", "shipped", "-", "all others", "All others"],
        ["mb", "shipped", "default", "filing indicator MB", "Part B"],
        ["plan", "yours", "default", "payer id 00001", "A plan"],
        ["3 maps can be used"],
    ]


def test_a_map_in_the_place_of_a_shipped_one_is_ones_own(here, capsys):
    (here / "own/plan.xml").write_text(PLAN.replace('"plan"', '"mb"'))
    assert main(["maps", "check", "own"]) == 0
    assert re.search(r"^mb +yours +default +payer id 00001 ", capsys.readouterr().out, re.MULTILINE)


def test_all_of_whom_a_map_applies_to_is_listed(here, capsys):
    to = "<payer-id>2</payer-id><payer-id>1</payer-id><receiver>R</receiver>"
    narrowed = f"{to}<claim-type>I</claim-type><bill-type>13x</bill-type>"
    (here / "own/plan.xml").write_text(f'<payer-map id="plan"><applies-to>{narrowed}</applies-to></payer-map>')
    main(["maps", "check", "own"])
    assert "payer id 1, 2; receiver R; only 837 I; only type of bill 13x" in capsys.readouterr().out
    assert main(["maps", "check", "own", "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert list(values) == ["exit", "maps", "faults"]
    assert (values["exit"], values["faults"]) == (0, [])
    assert values["maps"][2] == {
        "id": "plan",
        "name": "",
        "own": True,
        "file": "own/plan.xml",
        "inherits": "default",
        "applies_to": {
            "payer_ids": ["1", "2"],
            "receivers": ["R"],
            "filing_indicators": [],
            "claim_types": ["I"],
            "bill_types": ["13x"],
        },
    }


def test_all_that_is_wrong_is_listed_in_order(here, capsys):
    (here / "own/a.xml").write_text('<payer-map id="a">\n<rule code="XYZ99"/>\n<rule code="COR01" severity="info"/>\n')
    (here / "own/b.xml").write_text(
        '<payer-map id="b">\n<rule code="XYZ99"/>\n<rule code="NDC04" correct="yes"/></payer-map>'
    )
    assert main(["maps", "check", "own"]) == 2
    captured = capsys.readouterr()
    lines = captured.out.splitlines()
    assert [line.split(": ")[0] for line in lines[:-1]] == ["own/a.xml:4", "own/b.xml:2", "own/b.xml:3"]
    assert lines[1] == "own/b.xml:2: there is no rule XYZ99; noc837 rules lists them"
    assert lines[-1] == "3 things are wrong; the maps cannot be used"
    assert captured.err == ""
    assert main(["maps", "check", "own", "--json"]) == 2
    values = json.loads(capsys.readouterr().out)
    assert (values["exit"], values["maps"], len(values["faults"])) == (2, [], 3)
    assert values["faults"][1] == {
        "file": "own/b.xml",
        "line": 2,
        "message": "there is no rule XYZ99; noc837 rules lists them",
    }


BOMB = """<!DOCTYPE payer-map [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<payer-map id="x"><name>&d;</name></payer-map>"""
OUTSIDE = '<!DOCTYPE payer-map [<!ENTITY a SYSTEM "file:///etc/passwd">]><payer-map id="x"><name>&a;</name></payer-map>'
BROKEN = {
    "a broken file": "<payer-map id=",
    "an empty file": "",
    "bytes of another kind": "\0\1\2",
    "an entity bomb": BOMB,
    "an external entity": OUTSIDE,
    "a DOCTYPE": '<!DOCTYPE payer-map SYSTEM "http://localhost:1/x.dtd"><payer-map id="x"/>',
    "another root": "<map/>",
    "an unknown element": '<payer-map id="x"><payer/></payer-map>',
    "an unknown rule": '<payer-map id="x"><rule code="XYZ99" severity="off"/></payer-map>',
    "an unknown parameter": '<payer-map id="x"><rule code="UOM03"><set parameter="y">1</set></rule></payer-map>',
    "an unknown severity": '<payer-map id="x"><rule code="UOM03" severity="grave"/></payer-map>',
    "a name with a blank": '<payer-map id="x y"/>',
    "a name to run": '<payer-map id="$(x);../x"/>',
    "an unknown parent": '<payer-map id="x" inherits="y"/>',
    "itself as parent": '<payer-map id="x" inherits="x"/>',
    "a circle with a shipped map": '<payer-map id="default" inherits="mb"/>',
    "the payer of another map": '<payer-map id="x"><applies-to><payer-id>00001</payer-id></applies-to></payer-map>',
    "the name of another map": '<payer-map id="plan"/>',
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_map_that_cannot_be_used_stops_everything_before_an_input_is_looked_at(here, capsys, monkeypatch, text):
    (here / "own/x.xml").write_text(text)
    before = written(here)
    monkeypatch.setattr(job, "scrub_claims", lambda *_: pytest.fail("an input was read"))
    assert main(["maps", "check", "own"]) == 2
    checked = capsys.readouterr().out.splitlines()[:-1]
    for command in (
        ["scrub", "none.837", "--out", "out", "--maps", "own"],
        ["scrub", "clean.837", "--out", "out", "--maps", "own", "--json"],
        ["maps", "show", "none.837", "--claim", "CLAIM1", "--maps", "own"],
    ):
        assert main(command) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.splitlines() == [f"noc837: {line}" for line in checked]
        assert re.match(r"noc837: (own|.*shipped)/\w+\.xml(:\d+)?: .", captured.err)
        assert "root:" not in captured.err
    assert written(here) == before


def test_what_is_no_directory_of_maps_is_told(here, capsys):
    (here / "empty").mkdir()
    (here / "odd").mkdir()
    (here / "odd" / "dir.xml").mkdir()
    (here / "pipe").mkdir()
    os.mkfifo(here / "pipe" / "pipe.xml")
    for directory, words in (
        ("none", "none: No such file or directory"),
        ("empty", "empty: holds no map"),
        ("clean.837", "clean.837: Not a directory"),
        ("odd", "odd/dir.xml: is no regular file"),
        ("pipe", "pipe/pipe.xml: is no regular file"),
        ("x" * 300, f"{'x' * 300}: File name too long"),
    ):
        assert main(["scrub", "clean.837", "--out", "out", "--maps", directory]) == 2
        captured = capsys.readouterr()
        assert captured.err.startswith(f"noc837: {words}")
        assert captured.err.count("\n") == 1
        assert main(["maps", "check", directory]) == 2
        assert capsys.readouterr().out.startswith(words)
    assert not (here / "out").exists()


@pytest.mark.skipif(not os.getuid(), reason="the superuser may read everything")
@pytest.mark.parametrize("name", ["own", "own/plan.xml"])
def test_maps_that_may_not_be_read_are_told(here, capsys, name):
    (here / name).chmod(0)
    try:
        assert main(["scrub", "clean.837", "--out", "out", "--maps", "own"]) == 2
    finally:
        (here / name).chmod(0o700)
    assert f"noc837: {name}: " in (error := capsys.readouterr().err)
    assert "Permission denied" in error


def test_a_map_that_may_not_be_read_is_told_whoever_asks(here, capsys, monkeypatch):
    def refuse(path, *_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    assert main(["scrub", "clean.837", "--out", "out", "--maps", "own"]) == 2
    assert "noc837: own/plan.xml: cannot be read: Permission denied; " in capsys.readouterr().err
    assert not (here / "out").exists()


def test_a_broken_shipped_map_stops_everything_too(here, capsys):
    (here / "shipped/mb.xml").write_text("<payer-map")
    for command in (["scrub", "clean.837", "--out", "out"], ["maps", "show", "--payer", "1"]):
        assert main(command) == 2
        assert re.match(r"noc837: \S+/shipped/mb.xml:1: is no XML: ", capsys.readouterr().err)
    assert main(["maps", "check"]) == 2
    assert not (here / "out").exists()


def test_nothing_of_a_file_name_or_a_map_reaches_the_terminal_raw(here, capsys):
    (here / "own\x1b[31m\n\udce9").mkdir()
    (here / "own\x1b[31m\n\udce9" / "a\x1b[2J.xml").write_text('<payer-map id="a"><rule code="X\x9b"/></payer-map>')
    arguments = (
        ["maps", "check"],
        ["scrub", "clean.837", "--dry-run", "--maps"],
        ["maps", "show", "--payer=1", "--maps"],
    )
    for command in arguments:
        assert main([*command, "own\x1b[31m\n\udce9"]) == 2
        captured = capsys.readouterr()
        assert "own\\x1b[31m\\n\\udce9/a\\x1b[2J.xml:1: " in captured.out + captured.err
        assert (captured.out + captured.err).replace("\n", "").isprintable()


def test_a_sound_map_in_an_odd_file_is_shown_without_control_characters(here, capsys):
    (here / "own/plan.xml").rename(here / "own/\x1b[2J.XML")
    for command in (["check", "own"], ["show", "--payer", "00001\x9b", "--maps", "own"]):
        assert main(["maps", *command]) == 0
        assert capsys.readouterr().out.replace("\n", "").isprintable()


# noc837 scrub --maps


def test_a_scrub_follows_the_maps_it_is_given(here):
    assert main(["scrub", "error.837", "--out", "without"]) == 1
    assert main(["scrub", "error.837", "--out", "with", "--maps", "own"]) == 0
    for out, severity, used in (("without", "error", "default"), ("with", "warning", "plan")):
        rows = [row for row in read_rows(here / out / "error.837.exceptions.csv") if row["rule"] == "DSC01"]
        assert [(row["severity"], row["payer_map"]) for row in rows] == [(severity, used)]


@pytest.mark.usefixtures("here")
def test_maps_and_a_missing_input_the_input_is_told(capsys):
    assert main(["scrub", "none.837", "--out", "out", "--maps", "own"]) == 2
    assert capsys.readouterr().err.startswith("noc837: none.837: cannot be read")


MAPS_TWICE = {
    "an empty name": (["--maps", ""], "--maps: is empty; name the directory that holds your maps"),
    "an empty name behind another": (["--maps", "own", "--maps", ""], "--maps: is given more than once"),
    "two": (["--maps", "own", "--maps", "own"], "--maps: is given more than once; put all your maps into one"),
    "one that is not there behind": (["--maps", "own", "--maps", "none"], "--maps: is given more than once"),
}


@pytest.mark.parametrize(("maps", "words"), MAPS_TWICE.values(), ids=MAPS_TWICE)
@pytest.mark.parametrize(
    "command",
    [
        ["scrub", "clean.837", "--out", "out"],
        ["scrub", "none.837", "--dry-run", "--json"],
        ["explain", "clean.837", "--claim", "CLAIM1"],
        ["maps", "show", "--payer", "1"],
        ["maps", "show", "--payer", "1", "--json"],
    ],
    ids=lambda command: " ".join(command[:3]),
)
def test_one_directory_of_maps_is_given_or_none(here, capsys, command, maps, words):
    assert main([*command, *maps]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"noc837: {words}")
    assert captured.err.count("\n") == 1
    assert not (here / "out").exists()


@pytest.mark.usefixtures("here")
def test_the_directory_to_check_has_a_name(capsys):
    assert main(["maps", "check", ""]) == 2
    assert capsys.readouterr().err.startswith("noc837: DIR: is empty; name the directory")
    assert main(["maps", "check", "own", "own"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_files_of_an_editor_are_no_maps(here, capsys):
    (here / "own/.#plan.xml").symlink_to("nowhere")
    (here / "own/._plan.xml").write_bytes(b"\0")
    assert main(["maps", "check", "own"]) == 0
    assert capsys.readouterr().out.endswith("3 maps can be used\n")


def test_maps_that_vanish_while_they_are_checked_are_no_fault_of_ours(here, capsys, monkeypatch):
    read = load.read_map

    def read_once(root, path, *rest):
        path.unlink(missing_ok=True)
        return read(root, path, *rest)

    monkeypatch.setattr(load, "read_map", read_once)
    assert main(["maps", "check", "own"]) == 0
    assert "plan " in capsys.readouterr().out
    assert not (here / "own/plan.xml").exists()


def test_a_map_in_the_place_of_the_shipped_one_that_it_inherits_from(here, capsys):
    own = MB.replace('id="mb"', 'id="mb" inherits="mb"').replace("NDC01", "DSC02").replace("Part B", "Our B")
    (here / "own/mb.xml").write_text(own)
    assert main(["maps", "check", "own"]) == 0
    assert re.search("^mb +yours +the shipped mb +filing indicator MB +Our B$", capsys.readouterr().out, re.MULTILINE)
    (here / "own/mb.xml").rename(here / "own/ours.xml")
    assert main(["maps", "show", "--filing-indicator", "MB", "--maps", "own"]) == 0
    shown_to_people = capsys.readouterr().out
    assert re.search("^NDC01 +severity +error +warning +mb.xml:4", shown_to_people, re.MULTILINE)
    assert re.search("^DSC02 +severity +error +error +ours.xml:4", shown_to_people, re.MULTILINE)


# noc837 maps show


def test_faults_are_told_as_json_where_json_is_asked_for(here, capsys):
    (here / "own/x.xml").write_text('<payer-map id="x">\n<rule code="XYZ99"/></payer-map>')
    assert main(["maps", "show", "--payer", "1", "--maps", "own", "--json"]) == 2
    captured = capsys.readouterr()
    message = "there is no rule XYZ99; noc837 rules lists them"
    faults = [{"file": "own/x.xml", "line": 2, "message": message}]
    assert (json.loads(captured.out), captured.err) == ({"exit": 2, "faults": faults}, "")
    assert main(["maps", "check", "own", "--json"]) == 2
    assert json.loads(capsys.readouterr().out) == {"exit": 2, "maps": [], "faults": faults}


HINT = "claims with a filing indicator may get another map; give --filing-indicator"


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "hinted"),
    [
        (["--payer", "9"], True),
        (["--receiver", "9"], True),
        (["--payer", "00001"], False),
        (["--payer", "9", "--filing-indicator", "CI"], False),
        (["clean.837", "--claim", "CLAIM1"], False),
    ],
)
def test_where_a_filing_indicator_may_choose_another_map_that_is_said(capsys, arguments, hinted):
    assert main(["maps", "show", *arguments, "--maps", "own"]) == 0
    assert (HINT in capsys.readouterr().out) is hinted


@pytest.mark.usefixtures("here")
def test_what_is_typed_is_compared_without_blanks_around_it(capsys):
    (values,) = shown(capsys, "--payer", " 00001 ", "--maps", "own", "--claim-type", "p ")
    assert (values["map"], values["why"]) == ("plan", "payer id 00001")
    (values,) = shown(capsys, "--filing-indicator", " mb", "--bill-type", " 131 ")
    assert (values["map"], values["bill_type"]) == ("mb", "131")


NARROW = '<payer-map id="narrow"><applies-to>{}<bill-type>13x</bill-type></applies-to></payer-map>'


@pytest.mark.parametrize(
    ("to", "typed", "takes_over"),
    [
        ("<filing-indicator>MB</filing-indicator>", ["--filing-indicator", "MB"], True),
        ("<filing-indicator>MB</filing-indicator>", ["--payer", "00002", "--filing-indicator", "MB"], True),
        ("<filing-indicator>MB</filing-indicator>", ["--payer", "00001", "--filing-indicator", "MB"], False),
        ("<filing-indicator>MB</filing-indicator>", ["--payer", "MB"], False),
        ("<payer-id>00001</payer-id>", ["--payer", "00001"], True),
        ("<payer-id>00001</payer-id>", ["--receiver", "00001"], False),
    ],
)
def test_a_map_for_some_types_of_bill_is_named_where_it_can_take_over(here, capsys, to, typed, takes_over):
    (here / "own/narrow.xml").write_text(NARROW.format(to))
    (values, *more) = shown(capsys, *typed, "--maps", "own", "--claim-type", "I")
    assert (values["for_some_bill_types"], more) == (["narrow"] if takes_over else [], [])


@pytest.mark.usefixtures("here")
def test_the_map_of_a_claim_is_shown_with_where_each_setting_comes_from(capsys):
    assert main(["maps", "show", "clean.837", "--claim", "CLAIM1", "--maps", "own"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == ("claim CLAIM1 (set 0001 claim 1), 837P, payer id 00001, receiver RECEIVER, filing indicator CI")
    rows = [re.split(" {2,}", line.strip()) for line in lines[1:]]
    assert rows[:2] == [["map in force", "plan (A plan), yours, own/plan.xml"], ["why", "payer id 00001"]]
    assert rows[2][1].startswith("default (All others), shipped, ")
    codes = "C9399 J3490 J3590 J9999"
    assert rows[4:-2] == [
        ["rule", "setting", "value", "by default", "from", "source"],
        ["-", "noc-codes", codes, codes, "default.xml:3", "-"],
        ["-", "narrative order", "name dose route", "-", "plan.xml:4", "their manual"],
        ["CLM04", "severity", "off", "warning", "default.xml:5", "-"],
        ["DSC01", "severity", "warning", "error", "plan.xml:5", "their manual, page 3"],
        ["UOM03", "correct", "yes", "no", "plan.xml:6", "-"],
        ["UOM03", "containers", "VIAL", "AMP BAG BTL CAP KIT PATCH SUPP SYR TAB VIAL VIALS VL", "plan.xml:7", "-"],
    ]


@pytest.mark.usefixtures("here")
def test_no_name_of_a_person_is_shown(capsys):
    for form in ([], ["--json"]):
        assert main(["maps", "show", "error.837", "--claim", "CLAIM1", *form]) == 0
        output = capsys.readouterr().out
        assert not re.search("SALLY|SAMPLE|W123|EXAMPLE", output)


@pytest.mark.usefixtures("here")
def test_the_map_in_force_for_machines_has_these_keys(capsys):
    (values,) = shown(capsys, "clean.837", "--claim", "CLAIM1", "--maps", "own")
    assert list(values) == [
        *("claim", "places", "claim_types", "payer_id", "receiver", "filing_indicator", "bill_type"),
        *("map", "name", "why", "chain", "for_some_bill_types", "settings"),
    ]
    assert values["places"] == [{"set_control_number": "0001", "claim_number": 1}]
    assert [(each["id"], each["own"]) for each in values["chain"]] == [("plan", True), ("default", False)]
    assert values["settings"][3] == {
        "rule": "DSC01",
        "setting": "severity",
        "bill_types": [],
        "procedures": [],
        "value": "warning",
        "default": "error",
        "map": "plan",
        "file": "plan.xml",
        "line": 5,
        "source": "their manual, page 3",
    }


def test_claims_of_one_number_are_shown_together_where_they_go_to_one_payer(here, capsys):
    other = CLEAN.replace(b"*CI~", b"*MB~")
    (here / "all.837").write_bytes(CLEAN + other + CLEAN)
    first, second = shown(capsys, "all.837", "--claim", "CLAIM1")
    assert (first["map"], len(first["places"])) == ("default", 2)
    assert (second["map"], second["why"], len(second["places"])) == ("mb", "filing indicator MB", 1)


@pytest.mark.usefixtures("here")
def test_a_payer_id_goes_before_a_filing_indicator(capsys):
    for arguments, used, why in (
        (["--payer", "00001", "--filing-indicator", "mb"], "plan", "payer id 00001"),
        (["--payer", "00002", "--filing-indicator", "MB"], "mb", "filing indicator MB"),
        (["--receiver", "00001"], "default", "no other map applies"),
    ):
        (values,) = shown(capsys, *arguments, "--maps", "own")
        assert (values["map"], values["why"]) == (used, why)
        assert values["claim_types"] == ["P", "I"]


@pytest.mark.usefixtures("here")
def test_exceptions_are_shown_for_the_types_of_bill_they_may_concern(capsys):
    exception = ("DSC01", "severity", "11x")
    for arguments, seen in (
        ([], True),
        (["--claim-type", "I"], True),
        (["--claim-type", "P"], False),
        (["--bill-type", "111"], True),
        (["--bill-type", "131"], False),
    ):
        (values,) = shown(capsys, "--payer", "9", *arguments)
        assert (exception in settings(values)) is seen, arguments


def test_maps_for_a_claim_type_or_some_types_of_bill_are_told_apart(here, capsys):
    to = "<payer-id>00001</payer-id><claim-type>I</claim-type><bill-type>11x</bill-type>"
    (here / "own/in.xml").write_text(f'<payer-map id="in"><applies-to>{to}</applies-to></payer-map>')
    (values,) = shown(capsys, "--payer", "00001", "--maps", "own")
    assert (values["map"], values["for_some_bill_types"]) == ("plan", ["in"])
    (values,) = shown(capsys, "--payer", "00001", "--maps", "own", "--bill-type", "111")
    assert (values["map"], values["for_some_bill_types"]) == ("in", [])
    (here / "own/in.xml").write_text((here / "own/in.xml").read_text().replace("<bill-type>11x</bill-type>", ""))
    both = shown(capsys, "--payer", "00001", "--maps", "own")
    assert [(each["map"], each["claim_types"]) for each in both] == [("plan", ["P"]), ("in", ["I"])]


def test_a_map_that_sets_nothing_says_so(here, capsys):
    (here / "shipped/default.xml").write_text('<payer-map id="default"/>')
    assert main(["maps", "show", "--payer", "1"]) == 0
    assert "nothing is set" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name a FILE and --claim, or --payer"),
        (["clean.837"], "--claim: name the claim"),
        (["--claim", "CLAIM1"], "--claim: name the file"),
        (["clean.837", "--claim", "CLAIM1", "--payer", "1"], "FILE: says whom"),
        (["clean.837", "--claim", "CLAIM2"], "clean.837: has no claim CLAIM2 with an unclassified drug"),
        (["clean.837", "--claim", "claim1"], "clean.837: has no claim claim1"),
        (["none.837", "--claim", "1"], "none.837: cannot be read"),
        (["own/plan.xml", "--claim", "1"], "own/plan.xml: "),
        (["--bill-type", "131"], "name a FILE"),
        (["--payer", "1", "--claim-type", "D"], "--claim-type: D is not known"),
        (["--payer", "1", "--claim-type", "P", "--bill-type", "131"], "--bill-type: an 837P claim has none"),
        (["--payer", "1", "--bill-type", "13x"], "--bill-type: 13x is no type of bill"),
        (["--nonsense"], "No such option"),
    ],
)
@pytest.mark.usefixtures("here")
def test_what_cannot_be_shown_is_exit_2_in_one_line(capsys, arguments, words):
    assert main(["maps", "show", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"noc837: {words}")
    assert captured.err.count("\n") == 1


def test_what_is_shown_is_what_the_rules_are_told(here, capsys):
    (values,) = shown(capsys, "--payer", "00001", "--claim-type", "P", "--maps", "own")
    payer_map = program_maps.load_maps(Path("own")).in_force(Traits(payer_id="00001", claim_type="P")).payer_map
    assert settings(values)[("DSC01", "severity")] == payer_map.choice("DSC01").level.word == Severity.WARNING.word
    assert settings(values)[("UOM03", "containers")] == " ".join(payer_map.choice("UOM03").parameters["containers"])
    assert len(list((here / "own").iterdir())) == 1


# noc837 maps new


def start(capsys, *arguments):
    assert main(["maps", "new", *arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["new-plan"], ["x", "--inherits", "mb"], ["default"], ["0"], ["mb"], ["mb", "--inherits", "mb"]]
)
def test_a_new_map_can_be_used_and_sets_nothing(here, capsys, arguments):
    before = {each: shown(capsys, "--payer", "1", "--filing-indicator", each)[0] for each in ("", "MB")}
    text = start(capsys, *arguments)
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 120
    (here / "own/new.xml").write_text(text)
    assert main(["maps", "check", "own"]) == 0
    assert re.search(rf"^{arguments[0]} +yours ", capsys.readouterr().out, re.MULTILINE)
    for each, one in before.items():
        (after,) = shown(capsys, "--payer", "1", "--filing-indicator", each, "--maps", "own")
        assert (after["map"], settings(after)) == (one["map"], settings(one))


def test_a_new_default_finds_what_was_found_before(here, capsys):
    assert main(["scrub", "error.837", "--out", "before"]) == 1
    capsys.readouterr()
    (here / "own/plan.xml").write_text(start(capsys, "default"))
    assert main(["scrub", "error.837", "--out", "after", "--maps", "own"]) == 1
    for name in ("error.837", "error.837.exceptions.csv"):
        assert (here / "before" / name).read_bytes() == (here / "after" / name).read_bytes()


def test_all_that_a_new_map_shows_in_comments_can_be_used(here, capsys):
    text = start(capsys, "new-plan")
    switched_on = re.sub(r"^ *<!--(?: [A-Z]{3}\d\d .*)?\n((?: *<.*\n)+) *-->$", r"\1", text, flags=re.MULTILINE)
    (here / "own/new.xml").write_text(switched_on)
    assert main(["maps", "check", "own"]) == 0, capsys.readouterr().out
    capsys.readouterr()
    (values,) = shown(capsys, "--payer", "YOUR-PAYER-ID", "--maps", "own")
    seen = settings(values)
    assert values["map"] == "new-plan"
    for rule in ALL:
        settable = not rule.code.startswith("ENV") or rule.check_event is None
        assert ((rule.code, "severity") in seen) is (settable and rule.code != "COR01"), rule.code
        for parameter in rule.parameters:
            assert (rule.code, parameter.name) in seen
    differing = {(each["rule"], each["setting"]) for each in values["settings"] if each["value"] != each["default"]}
    inherited = {code for code, choice in shipped_maps().default.choices.items() if choice.cases}
    assert differing == {(code, "severity") for code in inherited | {rule.code for rule in ALL if rule.off}}


def test_a_new_map_shows_what_it_inherits(capsys):
    text = start(capsys, "mine", "--inherits", "palmetto")
    assert "<order>name dose route waste ndc</order>" in text
    assert '<rule code="DSC07" severity="warning" source=' in text
    of_medicaid = start(capsys, "mine", "--inherits", "medicaid")
    assert '<rule code="NDC01" severity="error" source=' in of_medicaid
    assert '<on bill-type="11x" severity="info"/>' in of_medicaid


def test_a_rule_of_a_new_map_is_switched_on_by_taking_two_lines_away(here, capsys):
    lines = start(capsys, "new-plan").splitlines()
    at = next(number for number, line in enumerate(lines) if line.strip() == "<!-- UOM04 quantity-in-milligrams")
    end = lines.index("  -->", at)
    (here / "own/new.xml").write_text("\n".join((*lines[:at], *lines[at + 1 : end], *lines[end + 1 :])))
    assert main(["maps", "check", "own"]) == 0, capsys.readouterr().out
    assert "  <!-- DSC06 description-incomplete; off by itself" in lines


def test_a_new_map_names_every_element_of_the_schema(capsys):
    text = start(capsys, "new-plan")
    for element in Schema().element("payer-map").children:
        assert f"<!-- {element.name}: " in text
        for each in (*element.attributes, *element.children):
            assert re.search(rf"^ +{each.name}(?: \(|: )", text, re.MULTILINE), each.name


def test_the_default_map_has_no_parent_and_sets_the_rules_of_the_envelope(capsys):
    text = start(capsys, "default")
    assert '<payer-map id="default">' in text
    assert '<rule code="ENV02"' in text
    assert "<applies-to" not in text
    assert '<rule code="ENV02"' not in start(capsys, "new-plan")


@pytest.mark.parametrize(
    "arguments",
    [
        *([name] for name in ("", "A", "a b", "-a", "a--b", "a.xml", "../a", "é", "a\n", "a\x1b[2J", "--", '"/><x')),
        *(["a", "--inherits", name] for name in ("a", "B", "../b", "nosuch", "medicade")),
        *(["default", "--inherits", "a"], [], ["a", "b"]),
    ],
)
def test_what_can_be_no_map_is_not_begun(capsys, arguments):
    assert main(["maps", "new", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err[:-1].isprintable()


# all of it


@pytest.mark.parametrize("arguments", [["maps"], ["maps", "check"], ["maps", "show"], ["maps", "new"]])
def test_help_is_plain_text(capsys, arguments):
    assert main([*arguments, "--help"]) == 0
    output = capsys.readouterr().out
    assert output.startswith("Usage: noc837 maps")
    assert output.isascii()


def test_maps_alone_is_a_misuse_in_one_line(capsys):
    assert main(["maps"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_commands_are_put_together_without_lxml():
    script = "import sys, noc837.cli.app; sys.exit('lxml' in sys.modules or 'noc837.rules' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
