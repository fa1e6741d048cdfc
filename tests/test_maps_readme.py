"""What maps/README.md teaches is what the program does."""

import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cli.samples import CLEAN
from generated_parts import written
from noc837.cli import main
from noc837.cli.map_schema import Schema
from noc837.outputs.tables import read_rows
from noc837.payer_maps import Traits
from noc837.rules import ALL
from noc837.scrubbing.maps import load_maps

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "maps/README.md").read_text(encoding="utf-8")
TOOL = runpy.run_path(str(ROOT / "tools/write_maps_readme.py"))
EXAMPLES: dict[str, str] = TOOL["examples"](README)


def save(directory, *ids):
    directory.mkdir()
    for id_ in ids:
        (directory / f"{id_}.xml").write_text(EXAMPLES[id_], encoding="utf-8")
    return directory


def help_of(capsys, *command):
    assert main([*command, "--help"]) == 0
    return capsys.readouterr().out


def test_the_generated_parts_are_fresh():
    check = subprocess.run([sys.executable, str(ROOT / "tools/write_maps_readme.py"), "--check"], check=False)
    assert check.returncode == 0, "run make readme"


@pytest.mark.parametrize("name", TOOL["PARTS"])
def test_a_part_that_is_stale_is_noticed(name):
    stale = README.replace(f"<!-- {name} -->\n", f"<!-- {name} -->\nstale\n")
    assert stale != README
    assert written(stale, TOOL["PARTS"]) == written(README, TOOL["PARTS"])


def test_every_whole_map_is_an_example():
    assert len(EXAMPLES) == README.count("<?xml") == len(re.findall("</payer-map>\n *```", README))


@pytest.mark.parametrize("id_", EXAMPLES)
def test_an_example_is_in_force_for_its_payer(tmp_path, id_):
    maps = load_maps(save(tmp_path / "own", id_))
    (payer_id,) = re.findall("<payer-id>(.*?)</payer-id>", EXAMPLES[id_])
    found = maps.in_force(Traits(payer_id=payer_id, claim_type="I", bill_type="131"))
    assert (found.payer_map.id, found.why) == (id_, f"payer id {payer_id}")
    assert maps.in_force(Traits(payer_id="9", claim_type="I")).payer_map.id == "default"


def test_all_examples_can_stand_in_one_directory(tmp_path):
    assert set(EXAMPLES) < set(load_maps(save(tmp_path / "own", *EXAMPLES)).by_id)


def test_the_first_map_does_what_it_is_written_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "my-maps", "state-plan")
    claim = CLEAN.replace(b"*PI*00001~", b"*PI*MCAID1~").replace(b"CTP****1*", b"CTP****1.125*")
    for name, data in (("theirs.837", claim), ("others.837", claim.replace(b"MCAID1", b"99998"))):
        (tmp_path / name).write_bytes(data)
    main(["scrub", "theirs.837", "others.837", "--out", "scrubbed", "--maps", "my-maps"])
    for name, used, found in (("theirs.837", "state-plan", {"CLM07", "QTY04"}), ("others.837", "commercial", set())):
        rows = list(read_rows(tmp_path / f"scrubbed/{name}.exceptions.csv"))
        assert {row["rule"] for row in rows} & {"CLM07", "QTY04"} == found
        assert {row["payer_map"] for row in rows} <= {used}


def test_the_exceptions_shown_hold_as_they_are_told(tmp_path):
    maps = load_maps(save(tmp_path / "own", "hospital-plan"))
    for bill_type, left in (("111", 2), ("131", 1)):
        payer_map = maps.in_force(Traits("99998", claim_type="I", bill_type=bill_type)).payer_map
        assert len(payer_map.choice("NDC01").cases) == left
        assert bool(payer_map.choice("DSC01").cases) is (bill_type == "111")
    assert maps.in_force(Traits("99998", claim_type="P")).payer_map.id == "default"


