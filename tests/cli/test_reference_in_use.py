"""Which reference a scrub and an explanation go by, what they say without one, and that a broken one stops them."""

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from noc837.cli import main
from noc837.reference import CodeOfNdc, Kind, Source
from noc837.reference.opening import usual_place
from noc837.rule import EXAMPLE_LISTING, example_line
from rules.knowing import write_reference
from rules.wrapping import wrapped

TEN = example_line(drug="LIN**N4*5024206001~CTP****1*UN")
SPECIFIC = CodeOfNdc("50242006001", "J0001", "1 MG", source=Source(Kind.CROSSWALK, first="20261001", last="20261231"))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "in.837").write_text(wrapped([TEN]))
    return tmp_path


def corrected(here: Path, *options: str) -> bool:
    """Whether a scrub resolves the ten digits."""
    assert main(["scrub", "in.837", "--out", "out", "--force", *options]) in (0, 1)
    return "LIN**N4*50242006001~" in (here / "out/in.837").read_text()


def test_without_a_reference_the_digits_stay(here, capsys):
    assert not corrected(here)
    (remark,) = [each for each in capsys.readouterr().out.splitlines() if "not checked" in each]
    assert remark.startswith("not checked without ")
    for code in ("NDC07", "DSC05", "COD01"):
        assert code in remark


def test_the_reference_that_is_named_is_used(here, capsys):
    write_reference(here / "mine.db", EXAMPLE_LISTING, SPECIFIC)
    assert corrected(here, "--reference", "mine.db")
    assert "not checked" not in capsys.readouterr().out


def test_the_one_of_the_environment_is_used_unless_another_is_named(here, monkeypatch):
    write_reference(here / "of-environment.db", EXAMPLE_LISTING)
    write_reference(here / "empty.db")
    monkeypatch.setenv("NOC837_REFERENCE", "of-environment.db")
    assert corrected(here)
    assert not corrected(here, "--reference", "empty.db")


def test_the_users_own_is_used_unless_the_environment_names_another(here, monkeypatch):
    assert usual_place() == here / "data/noc837/reference.db"
    usual_place().parent.mkdir(parents=True)
    write_reference(usual_place(), EXAMPLE_LISTING)
    assert corrected(here)
    monkeypatch.setenv("NOC837_REFERENCE", str(write_reference(here / "empty.db")))
    assert not corrected(here)


