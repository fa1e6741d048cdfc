import errno
import os
import socket
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.samples import CLEAN
from noc837.sweep.ending import TAIL, is_complete
from noc837.sweep.inbox import Dropped, Fail, Leave, Listed, Refusal, Take, judge, listed
from noc837.sweep.kinds import HEAD

NOW = 1_800_000_000.0
SECOND = 1_000_000_000
SETTLE, STALE = 60, 60
INCOMPLETE = Leave("is incomplete")
BROKEN_OFF = Fail(
    "has no IEA at its end and has been still for 60 minutes: its upload broke off; ask for the whole file again",
    is_still=True,
)
CHANGING = Leave("is growing, or was replaced")
ODD_NAMES = [
    "with blank.837",
    "new\nline.837",
    "ünï.837",
    "\udcff\udc80.837",
    "-rf",
    "x" * 255,
    "tmp",
    "a.tmp.837",
    "~",
]


def drop(path, data=CLEAN, age=100.0):
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    os.utime(path, ns=(0, int((NOW - age) * SECOND)))
    return path


def seen(path, partner=""):
    status = path.lstat()
    return Dropped(partner, path.name, path, status.st_size, status.st_mtime_ns, (status.st_dev, status.st_ino))


def names(inbox, settle=SETTLE, now=NOW):
    return [(file.partner, file.name) for file in listed(inbox, settle, now).waiting]


def verdict(tmp_path, data, age=100.0):
    return judge(seen(drop(tmp_path / "claims.837", data, age)), STALE, NOW)


def open_files():
    return len([*Path("/proc/self/fd").iterdir()])


@pytest.fixture
def as_ordinary_user():
    if os.geteuid() == 0:
        pytest.skip("root may read everything")


@pytest.fixture
def inbox(tmp_path):
    return drop(tmp_path / "inbox" / ".keep").parent


# What is listed


def test_an_empty_inbox_holds_nothing(inbox):
    assert listed(inbox, SETTLE, NOW) == Listed([], 0, None, [])


def test_a_file_is_listed_with_all_that_tells_it_from_another(inbox):
    path = drop(inbox / "ACME" / "claims.837")
    assert listed(inbox, SETTLE, NOW) == Listed([seen(path, "ACME")], 0, NOW - 100, [])


def test_files_are_listed_in_the_order_of_their_arrival_over_all_partners(inbox):
    drop(inbox / "b", age=300)
    drop(inbox / "ACME" / "a", age=200)
    drop(inbox / "ZETA" / "z", age=400)
    for partner in ("ACME", "", "BETA"):
        for name in ("2", "1"):
            drop(inbox / partner / name, age=100)
    same_age = [(partner, name) for partner in ("", "ACME", "BETA") for name in ("1", "2")]
    assert names(inbox) == [("ZETA", "z"), ("", "b"), ("ACME", "a"), *same_age]


def test_order_is_told_by_nanoseconds(inbox):
    for at, name in enumerate("cab"):
        os.utime(drop(inbox / name), ns=(0, int(NOW - 100) * SECOND + at))
    assert names(inbox) == [("", "c"), ("", "a"), ("", "b")]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_any_name_is_listed(inbox, name):
    for partner in ("", name[:200]):
        drop(inbox / partner / (name if partner else f"f{name[1:]}"))
    found = listed(inbox, SETTLE, NOW).waiting
    assert len(found) == 2
    assert {judge(file, STALE, NOW) for file in found} == {Take()}


@pytest.mark.parametrize("name", [".claims.837", "a.tmp", "a.TMP", "a.part", "a.filepart", "a.Partial", ".a.837.x7K"])
def test_what_is_on_its_way_is_not_even_reported(inbox, name):
    drop(inbox / name)
    drop(inbox / "ACME" / name)
    (inbox / "BETA").mkdir()
    (inbox / "BETA" / name).symlink_to("nowhere")
    assert listed(inbox, SETTLE, NOW) == Listed([], 0, None, [])


def test_a_folder_with_a_dot_is_no_partner_and_one_that_ends_like_an_upload_is(inbox):
    drop(inbox / ".git" / "claims.837")
    drop(inbox / "ACME.part" / "claims.837")
    assert names(inbox) == [("ACME.part", "claims.837")]


