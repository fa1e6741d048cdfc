"""Two processes read the reference while a third builds it anew, again and again."""

import subprocess
import sys
from pathlib import Path

from reference.small_reference import FILES

BUILDS = 6
READER = """
import sys
from pathlib import Path
from noc837.reference.opening import open_reference
path, stop, opened = Path(sys.argv[1]), Path(sys.argv[2]), 0
kept = open_reference(path)
print("ready", flush=True)
while not stop.exists() or not opened:
    reference = open_reference(path)
    assert reference.listing("50242006001").brand == "Drugx"
    assert reference.search(("drug",), 50)[1] in (2, 9)
    reference.check()
    opened += 1
assert kept.search(("drug",), 50)[1] == 9  # the file that was opened first, whatever stands in its place now
print(opened)
"""


def test_readers_see_the_old_reference_or_the_new_one_and_nothing_between(tmp_path: Path) -> None:
    path, stop = tmp_path / "reference.db", tmp_path / "stop"
    editions = [
        f"{FILES / name}@{day}" for name, day in (("ndctext-2026", "2026-11-02"), ("ndctext-2015", "2015-12-31"))
    ]
    build(path, editions[0])
    readers = [
        subprocess.Popen([sys.executable, "-c", READER, str(path), str(stop)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        for reader in readers:
            assert reader.stdout is not None
            assert reader.stdout.readline() == "ready\n"
        for number in range(BUILDS):
            build(path, editions[(number + 1) % 2])
    finally:
        stop.touch()
        said = [reader.communicate(timeout=60)[0] for reader in readers]
    assert [reader.returncode for reader in readers] == [0, 0]
    assert all(int(each) > 0 for each in said)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["reference.db", "reference.db.rejects.csv", "stop"]


def build(path: Path, edition: str) -> None:
    command = [sys.executable, "-m", "noc837", "reference", "build", "--out", str(path), "--fda", edition]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