def test_every_command_shown_is_one(capsys):
    shown = re.findall(r"^ *noc837 (.*?)(?: > .*)?$", README, re.MULTILINE)
    assert len(shown) >= 5
    for line in shown:
        words = shlex.split(line)
        command = words[:2] if words[0] == "maps" else words[:1]
        options = set(re.findall(r"--[a-z-]+", help_of(capsys, *command)))
        assert {word for word in words if word.startswith("--")} <= options, line


def commands() -> list[str]:
    """The lines of the README's shell examples."""
    blocks = re.findall(r"^( *)```(\w*)\n(.*?)^\1```$", README, re.DOTALL | re.MULTILINE)
    lines = (line.strip() for _, language, block in blocks for line in block.splitlines() if not language)
    return [line for line in lines if line.startswith(("noc837 ", "mkdir "))]


def run(line: str, capsys) -> tuple[int, str]:
    """Does what a line says in the working directory; the exit code and what is printed."""
    words, _, target = line.partition(" > ")
    command, *arguments = shlex.split(words)
    if command == "mkdir":
        Path(*arguments).mkdir()
        return 0, ""
    code = main(arguments)
    captured = capsys.readouterr()
    assert captured.err == ""
    if target:
        Path(target).write_text(captured.out, encoding="utf-8")
    return code, captured.out


def test_every_command_shown_runs_as_it_stands(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    ran = []
    for line in commands():
        code, output = run(line, capsys)
        assert code == (1 if line.startswith("noc837 scrub") else 0), line
        if " > " in line:
            assert "<payer-map " in Path("my-maps/state-plan.xml").read_text(encoding="utf-8")
            Path("my-maps/state-plan.xml").write_text(EXAMPLES["state-plan"], encoding="utf-8")
        elif "--claim" in line:
            assert "state-plan" in output, line
            assert "CLM07" in output, line
        ran.append(line)
    assert {"mkdir", "new", "check", "show", "scrub", "explain"} <= set(" ".join(ran).split())
    rows = list(read_rows(tmp_path / "scrubbed/professional.837.exceptions.csv"))
    of_plan = {row["rule"] for row in rows if row["payer_map"] == "state-plan"}
    assert "CLM07" in of_plan
    assert {row["claim_id"] for row in rows if row["payer_map"] == "state-plan"} == {"DEMO-P011"}


def test_the_fault_shown_is_the_fault_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "my-maps", "state-plan")
    path = tmp_path / "my-maps/state-plan.xml"
    path.write_text(path.read_text(encoding="utf-8").replace(">J3490 ", ">j3490 "), encoding="utf-8")
    assert main(["maps", "check", "my-maps"]) == 2
    assert f"`{capsys.readouterr().out.splitlines()[0]}`" in README


@pytest.mark.parametrize("command", ["new", "check", "show"])
def test_every_option_stands_in_the_readme(capsys, command):
    options = set(re.findall(r"--[a-z-]+", help_of(capsys, "maps", command))) - {"--help"}
    assert {option for option in options if f"`{option}" not in README and f" {option} " not in README} == set()
    assert f"`noc837 maps {command} " in README


def test_every_parameter_and_every_shipped_map_is_listed():
    for rule in ALL:
        for parameter in rule.parameters:
            assert f"| {rule.code} | `{parameter.name}` |" in README
    for id_ in load_maps().by_id:
        assert f"| [{id_}]({id_}.xml) |" in README


def test_every_element_and_attribute_of_the_schema_is_listed():
    text = (ROOT / "src/noc837/payer_maps/payer-map.xsd").read_text(encoding="utf-8")
    elements, attributes = (set(re.findall(rf'<xs:{kind} name="([^"]+)"', text)) for kind in ("element", "attribute"))
    assert len(elements) > 20
    assert {name for name in elements if f"`<{name}>`" not in README} == set()
    assert {name for name in attributes if f" {name}=…>`" not in README} == set()


def test_the_elements_listed_mean_something():
    def walk(element):
        yield element
        for child in element.children:
            yield from walk(child)

    for root in ("payer-map", "noc-code-table"):
        for element in walk(Schema().element(root)):
            assert element.means, element.name
            assert all(attribute.means for attribute in element.attributes), element.name
