import math
import os
import stat
import sys
from dataclasses import replace

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from noc837.ledger.ledger import Totals, open_ledger
from noc837.ledger.values import Fate
from noc837.sweep.held import Held
from noc837.sweep.metrics import GAUGES, NoMetrics, check_metrics, write_metrics
from noc837.sweep.status import Status

ENDED = 1795350896.5
STATUS = Status(
    noc837="0.1.0",
    began=ENDED - 2.5,
    ended=ENDED,
    exit=1,
    waiting=2,
    oldest_waiting=ENDED - 3600,
    held=Held(2, 12345),
    last_delivery="2026-11-22T12:34:50Z",
)
TOTALS = Totals(
    {Fate.DELIVERED: 7, Fate.HELD: 2, Fate.FAILED: 1, Fate.DUPLICATE: 3, Fate.RELEASED: 0},
    {"clean": 20, "corrected": 12, "left": 5, "untouched": 3},
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "noc837.prom"


def families(path):
    return {family.name: family for family in text_string_to_metric_families(path.read_text("ascii"))}


def samples(path):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families(path).values()
        for sample in family.samples
    }


def test_without_a_ledger_there_are_no_counters_and_what_is_held_is_no_number(path):
    write_metrics(path, replace(STATUS, held=None, last_delivery=""), None)
    found = samples(path)
    assert not [name for name, *_ in found if name.endswith("_total")]
    assert math.isnan(found[("noc837_held_files",)])
    assert math.isnan(found[("noc837_held_dollars",)])
    assert found[("noc837_last_pass_exit_code",)] == 1


def test_every_number_is_there_once_and_nothing_else(path):
    write_metrics(path, STATUS, TOTALS)
    assert samples(path) == {
        ("noc837_files_total", "delivered"): 7,
        ("noc837_files_total", "held"): 2,
        ("noc837_files_total", "failed"): 1,
        ("noc837_files_total", "duplicate"): 3,
        ("noc837_files_total", "released"): 0,
        ("noc837_noc_lines_total", "clean"): 20,
        ("noc837_noc_lines_total", "corrected"): 12,
        ("noc837_noc_lines_total", "left"): 5,
        ("noc837_noc_lines_total", "untouched"): 3,
        ("noc837_inbox_files",): 2,
        ("noc837_oldest_inbox_file_seconds",): 3600,
        ("noc837_last_delivery_timestamp_seconds",): 1795350890,
        ("noc837_seconds_since_last_delivery",): 6,
        ("noc837_held_files",): 2,
        ("noc837_held_dollars",): 123.45,
        ("noc837_last_pass_timestamp_seconds",): ENDED,
        ("noc837_last_pass_exit_code",): 1,
        ("noc837_last_pass_seconds",): 2.5,
    }
    assert sum(not line.startswith("#") for line in path.read_text().splitlines()) == len(samples(path))


def test_each_is_explained_and_has_its_kind(path):
    write_metrics(path, STATUS, TOTALS)
    found = families(path)
    kinds = {name: family.type for name, family in found.items()}
    counters = dict.fromkeys(("noc837_files", "noc837_noc_lines"), "counter")
    assert kinds == counters | dict.fromkeys(GAUGES, "gauge")
    assert all(family.documentation.endswith(".") for family in found.values())


def test_the_labels_have_their_names(path):
    write_metrics(path, STATUS, TOTALS)
    found = families(path)
    assert {tuple(sample.labels) for sample in found["noc837_files"].samples} == {("fate",)}
    assert {tuple(sample.labels) for sample in found["noc837_noc_lines"].samples} == {("outcome",)}


def test_of_an_empty_ledger_every_series_is_there_too(path, tmp_path):
    write_metrics(path, STATUS, TOTALS)
    usual = samples(path)
    with open_ledger(tmp_path / "ledger.db") as ledger:
        write_metrics(path, Status("0.1.0", ENDED, ENDED, 0, held=Held()), ledger.totals())
    found = samples(path)
    assert set(found) == set(usual)
    assert found.pop(("noc837_seconds_since_last_delivery",)) == math.inf
    assert found.pop(("noc837_last_pass_timestamp_seconds",)) == ENDED
    assert set(found.values()) == {0}


