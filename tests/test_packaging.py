"""The built wheel works as the editable install does."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(out.glob("*.whl"))


def run_from(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(place)}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=environment, cwd=place, check=False
    )


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("unpacked")
    zipfile.ZipFile(wheel).extractall(place)
    located = run_from(place, "-c", "import noc837; print(noc837.__file__)")
    assert located.stdout.startswith(str(place))
    return place


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"noc837"}
    assert "noc837/x12/guide_data.json" in names
    assert "noc837/py.typed" in names
    assert "noc837/payer_maps/payer-map.xsd" in names
    maps = {path.name for path in (ROOT / "maps").glob("*.xml")}
    assert {name.rpartition("/")[2] for name in names if name.startswith("noc837/maps/")} >= maps


def test_the_wheel_scrubs_as_the_checkout_does(unpacked: Path, tmp_path: Path) -> None:
    demo = ROOT / "fixtures/x12/demo/professional.837"
    outputs = {}
    for name, runner in (("wheel", unpacked), ("checkout", ROOT / "src")):
        out = tmp_path / name
        ran = run_from(runner, "-m", "noc837", "scrub", str(demo), "--out", str(out))
        assert ran.returncode in (0, 1), ran.stderr
        outputs[name] = {path.name: path.read_bytes() for path in out.iterdir()}
    assert len(outputs["wheel"]) == 3
    assert outputs["wheel"] == outputs["checkout"]


def test_the_wheel_has_the_same_payer_maps(unpacked: Path) -> None:
    shown = [run_from(place, "-m", "noc837", "maps", "check", "--json") for place in (unpacked, ROOT / "src")]
    assert [ran.returncode for ran in shown] == [0, 0]
    ids = [[each["id"] for each in json.loads(ran.stdout)["maps"]] for ran in shown]
    assert ids[0] == ids[1]
    assert "medicare-part-b" in ids[0]


def test_the_wheel_knows_its_version(unpacked: Path) -> None:
    ran = run_from(unpacked, "-m", "noc837", "--version")
    assert ran.returncode == 0
    assert ran.stdout.split()[-1].count(".") == 2