def test_a_young_file_waits_and_counts_for_the_oldest(inbox):
    drop(inbox / "young", age=59)
    drop(inbox / "old", age=60)
    assert names(inbox) == [("", "old")]
    (inbox / "old").unlink()
    assert listed(inbox, SETTLE, NOW) == Listed([], 1, NOW - 59, [])
    assert names(inbox, settle=0) == [("", "young")]


def test_the_oldest_is_that_of_all_folders(inbox):
    drop(inbox / "new", age=5)
    drop(inbox / "ACME" / "old", age=5000)
    assert listed(inbox, SETTLE, NOW).oldest_mtime == NOW - 5000


def test_a_date_in_the_future_is_not_believed(inbox):
    path = drop(inbox / "claims.837", age=-1e6)
    changed = path.stat().st_ctime
    assert listed(inbox, SETTLE, changed + 59) == Listed([], 1, changed, [])
    assert listed(inbox, SETTLE, changed + 61) == Listed([seen(path)], 0, changed, [])


def test_a_file_that_is_in_the_future_by_all_its_dates_is_trouble(inbox):
    path = drop(inbox / "ACME" / "claims.837", age=-1e6)
    found = listed(inbox, 0, path.stat().st_ctime - 100)
    assert (found.waiting, found.young) == ([], 1)
    reason = "is dated in the future; check the clock, or touch it"
    assert found.refused == [Refusal("ACME", "claims.837", reason, is_trouble=True)]


def test_a_clock_a_little_ahead_is_no_trouble(inbox):
    drop(inbox / "claims.837", age=-0.9)
    assert listed(inbox, SETTLE, NOW) == Listed([], 1, NOW + 0.9, [])


def test_what_is_no_regular_file_is_refused(inbox):
    drop(inbox / "ACME" / "real.837")
    for folder in (inbox, inbox / "ACME"):
        os.mkfifo(folder / "1fifo")
        (folder / "2link").symlink_to(inbox / "ACME" / "real.837")
        (folder / "3dangling").symlink_to("nowhere")
        (folder / "4loop").symlink_to("4loop")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(_short(inbox))
    (inbox / "ACME" / "6folder").mkdir()
    found = listed(inbox, SETTLE, NOW)
    assert [file.name for file in found.waiting] == ["real.837"]
    assert [(refusal.partner, refusal.name) for refusal in found.refused] == [
        *[("", name) for name in ("1fifo", "2link", "3dangling", "4loop", "5socket")],
        *[("ACME", name) for name in ("1fifo", "2link", "3dangling", "4loop", "6folder")],
    ]
    assert not any(refusal.is_trouble for refusal in found.refused)
    reasons = {refusal.name[0]: refusal.reason for refusal in found.refused}
    assert reasons["1"] == reasons["5"] == "is no regular file; drop files only"
    assert reasons["2"] == reasons["3"] == reasons["4"] == "is a symbolic link; drop the file itself"
    assert reasons["6"] == "is a folder in a partner's folder; drop files only"


def test_a_partners_folder_may_not_be_a_link(inbox, tmp_path):
    drop(tmp_path / "elsewhere" / "claims.837")
    (inbox / "ACME").symlink_to(tmp_path / "elsewhere")
    found = listed(inbox, SETTLE, NOW)
    assert (found.waiting, [refusal.name for refusal in found.refused]) == ([], ["ACME"])


@pytest.mark.usefixtures("as_ordinary_user")
@pytest.mark.parametrize("mode", [0o000, 0o400])
def test_a_partners_folder_that_may_not_be_read_does_not_stop_the_others(inbox, mode):
    drop(inbox / "ACME" / "claims.837")
    drop(inbox / "BETA" / "claims.837")
    (inbox / "ACME").chmod(mode)
    try:
        found = listed(inbox, SETTLE, NOW)
    finally:
        (inbox / "ACME").chmod(0o700)
    assert [file.partner for file in found.waiting] == ["BETA"]
    reason = "cannot be read: Permission denied; let noc837 read it"
    assert found.refused == [Refusal("ACME", "", reason, is_trouble=True)]


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        (errno.EACCES, "cannot be read: Permission denied; let noc837 read it"),
        (errno.EIO, "cannot be read: Input/output error; look after the disk"),
        (errno.ENOENT, None),
    ],
)
def test_a_fault_of_a_partners_folder_is_told_of(inbox, monkeypatch, code, refused):
    drop(inbox / "ACME" / "claims.837")
    drop(inbox / "BETA" / "claims.837")
    real = os.scandir

    def failing(path):
        if Path(path).name == "ACME":
            raise OSError(code, os.strerror(code))
        return real(path)

    monkeypatch.setattr(os, "scandir", failing)
    found = listed(inbox, SETTLE, NOW)
    assert [file.partner for file in found.waiting] == ["BETA"]
    assert [refusal.reason for refusal in found.refused] == [refused] * (refused is not None)


