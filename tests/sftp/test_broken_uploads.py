"""What a sweep sees of an upload that pauses, breaks off or starts again, one step at a time."""

import fcntl
import os
from pathlib import Path

import pytest

import noc837
from sftp.drop import Drop, claims_file, new_drop
from sftp.server import Server, wait_until
from sftp.wire import TO_CREATE, Wire

WHOLE = claims_file(1, 20)
HALF = WHOLE[: len(WHOLE) // 2]
TWO = claims_file(2, 3) + claims_file(3, 4)
BORDER = TWO.index(b"~ISA") + 1


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    """A drop folder that takes files at once."""
    return new_drop(tmp_path / "drop")


@pytest.fixture
def tells_of_writers(tmp_path: Path) -> None:
    """Only on file systems that tell whether somebody has a file open for writing."""
    probe = tmp_path / "probe"
    with probe.open("wb"), probe.open("rb") as reader:
        try:
            fcntl.fcntl(reader, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except BlockingIOError:
            return
        except OSError as failure:
            pytest.skip(f"this file system grants no leases: {failure.strerror}")
        pytest.skip("this file system does not tell that a file is open for writing")


@pytest.fixture
def wire(server: Server) -> "Wire":  # type: ignore[misc]
    """A session in which the test does one step at a time."""
    with Wire(server) as session:
        yield session


def corrected(data: bytes) -> bytes:
    return noc837.scrub(data).data


@pytest.mark.usefixtures("tells_of_writers")
def test_a_file_that_looks_whole_is_left_while_its_sender_pauses(drop: Drop, wire: Wire) -> None:
    handle = wire.open(drop.inbox / "two.837")
    wire.write(handle, 0, TWO[:BORDER])
    assert noc837.scrub(TWO[:BORDER]).counts.interchanges == 1
    assert drop.sweep().returncode == 0
    assert drop.waiting() == ["two.837"]
    wire.write(handle, BORDER, TWO[BORDER:])
    wire.close(handle)
    assert drop.sweep().returncode == 0
    assert drop.files("corrected")["two.837"].read_bytes() == corrected(TWO)
    assert drop.waiting() == []


@pytest.mark.usefixtures("tells_of_writers")
def test_a_file_is_left_whose_end_arrives_before_its_middle(drop: Drop, wire: Wire) -> None:
    handle = wire.open(drop.inbox / "hole.837")
    wire.write(handle, 0, WHOLE[:1000])
    wire.write(handle, 2000, WHOLE[2000:])
    drop.sweep()
    assert drop.waiting() == ["hole.837"]
    wire.write(handle, 1000, WHOLE[1000:2000])
    wire.close(handle)
    assert drop.sweep().returncode == 0
    assert drop.files("corrected")["hole.837"].read_bytes() == corrected(WHOLE)


@pytest.mark.usefixtures("tells_of_writers")
def test_a_whole_file_is_left_that_is_opened_to_be_sent_again(drop: Drop, wire: Wire) -> None:
    (drop.inbox / "again.837").write_bytes(claims_file(4))
    handle = wire.open(drop.inbox / "again.837", TO_CREATE)
    drop.sweep()
    assert drop.waiting() == ["again.837"]
    wire.write(handle, 0, WHOLE)
    wire.close(handle)
    assert drop.sweep().returncode == 0
    assert drop.files("corrected")["again.837"].read_bytes() == corrected(WHOLE)
    assert len(drop.recorded()) == 1


def test_an_upload_under_way_is_left(drop: Drop, wire: Wire) -> None:
    handle = wire.open(drop.inbox / "half.837")
    assert drop.sweep().returncode == 0
    wire.write(handle, 0, HALF)
    assert drop.sweep().returncode == 0
    assert (drop.inbox / "half.837").read_bytes() == HALF
    assert drop.taken() == 0
    assert drop.recorded() == []


def test_an_upload_that_broke_off_fails_when_it_has_been_still_for_long(server: Server, tmp_path: Path) -> None:
    drop = new_drop(tmp_path / "drop", stale_minutes=0.05)
    with Wire(server) as wire:
        wire.write(wire.open(drop.inbox / "half.837"), 0, HALF)
    wait_until(lambda: drop.sweep().returncode == 1, 20, "it goes to failed/")
    assert drop.waiting() == []
    failed = drop.files("failed")
    assert failed.pop("half.837").read_bytes() == HALF
    (reason,) = failed.values()
    assert reason.name == "half.837.reason.txt"
    assert "IEA" in reason.read_text()
    assert drop.files("corrected") == drop.files("archive") == {}
    assert [fate for fate, _ in drop.recorded()] == ["failed"]


def test_an_upload_that_broke_off_a_moment_ago_is_left(server: Server, tmp_path: Path) -> None:
    drop = new_drop(tmp_path / "drop", stale_minutes=60)
    with Wire(server) as wire:
        wire.write(wire.open(drop.inbox / "half.837"), 0, HALF)
    assert drop.sweep().returncode == 0
    assert (drop.inbox / "half.837").read_bytes() == HALF
    assert drop.taken() == 0


def test_a_whole_file_sent_after_its_broken_half_had_failed_is_delivered(server: Server, tmp_path: Path) -> None:
    drop = new_drop(tmp_path / "drop", stale_minutes=1)
    with Wire(server) as wire:
        wire.write(wire.open(drop.inbox / "claims.837"), 0, HALF)
    long_ago = (drop.inbox / "claims.837").stat().st_mtime - 120
    os.utime(drop.inbox / "claims.837", (long_ago, long_ago))
    assert drop.sweep().returncode == 1
    (tmp_path / "claims.837").write_bytes(WHOLE)
    assert server.run(f"put {tmp_path}/claims.837 {drop.inbox}/claims.837").returncode == 0
    assert drop.sweep().returncode == 0
    assert drop.files("corrected")["claims.837"].read_bytes() == corrected(WHOLE)


def test_while_paused_the_last_of_several_versions_stays_and_is_delivered(server: Server, drop: Drop) -> None:
    (drop.root / "PAUSE").touch()
    home = drop.root.parent
    for number in (5, 6, 7):
        (home / "version").write_bytes(claims_file(number))
        assert server.run(f"put {home}/version {drop.inbox}/claims.837").returncode == 0
        assert drop.sweep().returncode == 0
        assert drop.waiting() == ["claims.837"]
    (drop.root / "PAUSE").unlink()
    assert drop.sweep().returncode == 0
    assert drop.files("corrected")["claims.837"].read_bytes() == corrected(claims_file(7))
    assert len(drop.recorded()) == 1


@pytest.mark.parametrize("name", ["a.837.part", "a.837.filepart", "a.PARTIAL", "a.tmp", ".a.837"])
def test_a_whole_file_under_a_name_of_one_on_its_way_is_left_until_renamed(
    server: Server, drop: Drop, tmp_path: Path, name: str
) -> None:
    (tmp_path / "sent").write_bytes(WHOLE)
    assert server.run(f"put {tmp_path}/sent {drop.inbox}/{name}").returncode == 0
    assert drop.sweep().returncode == 0
    assert drop.waiting() == [name]
    assert server.run(f"rename {drop.inbox}/{name} {drop.inbox}/a.837").returncode == 0
    assert drop.sweep().returncode == 0
    assert drop.waiting() == []
    assert drop.files("corrected")["a.837"].read_bytes() == corrected(WHOLE)


def test_a_file_just_uploaded_settles_first(server: Server, tmp_path: Path) -> None:
    drop = new_drop(tmp_path / "drop", settle_seconds=3600)
    (tmp_path / "sent").write_bytes(WHOLE)
    assert server.run(f"put {tmp_path}/sent {drop.inbox}/a.837").returncode == 0
    assert drop.sweep().returncode == 0
    assert drop.waiting() == ["a.837"]
    long_ago = (drop.inbox / "a.837").stat().st_mtime - 7200
    os.utime(drop.inbox / "a.837", (long_ago, long_ago))
    assert drop.sweep().returncode == 0
    assert drop.files("corrected")["a.837"].read_bytes() == corrected(WHOLE)


def test_an_upload_once_sent_is_a_duplicate_when_it_is_sent_again(server: Server, drop: Drop, tmp_path: Path) -> None:
    (tmp_path / "sent").write_bytes(WHOLE)
    for expected in (0, 1):
        assert server.run(f"put {tmp_path}/sent {drop.inbox}/a.837").returncode == 0
        assert drop.sweep().returncode == expected
    assert drop.files("duplicates")["a.837"].read_bytes() == WHOLE
    assert list(drop.files("corrected")) == ["a.837"]
