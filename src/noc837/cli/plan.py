"""What a scrub was asked for, checked before any input is read."""

import os
import stat
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from noc837.outputs.places import FORMATS, FileId, Places, Refused, file_id, places_in, refuse_unsafe

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line of a scrub as typed; what was not given is empty."""

    inputs: tuple[str, ...]
    out: str = ""
    exceptions: str = ""
    changes: str = ""
    formats: str = ""
    maps: tuple[str, ...] = ()
    reference: str = ""
    force: bool = False
    observe: bool = False
    dry_run: bool = False
    diff: bool = False
    as_json: bool = False
    verify: bool = False

    @property
    def from_stdin(self) -> bool:
        """Whether standard input is scrubbed."""
        return STANDARD_INPUT in self.inputs

    @property
    def to_stdout(self) -> bool:
        """Whether the corrected file goes to standard output."""
        return self.from_stdin and not self.dry_run


@dataclass(frozen=True, slots=True)
class Task:
    """One input: as typed, its name in the outputs, where they go (None: nowhere) and its size in bytes."""

    typed: str
    name: str
    places: Places | None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is to be done; `inputs` are files that no output may be written over."""

    tasks: tuple[Task, ...]
    inputs: frozenset[FileId]


def plan(asked: Asked) -> Plan:
    """The tasks in the order asked; raises Refused where the command line cannot be carried out."""
    _refuse_clashes(asked)
    formats = _formats(asked.formats or "csv")
    result = _of_stdin(asked) if asked.from_stdin else _of_files(asked, formats)
    for task in result.tasks:
        if task.places:
            refuse_unsafe(task.places, result.inputs, asked.force)
    return result


def _refuse_clashes(asked: Asked) -> None:
    named = bool(asked.exceptions or asked.changes)
    clashes = (
        (asked.diff and asked.as_json, "--diff and --json both write to standard output; choose one"),
        (asked.from_stdin and len(asked.inputs) > 1, "-: cannot be scrubbed together with files"),
        (asked.from_stdin and bool(asked.out), "--out: is for files; - goes to standard output"),
        (asked.from_stdin and bool(asked.formats), "--format: is for --out; with - a name in .jsonl chooses"),
        (asked.to_stdout and asked.diff, "--diff: with - needs --dry-run, both write to standard output"),
        (not asked.from_stdin and named, "--exceptions and --changes: are for -; files are written to --out"),
        (not (asked.from_stdin or asked.out or asked.dry_run), "--out: name the directory to write to"),
    )
    for clash, message in clashes:
        if clash:
            raise Refused(message)


def _formats(text: str) -> tuple[str, ...]:
    wanted = {part.strip().lower() for part in text.split(",")}
    if not wanted <= set(FORMATS):
        raise Refused(f"--format: {text} is not known; give csv, jsonl or csv,jsonl")
    return tuple(sorted(wanted))


def _of_stdin(asked: Asked) -> Plan:
    if sys.stdin is None or sys.stdout is None:
        raise Refused("-: standard input or output is closed; open both")
    if asked.dry_run:
        return Plan((Task(STANDARD_INPUT, STANDARD_INPUT, None),), frozenset())
    if not (asked.exceptions and asked.changes):
        raise Refused("-: name the other outputs with --exceptions FILE and --changes FILE")
    exceptions, changes = Path(asked.exceptions), Path(asked.changes)
    if _same_place(exceptions, changes):
        raise Refused(f"{exceptions}: is named twice; --exceptions and --changes need a file each")
    places = Places((exceptions,), (changes,), sys.stdout.buffer)
    read, written = (os.fstat(stream.fileno()) for stream in (sys.stdin, sys.stdout))
    if stat.S_ISREG(read.st_mode) and file_id(read) == file_id(written):
        raise Refused("-: standard output is the input itself; write it to another file")
    here = frozenset({file_id(read), file_id(written)})
    return Plan((Task(STANDARD_INPUT, STANDARD_INPUT, places),), here)


def _same_place(first: Path, second: Path) -> bool:
    return first.name == second.name and first.parent.resolve() == second.parent.resolve()


def _of_files(asked: Asked, formats: tuple[str, ...]) -> Plan:
    paths = [Path(typed) for typed in asked.inputs]
    status = [_regular(path) for path in paths]
    _refuse_twice(Counter(path.name for path in paths))
    directory = None if asked.dry_run else _directory(Path(asked.out))
    tasks = tuple(
        Task(typed, path.name, places_in(directory, path.name, formats) if directory else None, found.st_size)
        for typed, path, found in zip(asked.inputs, paths, status, strict=True)
    )
    _refuse_twice(Counter(str(path) for task in tasks if task.places for path in task.places.paths))
    return Plan(tasks, frozenset(map(file_id, status)))


def _regular(path: Path) -> os.stat_result:
    try:
        status = path.stat()
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or "not a path"
        raise Refused(f"{path}: cannot be read: {reason}; check the name") from None
    if stat.S_ISDIR(status.st_mode):
        raise Refused(f"{path}: is a directory; name the files in it")
    if not stat.S_ISREG(status.st_mode):
        raise Refused(f"{path}: is no regular file; use - to scrub a stream")
    if not os.access(path, os.R_OK):
        raise Refused(f"{path}: cannot be read: Permission denied; check who may read it")
    return status


def _refuse_twice(names: Counter[str]) -> None:
    for name, number in names.items():
        if number > 1:
            raise Refused(f"{name}: would be written twice; scrub inputs of one name one by one")


def _directory(path: Path) -> Path:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or "not a path"
        raise Refused(f"{path}: cannot be the output directory: {reason}; name another") from None
    return path