def test_an_inbox_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        listed(tmp_path / "inbox", SETTLE, NOW)


class Entries:
    """What os.scandir gives; counts what is asked of each entry, and removes some files before that."""

    def __init__(self, path, gone=(), counted=None):
        self.entries = os_scandir(path)
        self.gone = gone
        self.counted = counted

    def __enter__(self):
        return iter([Entry(entry, self) for entry in self.entries])

    def __exit__(self, *_):
        self.entries.close()


class Entry:
    def __init__(self, entry, entries):
        self.entry, self.entries, self.name = entry, entries, entry.name

    def is_dir(self, follow_symlinks):
        return self.entry.is_dir(follow_symlinks=follow_symlinks)

    def stat(self, follow_symlinks):
        if self.entries.counted is not None:
            self.entries.counted.append(self.name)
        if self.name in self.entries.gone:
            Path(self.entry.path).unlink()
        return self.entry.stat(follow_symlinks=follow_symlinks)


os_scandir = os.scandir


def test_a_file_that_vanishes_meanwhile_is_skipped(inbox, monkeypatch):
    for name in ("a", "b", "c"):
        drop(inbox / "ACME" / name)
    monkeypatch.setattr(os, "scandir", lambda path: Entries(path, gone=("b",)))
    found = listed(inbox, SETTLE, NOW)
    assert [file.name for file in found.waiting] == ["a", "c"]
    assert found.refused == []


def test_many_files_are_each_looked_at_once_and_none_is_opened(inbox, monkeypatch):
    count = 10_000
    for number in range(count):
        os.close(os.open(inbox / f"{number:05}", os.O_CREAT))
    counted = []
    monkeypatch.setattr(os, "scandir", lambda path: Entries(path, counted=counted))
    for forbidden in ("open", "stat", "lstat"):
        monkeypatch.setattr(os, forbidden, lambda *_, **__: pytest.fail("is needless"))
    found = listed(inbox, 0, NOW * 2)
    monkeypatch.undo()
    assert len(found.waiting) == count
    assert sorted(counted) == [f"{number:05}" for number in range(count)]


# What is judged


def test_a_whole_file_is_taken(tmp_path):
    assert verdict(tmp_path, CLEAN) == Take()


@pytest.mark.parametrize("mode", [os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_APPEND])
def test_a_file_that_is_open_for_writing_is_left(tmp_path, mode):
    dropped = seen(drop(tmp_path / "claims.837"))
    writer = os.open(dropped.path, mode)
    try:
        assert judge(dropped, STALE, NOW) == Leave("is still being written")
    finally:
        os.close(writer)
    assert judge(dropped, STALE, NOW) == Take()


def test_a_file_that_another_process_writes_is_left_until_that_ends(tmp_path):
    dropped = seen(drop(tmp_path / "claims.837"))
    program = "import sys; f = open(sys.argv[1], 'r+b'); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", program, dropped.path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout.readline() == b"open\n"
        assert judge(dropped, STALE, NOW) == Leave("is still being written")
        writer.communicate()
    assert judge(dropped, STALE, NOW) == Take()


def test_a_reader_does_not_matter(tmp_path):
    dropped = seen(drop(tmp_path / "claims.837"))
    with dropped.path.open("rb"):
        assert judge(dropped, STALE, NOW) == Take()


def test_the_file_can_be_opened_for_writing_at_once_afterwards(tmp_path):
    dropped = seen(drop(tmp_path / "claims.837"))
    judge(dropped, STALE, NOW)
    os.close(os.open(dropped.path, os.O_WRONLY | os.O_NONBLOCK))


