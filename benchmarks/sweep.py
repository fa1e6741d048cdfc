"""How long a sweep takes: of 500 files of 20 KB, and of an empty inbox; run it alone on the machine."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from files import write_file

FILES, SIZE = 500, 20_000
EMPTY_PASSES = 10
LONG_AGO = 3600


def main() -> None:
    """Prints the seconds and files a second of one pass, and the seconds of one that finds nothing."""
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        root = Path(folder) / "drop"
        noc837("sweep", "--init", str(root))
        settings = root / "noc837.toml"
        settings.write_text(settings.read_text() + '\nlog = "state/sweep.log"\non_error = "deliver"\n')
        lines = fill(root / "inbox")
        took = timed(root)
        delivered = sum(1 for path in (root / "corrected").iterdir() if path.is_file())
        print(f"{FILES} files of {SIZE // 1000} KB, {lines} NOC lines: {took:.1f} s, {FILES / took:.0f} files/s")
        print(f"{delivered} delivered")
        empty = sorted(timed(root) for _ in range(EMPTY_PASSES))
        print(f"an empty pass: {empty[0]:.3f} s at best, {empty[EMPTY_PASSES // 2]:.3f} s in the median")


def fill(inbox: Path) -> int:
    """Drops the files; the number of their NOC lines."""
    lines = 0
    for number in range(FILES):
        path = inbox / f"claims{number:03d}.837"
        lines += write_file(path, SIZE, noc=0.2, wrong=0.3, seed=number)[1]
        path.write_bytes(path.read_bytes().replace(b"000000001", b"%09d" % (number + 1)))
        then = time.time() - LONG_AGO
        os.utime(path, (then, then))
    return lines


def timed(root: Path) -> float:
    """The seconds of one pass, as a process of its own."""
    begun = time.perf_counter()
    noc837("sweep", str(root))
    return time.perf_counter() - begun


def noc837(*arguments: str) -> None:
    """Runs the command, quietly; raises CalledProcessError where it fails."""
    subprocess.run([sys.executable, "-m", "noc837", *arguments], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
