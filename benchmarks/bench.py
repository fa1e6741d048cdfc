"""Measures speed, memory and start-up, beside the floor and beside pyx12, and prints a table.

The floor is what no scrubber can do without: read, one compiled search for the codes, write. Speeds are measured in
one process, without the interpreter's start, the best of several rounds; ratios are taken within one run.
"""

import io
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from files import write_directory, write_file

from noc837 import Given
from noc837 import scrub as scrub_bytes
from noc837.claims.claim import Claim
from noc837.claims.sweep import Sweep
from noc837.drugs.ndc import Exact, read_ndc
from noc837.findings import Counts
from noc837.outputs.job import How, Watch, scrub_file
from noc837.outputs.places import places_in
from noc837.payer_maps import OFF, Choice, PayerMap, only
from noc837.reference.opening import open_reference
from noc837.rules import ALL
from noc837.scrubbing.claim import scrub_claim
from noc837.scrubbing.maps import shipped_maps
from noc837.scrubbing.policy import policy_for
from noc837.x12.window import CHUNK

MB = 1_000_000
_CODES = re.compile(rb":[\r\n\t ]*(?i:J3490|J3590|C9399|J9999)")
_ROUNDS = 5


def best(action: Callable[[], object]) -> float:
    """The shortest of several rounds, in seconds."""
    times = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def floor(source: Path, target: Path) -> None:
    """Read, search, write, flush to disk."""
    with source.open("rb", buffering=0) as stream, target.open("wb", buffering=0) as out:
        while chunk := stream.read(CHUNK):
            sum(1 for _ in _CODES.finditer(chunk))
            out.write(chunk)
        os.fsync(out.fileno())


def scrub(source: Path, folder: Path, given: Given | None = None) -> None:
    """The whole job of one input, all three outputs delivered."""
    how = How(given or Given(), force=True)
    outcome = scrub_file(source, source.name, places_in(folder, source.name, ("csv",)), how, Watch())
    assert not outcome.error, outcome.error


def measure_speed(folder: Path, name: str, size: int, noc: float, wrong: float) -> None:
    """One row: a file of a kind, the floor and the scrub."""
    source = folder / "in.837"
    written, lines = write_file(source, size, noc, wrong)
    out = folder / "out"
    out.mkdir(exist_ok=True)
    least = best(lambda: floor(source, folder / "floor.837"))
    taken = best(lambda: scrub(source, out))
    line = f"{taken / lines * 1e6:8.1f}" if lines else f"{'–':>8}"
    print(
        f"{name:34}{written / MB:7.1f}{lines:9}{least * 1e3:9.0f}{taken * 1e3:9.0f}{taken / least:8.2f}"
        f"{written / MB / taken:8.0f}{line}"
    )


def command(folder: Path, source: Path) -> tuple[float, float]:
    """Seconds and peak memory in MB of the command on a file, in a process of its own."""
    arguments = [sys.executable, "-m", "noc837", "scrub", str(source), "--out", str(folder / "out"), "--force"]
    # As installed, with its bytecode written, whatever the environment says.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    start = time.perf_counter()
    child = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode in (0, 1)
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def measure_memory_and_start(folder: Path) -> None:
    """Peak memory of a small and of a large file in one set, and the start on a small one."""
    source = folder / "in.837"
    write_file(source, 10_000, 0.1, 0.2)
    start = min(command(folder, source)[0] for _ in range(_ROUNDS))
    print(f"\nwhole command on 10 KB: {start:.3f} s")
    peaks = {}
    for size in (1, 500):
        write_file(source, size * MB, 0.01, 0.2)
        seconds, peaks[size] = command(folder, source)
        print(f"peak memory for {size} MB in one set: {peaks[size]:.1f} MB ({seconds:.1f} s)")
    print(f"difference: {peaks[500] - peaks[1]:.1f} MB")


def measure_maps(folder: Path) -> None:
    """The shipped maps: how long all take to load, and under each how long the rules take a line.

    The rules' time is that of all claims less that under a map where they are off. The lines have a note, a quantity
    that fits and JZ, so that no map finds anything on most of them.
    """
    code = (
        "import time; import noc837.scrubbing.maps as m; t = time.perf_counter(); m.shipped_maps();"
        "a = time.perf_counter(); m.load_maps(); print(a - t, time.perf_counter() - a)"
    )
    ran = (subprocess.run([sys.executable, "-c", code], capture_output=True, text=True) for _ in range(_ROUNDS))
    first, again = (min(each) for each in zip(*(map(float, each.stdout.split()) for each in ran), strict=True))
    print(f"\nloading all shipped maps: {first * 1e3:.1f} ms, lxml's import included; again {again * 1e3:.1f} ms")
    print(f"\n{'payer map':20}{'none wrong':>12}{'a fifth':>12}{'findings':>10}   microseconds a line in the rules")
    maps = shipped_maps().by_id
    nothing = replace(maps["default"], choices={rule.code: Choice(OFF) for rule in ALL})
    timed = [_rules_alone(folder, wrong, {"nothing": nothing, **maps}) for wrong in (0, 0.2)]
    for name in maps:
        clean, mended = (table[name][0] - table["nothing"][0] for table in timed)
        print(f"{name:20}{clean:12.1f}{mended:12.1f}{timed[0][name][1]:10.2f}")


