"""Scrubs one input and delivers its outputs: the loop that every way of starting a scrub goes through."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, TypeVar

from noc837.findings import Counts
from noc837.outputs.columns import CHANGE_COLUMNS, EXCEPTION_COLUMNS
from noc837.outputs.delivery import Delivery
from noc837.outputs.places import FileId, Places, Refused, file_id
from noc837.outputs.records import Records
from noc837.outputs.summary import Outcome, prove_counts
from noc837.outputs.tables import table_for
from noc837.reference import BrokenReference
from noc837.scrubbing import Given, Part, scrub_claims
from noc837.x12.delimiters import Unprocessable
from noc837.x12.rewrite import Piece, Rendered, Span, Tiling

_COPIED = 1 << 20
T = TypeVar("T")
PROCESSED, ERRORS_LEFT, MISUSED, NOT_PROCESSED = range(4)


def _ignore(_: object) -> None:
    """Watches nothing."""


@dataclass(frozen=True, slots=True)
class How:
    """How to scrub: `observe` delivers the input as it is, `inputs` are files that are never written over."""

    given: Given = field(default_factory=Given)
    observe: bool = False
    verify: bool = False
    force: bool = False
    inputs: frozenset[FileId] = frozenset()


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told on the way: `read` the bytes of input done so far, `part` each part as it is written."""

    read: Callable[[int], None] = _ignore
    part: Callable[[Part], None] = _ignore


def scrub_file(source: Path | BinaryIO, file: str, places: Places | None, how: How, watch: Watch) -> Outcome:
    """Scrubs one input into its places, or with None writes nothing, and says what became of it.

    `source` is a path, or a stream, which is first copied to a file without a name, mode 0600; `file` is its
    name in the outputs. What the input or the disk is to blame for is told in the outcome; a fault of ours is
    raised. Either way nothing half done is left behind.
    """
    try:
        counts = scrub_into(source, file, places, how, watch)
    except Unprocessable as failure:
        return Outcome(file, "failed", NOT_PROCESSED, error=str(failure))
    except (Refused, BrokenReference) as failure:
        return Outcome(file, "failed", MISUSED, error=str(failure))
    except OSError as failure:
        return Outcome(file, "failed", NOT_PROCESSED, error=_in_words(failure))
    if counts.errors:
        return Outcome(file, "errors", ERRORS_LEFT, counts, places)
    return Outcome(file, "clean", PROCESSED, counts, places)


def scrub_into(source: Path | BinaryIO, file: str, places: Places | None, how: How, watch: Watch) -> Counts:
    """Does the same, and returns the counts; raises Unprocessable, Refused, BrokenReference and OSError."""
    with _opened(source) as stream:
        return _scrub(stream, file, places, how, watch)


def _in_words(failure: OSError) -> str:
    where = f"{failure.filename}: " if isinstance(failure.filename, str) else ""
    return f"{where}{failure.strerror or type(failure).__name__}; put that right and scrub it again"


@contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            yield stream
        return
    with _nameless() as spool:
        shutil.copyfileobj(source, spool, _COPIED)
        spool.seek(0)
        yield spool


def _scrub(stream: BinaryIO, file: str, places: Places | None, how: How, watch: Watch) -> Counts:
    if places is None:
        return _pass_through(stream, how, watch, _Nowhere())
    inputs = how.inputs | {file_id(os.fstat(stream.fileno()))}
    with Delivery(places, inputs, how.force) as delivery, _corrected(delivery, places.corrected) as corrected:
        outputs = _Files(corrected, _records(file, places, delivery), str(places.corrected))
        counts = _pass_through(stream, how, watch, outputs)
        delivery.deliver()
        if not isinstance(places.corrected, Path):
            _copy(corrected, places.corrected)
    return counts


@contextmanager
def _corrected(delivery: Delivery, place: Path | BinaryIO) -> Iterator[BinaryIO]:
    """What the corrected bytes are written to: a file that is delivered, or one without a name."""
    if isinstance(place, Path):
        yield delivery.create(place)
        return
    with _nameless() as spool:
        yield spool


def _nameless() -> BinaryIO:
    """A file that has no name and mode 0600; imported when needed, for its import takes milliseconds."""
    from tempfile import TemporaryFile

    return TemporaryFile()


def _copy(spool: BinaryIO, stream: BinaryIO) -> None:
    spool.seek(0)
    try:
        shutil.copyfileobj(spool, stream, _COPIED)
        stream.flush()
    except OSError as failure:
        raise OSError(failure.errno, failure.strerror, "standard output") from None


def _records(file: str, places: Places, delivery: Delivery) -> Records:
    exceptions = [table_for(path, delivery.create(path), EXCEPTION_COLUMNS) for path in places.exceptions]
    changes = [table_for(path, delivery.create(path), CHANGE_COLUMNS) for path in places.changes]
    return Records(file, exceptions, changes)


def _naming(name: str, write: Callable[[T], object]) -> Callable[[T], object]:
    """Writes, and says in an error what was written to: a full disk is that of the output, not of the input."""

    def naming(what: T) -> object:
        try:
            return write(what)
        except OSError as failure:
            raise OSError(failure.errno, f"its output cannot be written: {failure.strerror}", name) from None

    return naming


class _Files:
    """The corrected file and its records."""

    def __init__(self, corrected: BinaryIO, records: Records, name: str) -> None:
        self._corrected = corrected
        self.write = _naming(name, corrected.write)
        self.record = _naming(name, records.add)

    def size(self, _: int) -> int:
        self._corrected.flush()
        return os.fstat(self._corrected.fileno()).st_size


class _Nowhere:
    """What a dry run writes to; the size on disk is what it would have been."""

    write = staticmethod(_ignore)
    record = staticmethod(_ignore)

    @staticmethod
    def size(written: int) -> int:
        return written


def _pass_through(stream: BinaryIO, how: How, watch: Watch, outputs: _Files | _Nowhere) -> Counts:
    """Scrubs the stream into the outputs and proves them complete; the counts of the whole input."""
    before = os.fstat(stream.fileno())
    counts, tiling = Counts(), Tiling()
    for part in scrub_claims(stream, _given(how)):
        for piece in part.pieces:
            shown = _as_it_was(piece) if how.observe else piece
            tiling.add(shown)
            outputs.write(shown.data)
        watch.part(part)
        outputs.record(part)
        if part.counts is not None:
            counts.add(part.counts)
        watch.read(tiling.read)
    after = os.fstat(stream.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Unprocessable("changed while it was read; scrub it again when it is complete")
    tiling.close(after.st_size, outputs.size(tiling.written))
    prove_counts(counts)
    return counts


def _as_it_was(piece: Piece) -> Span:
    return Span(piece.start, piece.replaced) if isinstance(piece, Rendered) else piece


def _given(how: How) -> Given:
    """What to scrub with; pyx12's verdict is imported only when it is asked for, for it takes long."""
    if not how.verify:
        return how.given
    from noc837.verify import verdict

    return replace(how.given, verdict=verdict)