def test_a_data_folder_that_is_no_absolute_path_is_not_used(monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", "data")
    monkeypatch.setenv("HOME", "/nowhere/analyst")
    assert usual_place() == Path("/nowhere/analyst/.local/share/noc837/reference.db")


def test_the_summary_for_machines_names_the_reference_and_what_was_not_checked(here, capsys):
    write_reference(here / "mine.db", EXAMPLE_LISTING)
    main(["scrub", "in.837", "--dry-run", "--json", "--reference", "mine.db"])
    values = json.loads(capsys.readouterr().out)
    assert values["reference"] == "mine.db"
    assert values["not_checked"] == {"crosswalk": ["COD01"]}
    main(["scrub", "in.837", "--dry-run", "--json"])
    values = json.loads(capsys.readouterr().out)
    assert values["reference"] is None
    assert set(values["not_checked"]) == {"crosswalk", "directory"}


def test_a_scrub_warns_of_a_reference_that_is_old(here, capsys):
    old = replace(EXAMPLE_LISTING, source=Source(Kind.DIRECTORY, dated="20151231"))
    new = replace(old, source=Source(Kind.DIRECTORY, dated=f"{date.today():%Y%m%d}"))
    write_reference(here / "old.db", old)
    corrected(here, "--reference", "old.db")
    assert "warning: the FDA directory of 2015-12-31 is " in capsys.readouterr().out
    write_reference(here / "both.db", old, new)
    corrected(here, "--reference", "both.db")
    assert "warning" not in capsys.readouterr().out.split("file\n")[1]
    main(["scrub", "in.837", "--dry-run", "--json", "--reference", "old.db"])
    (said,) = json.loads(capsys.readouterr().out)["reference_warnings"]
    assert said.startswith("warning: the FDA directory of 2015-12-31 is ")


def test_a_change_by_the_directory_says_which_edition(here):
    write_reference(here / "mine.db", EXAMPLE_LISTING)
    corrected(here, "--reference", "mine.db")
    with (here / "out/in.837.changes.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["basis"], row["basis_source"]) == ("reference", "FDA directory of 2026-11-02")


def test_an_explanation_goes_by_the_reference(here, capsys):
    write_reference(here / "mine.db", EXAMPLE_LISTING)
    assert main(["explain", "in.837", "--claim", "CLAIM1", "--reference", "mine.db"]) == 0
    assert "the reference, FDA directory of 2026-11-02" in capsys.readouterr().out
    assert main(["explain", "in.837", "--claim", "CLAIM1"]) == 0
    assert "FDA directory" not in capsys.readouterr().out


def test_an_explanation_shows_what_the_directory_says_of_the_ndc(here, capsys):
    (here / "in.837").write_text(wrapped([example_line()]))
    write_reference(here / "mine.db", EXAMPLE_LISTING)
    assert main(["explain", "in.837", "--claim", "CLAIM1", "--reference", "mine.db", "--json"]) == 0
    (line,) = json.loads(capsys.readouterr().out)["claims"][0]["lines"]
    assert line["directory"]["brand"] == "DRUGX"
    assert main(["explain", "in.837", "--claim", "CLAIM1", "--reference", "mine.db"]) == 0
    assert "directory:    DRUGX; drugxate; 5 mg/1;" in capsys.readouterr().out


def test_an_explanation_shows_the_codes_that_the_crosswalks_of_the_day_have(here, capsys):
    (here / "in.837").write_text(wrapped([example_line()]))
    older = Source(Kind.CROSSWALK, first="20260701", last="20260930")
    noc = Source(Kind.NOC_CROSSWALK, first="20261001", last="20261231")
    rows = SPECIFIC, replace(SPECIFIC, code="J0002", source=older), replace(SPECIFIC, code="", source=noc)
    write_reference(here / "mine.db", EXAMPLE_LISTING, *rows)
    assert main(["explain", "in.837", "--claim", "CLAIM1", "--reference", "mine.db"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "crosswalk: J0001, 1 MG a billing unit" in said
    assert "crosswalk: an unclassified code is right; 1 MG a billing unit" in said
    assert "J0002" not in said


# --- one that cannot be used ----------------------------------------------------------------------------


def spoilt(here: Path, kind: str) -> str:
    """The name of a reference that is spoilt in some way."""
    path = write_reference(here / "spoilt.db", EXAMPLE_LISTING)
    data = path.read_bytes()
    if kind == "missing":
        path.unlink()
    elif kind == "a folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(
            {
                "empty": b"",
                "short": data[:60],
                "cut": data[:-1000],
                "longer": data + b"\0" * 4096,
                "text": b"ndc,name\n" * 100,
                "foreign": data[:68] + b"\0\0\0\0" + data[72:],
                "other version": data[:60] + b"\0\0\0\x09" + data[64:],
                "damaged": data[:100] + b"\xff" * (len(data) - 100),
            }[kind]
        )
    return path.name


@pytest.mark.parametrize(
    "kind",
    ["missing", "a folder", "empty", "short", "cut", "longer", "text", "foreign", "other version", "damaged"],
)
@pytest.mark.parametrize("command", [["scrub", "in.837", "--out", "out"], ["explain", "in.837", "--claim", "CLAIM1"]])
def test_a_spoilt_reference_stops_the_run_with_one_line(here, capsys, kind, command):
    assert main([*command, "--reference", spoilt(here, kind)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("noc837: spoilt.db: ")
    assert ";" in line
    assert not (here / "out").exists()


def test_one_that_shows_its_damage_on_the_way_fails_the_file_and_delivers_nothing(here, capsys):
    path = write_reference(here / "mine.db", EXAMPLE_LISTING)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"50242006001") & ~0xFFF  # the page of the packages
    data[at : at + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    assert main(["scrub", "in.837", "--out", "out", "--reference", "mine.db"]) == 2
    assert "noc837: in.837: mine.db: is damaged; build it again with noc837 reference build" in capsys.readouterr().err
    assert list((here / "out").iterdir()) == []


@pytest.mark.usefixtures("here")
def test_a_variable_that_names_no_file_stops_the_run(capsys, monkeypatch):
    monkeypatch.setenv("NOC837_REFERENCE", "gone.db")
    assert main(["scrub", "in.837", "--out", "out"]) == 2
    assert "gone.db: cannot be read: No such file or directory" in capsys.readouterr().err