@pytest.mark.parametrize("ended", [0.0, 4102444800.0, -1.0])
def test_the_clock_may_stand_anywhere(path, ended):
    write_metrics(path, replace(STATUS, ended=ended), TOTALS)
    found = samples(path)
    assert found["noc837_last_pass_timestamp_seconds",] == ended
    assert found["noc837_last_delivery_timestamp_seconds",] == 1795350890
    for name in ("last_pass_seconds", "oldest_inbox_file_seconds", "seconds_since_last_delivery"):
        assert found[f"noc837_{name}",] >= 0
        assert (found[f"noc837_{name}",] > 0) is (ended > ENDED)


def test_large_counters_lose_no_file(path):
    write_metrics(path, STATUS, replace(TOTALS, files={Fate.DELIVERED: 2**53 - 1}))
    assert samples(path)["noc837_files_total", "delivered"] == 2**53 - 1


@pytest.mark.parametrize("mask", [0, 0o077])
def test_whoever_collects_may_read_it_and_nobody_else_may_write_it(path, mask):
    previous = os.umask(mask)
    try:
        write_metrics(path, STATUS, TOTALS)
    finally:
        os.umask(previous)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_it_replaces_the_one_before_and_what_a_killed_pass_left(path):
    path.write_text("x" * 100_000)
    path.with_name(".noc837.prom.part").write_text("y" * 100_000)
    write_metrics(path, STATUS, TOTALS)
    assert samples(path)["noc837_inbox_files",] == 2
    assert [each.name for each in path.parent.iterdir()] == ["noc837.prom"]


def test_it_is_readable_before_it_is_in_its_place(path, monkeypatch):
    modes = []
    for name in ("rename", "replace"):
        monkeypatch.setattr(os, name, lambda source, _: modes.append(stat.S_IMODE(source.stat().st_mode)))
    write_metrics(path, STATUS, TOTALS)
    assert modes == [0o644]


@pytest.mark.parametrize("step", ["fchmod", "replace"])
def test_a_failure_leaves_the_one_before_and_nothing_beside_it(path, monkeypatch, step):
    write_metrics(path, STATUS, TOTALS)
    before = path.read_bytes()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="No space"):
        write_metrics(path, replace(STATUS, exit=74), TOTALS)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["noc837.prom"]


@pytest.mark.parametrize("name", ["noc837.prom", ".noc837.prom.part"])
def test_a_link_that_somebody_laid_is_not_written_through(path, tmp_path, name):
    other = tmp_path / "other"
    other.write_text("kept")
    other.chmod(0o600)
    path.with_name(name).symlink_to(other)
    write_metrics(path, STATUS, TOTALS)
    assert other.read_text() == "kept"
    assert stat.S_IMODE(other.stat().st_mode) == 0o600
    assert samples(path)["noc837_inbox_files",] == 2


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_metrics(tmp_path / "no" / "noc837.prom", STATUS, TOTALS)


def test_a_folder_that_may_not_be_written_is_an_error(path):
    if os.geteuid() == 0:
        pytest.skip("root may write into a folder of any mode")
    path.parent.chmod(0o500)
    try:
        with pytest.raises(PermissionError):
            write_metrics(path, STATUS, TOTALS)
    finally:
        path.parent.chmod(0o700)
    assert list(path.parent.iterdir()) == []


def test_without_the_package_it_is_said_what_to_install_and_nothing_is_written(path, monkeypatch):
    check_metrics(path)
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    message = f"{path}: metrics need a package that is not here; pip install 'noc837[metrics]'"
    for call in (lambda: check_metrics(path), lambda: write_metrics(path, STATUS, TOTALS)):
        with pytest.raises(NoMetrics) as raised:
            call()
        assert str(raised.value) == message
    assert not path.exists()


def test_the_registry_that_all_programs_share_is_left_alone(path):
    before = {metric.name for metric in REGISTRY.collect()}
    write_metrics(path, STATUS, TOTALS)
    write_metrics(path, STATUS, TOTALS)
    assert {metric.name for metric in REGISTRY.collect()} == before
