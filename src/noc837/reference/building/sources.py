"""The files that an input consists of: itself, the members of a zip, the files of a folder."""

import hashlib
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, BinaryIO

from noc837.reference.building.given import BrokenInput, Given, WrongInput, file_day
from noc837.reference.building.members import NO_ZIP, ZIP, Member, no_zip, unreadable
from noc837.reference.values import OF_FDA, Kind, Source

_READ = 1 << 17
_SPREADSHEET = "xl/workbook.xml"
_NEVER_SET = date(1980, 1, 1)


@dataclass(frozen=True, slots=True)
class Opened:
    """An input that can be read. `changed` is the day of the file as a whole, empty if unknown."""

    given: Given
    members: tuple[Member, ...]
    sha256: str
    changed: str
    is_archive: bool = False

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.given.shown

    def source(self, kind: Kind, *used: Member, says: str = "") -> Source:
        """What is kept of the file; `says` is the day it names itself. Raises WrongInput where no day is known."""
        day = self.given.dated or says or max((each.dated for each in used), default="") or self.changed
        if not day:
            raise WrongInput(f"{self.name}: does not say of which day it is; add the day: {self.name}@2026-01-31")
        return Source(kind, self.given.name, day, sha256=self.sha256)


@contextmanager
def opened(given: Given) -> Iterator[Opened]:
    """A file or folder, opened; raises WrongInput where there is none, BrokenInput where it is a broken zip."""
    path = Path(given.place)
    try:
        status = path.stat()
        folder = _of_folder(given, path) if stat.S_ISDIR(status.st_mode) else None
        file = None if folder else _regular(path, status.st_mode)
    except (OSError, ValueError) as failure:
        if isinstance(failure, BrokenInput | WrongInput):
            raise
        reason = getattr(failure, "strerror", None) or "not a path"
        raise WrongInput(f"{path}: cannot be read: {reason}; check the name") from None
    if folder:
        yield folder
    elif file:
        with file:
            yield of_file(given, file, _day_of(status.st_mtime))


def _regular(path: Path, mode: int) -> BinaryIO:
    if not stat.S_ISREG(mode):
        raise WrongInput(f"{path}: is no regular file; save it to one")
    return path.open("rb")


def of_file(given: Given, file: BinaryIO, changed: str) -> Opened:
    """What a file holds that can be read more than once from its start; raises BrokenInput."""
    digest = _digest(file, given.shown)
    plain = Member(given.shown, given.name.rpartition("/")[2], file.tell(), "", lambda: _again(file))
    if not plain.size:
        raise BrokenInput(f"{given.shown}: is empty; get it again")
    result = Opened(given, (plain,), digest, changed)
    file.seek(0)
    if file.read(len(ZIP)) != ZIP:
        return result
    try:
        archive = zipfile.ZipFile(file)
    except NO_ZIP as failure:
        raise no_zip(given.shown, failure) from None
    infos = [info for info in archive.infolist() if not info.is_dir() and "__MACOSX" not in info.filename]
    if any(info.filename == _SPREADSHEET for info in infos):  # a spreadsheet is a zip, too
        return result
    return replace(result, members=tuple(_of_zip(archive, given, info) for info in infos), is_archive=True)


def _digest(file: BinaryIO, place: str) -> str:
    digest = hashlib.sha256()
    try:
        while block := file.read(_READ):
            digest.update(block)
    except OSError as failure:
        raise unreadable(place, failure) from None
    return digest.hexdigest()


@contextmanager
def _again(file: BinaryIO) -> Iterator[IO[bytes]]:
    file.seek(0)
    yield file


def _of_zip(archive: zipfile.ZipFile, given: Given, info: zipfile.ZipInfo) -> Member:
    place = f"{given.shown}, {info.filename}"

    def open_member() -> IO[bytes]:
        if info.flag_bits & 1:
            raise BrokenInput(f"{place}: is encrypted; unpack it first")
        return archive.open(info)

    return Member(place, info.filename.rpartition("/")[2], info.file_size, _zip_day(info), open_member)


def _zip_day(info: zipfile.ZipInfo) -> str:
    """The day of a member, empty where the packer left it out."""
    try:
        day = date(*info.date_time[:3])
    except ValueError:
        return ""
    return "" if day == _NEVER_SET else file_day(day)


def _of_folder(given: Given, folder: Path) -> Opened:
    if given.kind not in OF_FDA:
        raise WrongInput(f"{folder}: is a directory; name a file")
    found = (*folder.iterdir(), *folder.glob("*/*"))  # the first says so where it may not be read
    paths = sorted(path for path in found if path.suffix.lower() == ".txt" and path.is_file())
    digest = hashlib.sha256()
    for path in paths:
        digest.update(_digest_of(path))
    return Opened(given, tuple(map(_of_path, paths)), digest.hexdigest(), "", is_archive=True)


def _digest_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as failure:
        raise unreadable(str(path), failure) from None


def _of_path(path: Path) -> Member:
    status = path.stat()
    return Member(str(path), path.name, status.st_size, _day_of(status.st_mtime), lambda: path.open("rb"))


def _day_of(seconds: float) -> str:
    """The day of a time stamp, in UTC, so that it is the same day everywhere; empty for one that is none."""
    try:
        return file_day(datetime.fromtimestamp(seconds, UTC).date())
    except (OSError, OverflowError, ValueError):
        return ""
