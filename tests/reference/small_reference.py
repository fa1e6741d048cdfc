"""Builds small references from the invented files, and from files that a test writes."""

import io
import zipfile
from contextlib import contextmanager
from pathlib import Path

from noc837.reference import Kind, Reference
from noc837.reference.building import LIMITS, Reject, build, read_given
from noc837.reference.opening import open_reference

FILES = Path(__file__).parents[2] / "fixtures" / "reference"
SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
ALL = (
    (Kind.DIRECTORY, f"{FILES / 'ndctext-2026'}@2026-11-02"),
    (Kind.DIRECTORY, f"{FILES / 'ndctext-2015'}@2015-12-31"),
    (Kind.UNFINISHED, f"{FILES / 'ndc_unfinished'}@2026-11-02"),
    (Kind.EXCLUDED, f"{FILES / 'ndc_excluded'}@2026-11-02"),
    (Kind.CROSSWALK, str(FILES / "asp-crosswalk-2026q4.csv")),
    (Kind.NOC_CROSSWALK, str(FILES / "noc-crosswalk-2026q4.csv")),
    (Kind.HCPCS, f"{FILES / 'HCPC2026_OCT_ANWEB.txt'}@2026-10-01"),
    (Kind.SINGLE_DOSE, f"{FILES / 'single-dose.csv'}@2026-11-02"),
)


@contextmanager
def unwatched(_name, _size):
    yield lambda _done: None


def built(folder: Path, *typed: tuple[Kind, object], limits=LIMITS) -> tuple[Reference, list[Reject]]:
    """The reference made of some inputs, and what was not taken."""
    path = folder / "reference.db"
    path.unlink(missing_ok=True)
    path.touch()
    rejects: list[Reject] = []
    build([read_given(kind, str(each)) for kind, each in typed], path, rejects.append, unwatched, limits)
    return open_reference(path), rejects


def sources_of(reference: Reference) -> list[tuple[str, int, int]]:
    """Kind, rows and rejected of each source, sorted."""
    return sorted((str(each.kind), each.rows, each.rejected) for each in reference.sources)


def zipped(files: dict[str, bytes], day: tuple[int, int, int] = (2026, 11, 2)) -> bytes:
    """A zip of some files, all last changed on one day."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (*day, 0, 0, 0)), data)
    return packed.getvalue()


def written(path: Path, data: bytes | str) -> Path:
    """A file with these bytes, or this text in UTF-8."""
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path