def _rules_alone(folder: Path, wrong: float, maps: dict[str, PayerMap]) -> dict[str, tuple[float, float]]:
    """For each map microseconds and findings a line of a file where every line is NOC."""
    source = folder / "in.837"
    _, lines = write_file(source, MB, 1, wrong, noted=True)
    data = source.read_bytes()
    best: dict[str, tuple[float, float]] = {}
    for _ in range(_ROUNDS):
        for name, payer_map in maps.items():
            claims = [e for e in Sweep(io.BytesIO(data), frozenset(payer_map.codes)) if isinstance(e, Claim)]
            policy = policy_for(payer_map, "P")
            start = time.process_time()
            found = sum(len(scrub_claim(claim, policy).findings) for claim in claims)
            taken = (time.process_time() - start) / lines * 1e6
            best[name] = min(best.get(name, (taken, 0.0)), (taken, found / lines))
    return best


def measure_reference(folder: Path) -> None:
    """What a reference of 100,000 packages costs: its build, a lookup, and a scrub beside one without it."""
    drugs = write_directory(folder, 50_000)
    target = folder / "reference.db"
    build = [sys.executable, "-m", "noc837", "reference", "build", "--fda", str(folder), "--out", str(target)]
    start = time.perf_counter()
    child = subprocess.Popen(build, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    taken = time.perf_counter() - start
    print(f"\nreference of {len(drugs)} packages: built in {taken:.1f} s, {usage.ru_maxrss / 1024:.0f} MB at its peak")
    reference = open_reference(target)
    wanted = [read_ndc(ndc) for ndc, _ in random.Random(1).sample(drugs, 20_000)]
    codes = [value.code for value in wanted if isinstance(value, Exact)]
    start = time.perf_counter()
    assert all(map(reference.listings, codes))
    print(f"a lookup: {(time.perf_counter() - start) / len(codes) * 1e6:.1f} µs on average, each NDC asked for once")
    source, out = folder / "in.837", folder / "out"
    out.mkdir(exist_ok=True)
    write_file(source, 60 * MB, 0.01, 0.2, drugs=drugs)
    without = with_ = float("inf")
    for _ in range(_ROUNDS):
        without = min(without, _seconds(source, out, Given()))
        with_ = min(with_, _seconds(source, out, Given(reference=open_reference(target))))
    print(f"60 MB, 1 % NOC lines: {without:.3f} s without it, {with_:.3f} s with it: {with_ / without:.2f} times")


def _seconds(source: Path, out: Path, given: Given) -> float:
    start = time.perf_counter()
    scrub(source, out, given)
    return time.perf_counter() - start


def measure_noise() -> None:
    """Findings over the real files beside the checkout and the demo, by rule: under the default map, and as chosen."""
    root = Path(__file__).resolve().parents[1]
    paths = [*(root / ".." / "shared" / "data" / "x12").glob("*"), *(root / "fixtures" / "x12" / "demo").glob("*.837")]
    data = [path.read_bytes() for path in sorted(paths) if path.suffix != ".csv"]
    for name, given in (("the default map", Given(only(shipped_maps().default))), ("the maps in force", Given())):
        total = Counts()
        for each in data:
            with suppress(ValueError):  # one was cut short on purpose
                total.add(scrub_bytes(each, given).counts)
        print(
            f"\nunder {name}: {total.warnings} warnings and {total.errors} errors on {total.noc_lines} NOC lines, "
            f"{total.warnings / total.noc_lines:.2f} warnings a line; by rule "
            + ", ".join(f"{code} {number}" for code, number in sorted(total.rules.items()))
        )


def measure_pyx12(folder: Path) -> None:
    """pyx12's reader and its validator on the same kind of file."""
    import logging

    import pyx12.params
    import pyx12.x12file
    import pyx12.x12n_document

    logging.disable(logging.CRITICAL)
    source = folder / "in.837"
    size, _ = write_file(source, 2 * MB, 0.01, 0.2)
    text = source.read_text(encoding="ascii")
    start = time.perf_counter()
    for _ in pyx12.x12file.X12Reader(io.StringIO(text)):
        pass
    print(f"\npyx12's reader: {size / MB / (time.perf_counter() - start):.2f} MB/s")
    size, _ = write_file(source, MB // 5, 0.01, 0.2)
    text = source.read_text(encoding="ascii")
    start = time.perf_counter()
    pyx12.x12n_document.x12n_document(pyx12.params.params(), io.StringIO(text), None, None)
    print(f"pyx12's validator: {size / MB / (time.perf_counter() - start):.3f} MB/s")


def main() -> None:
    """Prints the table."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; milliseconds, MB/s, microseconds a NOC line\n")
    print(f"{'file':34}{'MB':>7}{'lines':>9}{'floor':>9}{'scrub':>9}{'ratio':>8}{'MB/s':>8}{'µs/line':>8}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure_speed(folder, "no NOC line", 60 * MB, 0, 0)
        measure_speed(folder, "1 % NOC lines, a fifth to correct", 60 * MB, 0.01, 0.2)
        measure_speed(folder, "every line NOC, none to correct", 10 * MB, 1, 0)
        measure_speed(folder, "every line NOC, a fifth to correct", 10 * MB, 1, 0.2)
        measure_memory_and_start(folder)  # first, since a child's peak begins with its parent's
        measure_maps(folder)
        measure_reference(folder)
        measure_noise()
        measure_pyx12(folder)


if __name__ == "__main__":
    main()
