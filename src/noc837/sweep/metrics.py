"""The same state as numbers for Prometheus, in a file that node_exporter's textfile collector reads."""

from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec
from math import inf, nan
from pathlib import Path
from typing import TYPE_CHECKING

from noc837.ledger.ledger import Totals
from noc837.sweep.disk import write_whole
from noc837.sweep.status import Status

if TYPE_CHECKING:
    from prometheus_client import Metric

_READABLE_BY_ALL = 0o644  # it holds numbers only, and node_exporter runs as another user


class NoMetrics(Exception):
    """Metrics are asked for, and what writes them is not installed; the message says what to do."""


def check_metrics(path: Path) -> None:
    """Raises NoMetrics unless a metrics file can be written at all; `path` is where it is wanted."""
    if find_spec("prometheus_client") is None:
        raise NoMetrics(f"{path}: metrics need a package that is not here; pip install 'noc837[metrics]'")


def write_metrics(path: Path, status: Status, totals: Totals | None) -> None:
    """Replaces the metrics file at `path`; raises NoMetrics, OSError.

    The counters are what the whole ledger comes to, the rest is the status after the last pass. Where the ledger
    cannot be asked, `totals` is None: there are no counters then, and what is held is no number. Before the first
    delivery its time is 0 and the seconds since are infinite, so an alert on either needs no special case.
    """
    check_metrics(path)
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.registry import Collector

    class Collected(Collector):
        def collect(self) -> Iterable["Metric"]:
            yield from _counters(totals) if totals else ()
            yield from _gauges(status)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collected())
    write_whole(path, generate_latest(registry), _READABLE_BY_ALL)


def _counters(totals: Totals) -> Iterable["Metric"]:
    from prometheus_client.core import CounterMetricFamily

    fates = CounterMetricFamily("noc837_files", "Files taken, by what became of them.", labels=["fate"])
    for fate, number in totals.files.items():
        fates.add_metric([fate.value], number)
    outcomes = CounterMetricFamily("noc837_noc_lines", "Lines that bill an unclassified drug.", labels=["outcome"])
    for outcome, number in totals.noc_lines.items():
        outcomes.add_metric([outcome], number)
    return fates, outcomes


def _gauges(status: Status) -> Iterable["Metric"]:
    from prometheus_client.core import GaugeMetricFamily

    for name, (meaning, value) in GAUGES.items():
        yield GaugeMetricFamily(name, meaning, value=value(status))


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


GAUGES: Mapping[str, tuple[str, Callable[[Status], float]]] = {
    "noc837_inbox_files": ("Files in the inbox.", lambda s: s.waiting),
    "noc837_oldest_inbox_file_seconds": (
        "Age of the oldest file in the inbox, 0 where there is none.",
        lambda s: _or(s.oldest_waiting_seconds, 0),
    ),
    "noc837_last_delivery_timestamp_seconds": (
        "Time of the last delivery, 0 before the first.",
        lambda s: _or(s.last_delivery_time, 0),
    ),
    "noc837_seconds_since_last_delivery": (
        "Time since the last delivery when the pass ended, infinite before the first.",
        lambda s: _or(s.seconds_since_last_delivery, inf),
    ),
    "noc837_held_files": ("Files that wait in held/ for a person.", lambda s: s.held.files if s.held else nan),
    "noc837_held_dollars": ("Charges of the claims in held files.", lambda s: s.held.cents / 100 if s.held else nan),
    "noc837_last_pass_timestamp_seconds": ("Time when the last pass ended.", lambda s: s.ended),
    "noc837_last_pass_exit_code": ("Exit code of the last pass.", lambda s: s.exit),
    "noc837_last_pass_seconds": ("Duration of the last pass.", lambda s: max(0.0, s.ended - s.began)),
}