def test_a_writer_that_comes_meanwhile_does_not_end_this_process(tmp_path):
    """Runs apart, for the signal would end the tests."""
    drop(tmp_path / "claims.837")
    program = """
import fcntl, os, sys
from noc837.sweep import writers
real = fcntl.fcntl
def opened_meanwhile(number, command, value):
    if command == fcntl.F_SETLEASE and value == fcntl.F_UNLCK:
        try:
            os.close(os.open(sys.argv[1], os.O_WRONLY | os.O_NONBLOCK))
        except BlockingIOError:
            print("held off")
    return real(number, command, value)
fcntl.fcntl = opened_meanwhile
print(writers.is_open_for_writing(os.open(sys.argv[1], os.O_RDONLY)))
"""
    command = [sys.executable, "-c", program, tmp_path / "claims.837"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == b"held off\nFalse\n"


@pytest.mark.parametrize("code", [errno.EACCES, errno.EINVAL, errno.EPERM, errno.ENOTSUP])
def test_where_the_kernel_does_not_tell_who_writes_the_file_is_judged_by_its_bytes(tmp_path, monkeypatch, code):
    def refused(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("fcntl.fcntl", refused)
    assert verdict(tmp_path, CLEAN) == Take()


def test_where_there_are_no_leases_the_file_is_judged_by_its_bytes(tmp_path, monkeypatch):
    monkeypatch.delattr("fcntl.F_SETLEASE")
    assert verdict(tmp_path, CLEAN) == Take()


def test_a_file_that_grew_since_it_was_listed_is_left(tmp_path):
    dropped = seen(drop(tmp_path / "claims.837"))
    drop(dropped.path, CLEAN + b"\n")
    assert judge(dropped, STALE, NOW) == CHANGING


def test_a_file_that_was_written_over_is_left(tmp_path):
    dropped = seen(drop(tmp_path / "claims.837"))
    drop(dropped.path, CLEAN, age=99)
    assert judge(dropped, STALE, NOW) == CHANGING


def test_another_file_in_its_place_is_left(tmp_path):
    dropped = seen(drop(tmp_path / "claims.837"))
    drop(tmp_path / "other").replace(dropped.path)
    assert judge(dropped, STALE, NOW) == CHANGING


@pytest.mark.parametrize("kind", ["fifo", "socket", "folder", "link", "dangling", "device"])
def test_what_is_no_regular_file_any_more_is_left_and_not_waited_for(tmp_path, kind):
    dropped = seen(drop(tmp_path / "5socket"))
    dropped.path.rename(tmp_path / "real")
    if kind == "fifo":
        os.mkfifo(dropped.path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(_short(tmp_path))
    elif kind == "folder":
        dropped.path.mkdir()
    else:
        dropped.path.symlink_to({"link": "real", "dangling": "nowhere", "device": "/dev/zero"}[kind])
    assert judge(dropped, STALE, NOW) == CHANGING


def test_what_never_was_a_regular_file_is_left(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    assert judge(seen(tmp_path / "fifo"), STALE, NOW) == CHANGING


def test_a_file_that_is_gone_is_no_trouble(tmp_path):
    dropped = seen(drop(tmp_path / "ACME" / "claims.837"))
    dropped.path.unlink()
    assert judge(dropped, STALE, NOW) == Leave("is gone")
    dropped.path.parent.rmdir()
    assert judge(dropped, STALE, NOW) == Leave("is gone")


@pytest.mark.usefixtures("as_ordinary_user")
def test_a_file_that_may_not_be_read_is_trouble(tmp_path):
    dropped = seen(drop(tmp_path / "claims.837"))
    dropped.path.chmod(0)
    reason = "cannot be read: Permission denied; let noc837 read it"
    assert judge(dropped, STALE, NOW) == Leave(reason, is_trouble=True)


@pytest.mark.parametrize("call", ["open", "pread", "fstat"])
def test_a_fault_of_the_disk_is_trouble_and_leaves_nothing_open(tmp_path, monkeypatch, call):
    dropped = seen(drop(tmp_path / "claims.837"))
    before = open_files()

    def broken(*_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, call, broken)
    said = judge(dropped, STALE, NOW)
    monkeypatch.undo()
    assert said == Leave("cannot be read: Input/output error; look after the disk", is_trouble=True)
    assert open_files() == before


def test_what_is_no_837_fails_at_once_with_its_kind(tmp_path):
    assert verdict(tmp_path, b"PK\x03\x04") == Fail("is a zip archive, no 837; unpack it and drop what it holds")
    said = "is text, no 837; only 837 claim files are to be dropped here"
    assert verdict(tmp_path, b"Dear colleagues,") == Fail(said)


@pytest.mark.parametrize("data", [b"", b"\n", b"IS", CLEAN[:50], CLEAN[:106], CLEAN[:-1], CLEAN[:-19], CLEAN[:-20]])
def test_an_incomplete_file_waits_until_it_is_stale(tmp_path, data):
    assert verdict(tmp_path, data, age=3599) == INCOMPLETE
    if data != CLEAN[:-1]:
        assert verdict(tmp_path, data, age=3600) == BROKEN_OFF


def test_minutes_are_told_as_they_were_set(tmp_path):
    dropped = seen(drop(tmp_path / "claims.837", b""))
    assert "still for 0.5 minutes" in judge(dropped, 0.5, NOW).reason
    assert "still for 525600 minutes" in judge(dropped, 525_600, NOW * 2).reason


def test_a_date_in_the_future_does_not_make_a_broken_file_stay_for_ever(tmp_path):
    dropped = seen(drop(tmp_path / "claims.837", b"", age=-1e6))
    changed = dropped.path.stat().st_ctime
    assert judge(dropped, STALE, changed + 3599) == INCOMPLETE
    assert judge(dropped, STALE, changed + 3601) == BROKEN_OFF


@pytest.mark.parametrize("padding", [b"\r\n" * 80_000, b" " * TAIL, b"\0" * (3 * TAIL + 5)])
def test_a_file_that_was_padded_is_complete_and_one_cut_short_and_padded_is_not(tmp_path, padding):
    assert verdict(tmp_path, CLEAN + padding) == Take()
    assert verdict(tmp_path, CLEAN.replace(b"~", b"\n") + padding) == Take()
    assert verdict(tmp_path, CLEAN[:-30] + padding) == INCOMPLETE


def test_a_file_that_was_still_before_it_was_moved_is_still(tmp_path):
    assert judge(seen(drop(tmp_path / "claims.837", b"", age=5)), STALE, NOW, was_still=True) == BROKEN_OFF
    assert judge(seen(drop(tmp_path / "other.837", age=5)), STALE, NOW, was_still=True) == Take(is_still=True)


@given(st.integers(0, len(CLEAN) - 1), st.sampled_from([b"", b"\r\n"]), st.sampled_from([b"", b"\xef\xbb\xbf\n"]))
def test_no_part_of_a_file_is_complete(tmp_path_factory, end, line_break, before):
    whole = before + CLEAN.replace(b"~", b"~" + line_break)
    end = min(end * len(whole) // len(CLEAN), len(whole) - 1 - len(line_break))
    folder = tmp_path_factory.getbasetemp()
    assert verdict(folder, whole[:end]) == INCOMPLETE
    assert verdict(folder, whole) == Take()


@pytest.mark.parametrize("delimiters", ["|>\n", "*:'", "\x1d\x1f\x1c", "\t^~", "*:\r", "|\t~", "+.|", "\n:~"])
def test_any_delimiters_will_do_and_no_part_is_complete(delimiters):
    whole = CLEAN.translate(bytes.maketrans(b"*:~", delimiters.encode()))
    assert is_complete(whole, whole, is_still=False)
    assert not any(is_complete(whole[:end], whole[:end], is_still=False) for end in range(len(whole)))


@pytest.mark.parametrize(
    "behind", [b"\r\n", b" ", b"\n" * 70, b"\x1a", b"\0" * 5000, b"junk", b"ISAAC", b"VISA*", b"~~\n"]
)
def test_what_stands_behind_the_end_does_not_matter(tmp_path, behind):
    assert verdict(tmp_path, CLEAN + behind) == Take()


@pytest.mark.parametrize("behind", [b"I", b"\r\nIS", b"ISA", b"\nISA*00*", b"junk ISA*00*", CLEAN[:-1], CLEAN[:-30]])
def test_another_interchange_that_begins_must_come_to_its_end_too(tmp_path, behind):
    assert verdict(tmp_path, CLEAN + behind) == INCOMPLETE
    assert verdict(tmp_path, CLEAN + behind, age=3599) == INCOMPLETE


@pytest.mark.parametrize("delimiters", ["|>\n", "*:'", "|>\r", "+:*"])
@pytest.mark.parametrize("line_break", [b"", b"\r\n"])
def test_the_last_interchange_may_have_delimiters_of_its_own(tmp_path, delimiters, line_break):
    body = CLEAN.translate(bytes.maketrans(b"*:~", delimiters.encode()))
    body = body.replace(delimiters[2].encode(), delimiters[2].encode() + line_break)
    assert verdict(tmp_path, CLEAN + b"\n" + body) == Take()
    assert verdict(tmp_path, CLEAN + b"\n" + body[: -1 - len(line_break)]) == INCOMPLETE


@pytest.mark.parametrize(
    "text",
    [
        b"NM1*85*2*IEA*1*000000042~",
        b"SV1*HC:J3490:::::IEA*120*UN*1*11**1~",
        b"NTE*ADD*IEA:1:2~",
        b"XIEA*1*2~",
        b"IEAS*1*2~",
    ],
)
def test_the_letters_alone_are_no_end(tmp_path, text):
    assert verdict(tmp_path, CLEAN[: CLEAN.index(b"IEA")] + text) == INCOMPLETE


@pytest.mark.parametrize("line_break", [b"\r\n", b"\n", b"\r"])
def test_a_line_break_may_end_the_last_segment(tmp_path, line_break):
    assert verdict(tmp_path, CLEAN[:-1] + line_break) == Take()


def test_the_last_terminator_may_be_missing_from_a_file_that_is_still(tmp_path):
    assert verdict(tmp_path, CLEAN[:-1], age=3600) == Take(is_still=True)
    assert verdict(tmp_path, CLEAN[:-2], age=3600) == BROKEN_OFF


def test_an_isa_that_cannot_be_read_is_for_the_scrub_to_tell_of(tmp_path):
    assert verdict(tmp_path, CLEAN.replace(b":", b"*", 1)) == Take()
    assert verdict(tmp_path, CLEAN.replace(b":", b"*", 1)[:200]) == INCOMPLETE


@pytest.mark.parametrize("size", [HEAD - 1, HEAD, HEAD + 1, HEAD + TAIL, HEAD + TAIL + 1, 5_000_000])
def test_files_of_any_size_are_judged_by_their_ends(tmp_path, size):
    start = CLEAN.index(b"CLM*")
    filler = b"K3*" + b"x" * 74 + b"~"
    more = (size - len(CLEAN)) // len(filler)
    data = CLEAN[:start] + more * filler + b"K3*" + b"x" * ((size - len(CLEAN)) % len(filler)) + CLEAN[start:]
    assert verdict(tmp_path, data) == Take()
    assert verdict(tmp_path, data[:-1]) == INCOMPLETE


def test_a_huge_file_takes_little_memory(tmp_path):
    path = drop(tmp_path / "claims.837")
    with path.open("r+b") as file:
        file.truncate(1 << 33)
        file.seek(-len(CLEAN), os.SEEK_END)
        file.write(CLEAN)
    dropped = seen(path)
    tracemalloc.start()
    try:
        assert judge(dropped, STALE, NOW * 2) == Take(is_still=True)
        assert tracemalloc.get_traced_memory()[1] < 4 * (HEAD + TAIL)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "tail", [b"\n" * TAIL, b"~" * TAIL, b"IEA*1*" * 10_000, b"~IEA*1*1" * 8_000, b"IEA*9*9~" * 8_000]
)
def test_no_tail_is_looked_at_for_long(tmp_path, tail):
    """Quadratic work would take minutes."""
    assert verdict(tmp_path, CLEAN[:-1] + tail) in (Take(), INCOMPLETE)


def _short(folder):
    """A path for a socket in the folder: those of test folders are longer than a socket's may be."""
    return os.path.relpath(folder / "5socket")
