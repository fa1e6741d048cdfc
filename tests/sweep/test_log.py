import errno
import io
import json
import os
import stat
import sys

import pytest

from noc837.sweep.log import Event, Log

TIME = 1795350896.123456  # 2026-11-22T12:34:56.123456Z


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Broken(io.StringIO):
    """A standard error that nobody reads any more; as a real one, it keeps what it could not write."""

    def __init__(self, number):
        super().__init__()
        self.number = number

    def write(self, _):
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    def fileno(self):
        return self.number


@pytest.fixture
def path(tmp_path):
    return tmp_path / "sweep.log"


def at_terminal(monkeypatch):
    """Puts a terminal in place of standard error; pytest has its own there until the test begins."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def told(path, *events, now=lambda: TIME):
    with Log(now, path) as log:
        for event, about in events:
            log.tell(event, **about)
    return log


def read(path):
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def test_a_line_says_when_how_bad_what_and_then_the_rest_in_order(path):
    told(path, (Event.DELIVERED, {"file": "ACME/claims.837", "noc_lines": 12, "corrected": 3, "left": 1}))
    assert path.read_text("ascii") == (
        '{"time": "2026-11-22T12:34:56.123Z", "level": "info", "event": "delivered", '
        '"file": "ACME/claims.837", "noc_lines": 12, "corrected": 3, "left": 1}\n'
    )


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (0.0, "1970-01-01T00:00:00.000Z"),
        (-0.5, "1970-01-01T00:00:00.000Z"),
        (4102444800.0, "2100-01-01T00:00:00.000Z"),
        (TIME + 0.8769, "2026-11-22T12:34:57.000Z"),
    ],
)
def test_the_time_has_milliseconds_in_every_line(path, now, text):
    told(path, (Event.BEGAN, {}), now=lambda: now)
    assert read(path)[0]["time"] == text


def test_each_line_has_its_own_time(path):
    times = iter((0.0, 1.0))
    told(path, (Event.BEGAN, {}), (Event.ENDED, {}), now=lambda: next(times))
    assert [line["time"] for line in read(path)] == ["1970-01-01T00:00:00.000Z", "1970-01-01T00:00:01.000Z"]


@pytest.mark.parametrize(
    "name",
    ["two\nlines.837", "a\r\x1b[31m.837", "Zürich 東京", os.fsdecode(b"\xff\xfe"), "x" * 255, '"}\\', "\x00"],
)
def test_any_name_is_one_line_of_ascii_and_comes_back_as_it_was(path, name):
    told(path, (Event.DELIVERED, {"file": name}), (Event.ENDED, {}))
    assert path.read_bytes().isascii()
    assert [line.get("file") for line in read(path)] == [name, None]


@pytest.mark.parametrize("value", [0, -1, 1.5, True, None, "", ["a\n", "b"]])
def test_values_keep_their_kind(path, value):
    told(path, (Event.ENDED, {"value": value}))
    assert read(path)[0]["value"] == value
    assert type(read(path)[0]["value"]) is type(value)


def test_a_line_is_one_write(path, monkeypatch):
    real, writes = os.write, []

    def counted(number, data):
        writes.append(bytes(data))
        return real(number, data)

    monkeypatch.setattr(os, "write", counted)
    told(path, (Event.BEGAN, {}), (Event.FAILED, {"file": "a\nb", "reason": "y" * 100_000}))
    assert [data.count(b"\n") for data in writes] == [1, 1]
    assert all(data.endswith(b"\n") for data in writes)


def test_lines_are_appended_and_the_mode_is_the_owners_alone(path):
    previous = os.umask(0)
    try:
        told(path, (Event.BEGAN, {}))
    finally:
        os.umask(previous)
    told(path, (Event.BUSY, {}))
    assert [line["event"] for line in read(path)] == ["began", "busy"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_mode_that_a_host_gave_a_log_stays(path):
    path.touch()
    path.chmod(0o640)
    told(path, (Event.BEGAN, {}))
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_after_a_rotation_a_pass_writes_on_to_the_old_file_and_the_next_to_a_new_one(path, tmp_path):
    with Log(lambda: TIME, path) as log:
        log.tell(Event.BEGAN)
        path.rename(tmp_path / "sweep.log.1")
        log.tell(Event.ENDED)
    assert not path.exists()
    told(path, (Event.BUSY, {}))
    assert [line["event"] for line in read(tmp_path / "sweep.log.1")] == ["began", "ended"]
    assert [line["event"] for line in read(path)] == ["busy"]


def test_two_passes_at_once_mix_no_lines(path):
    with Log(lambda: TIME, path) as one, Log(lambda: TIME, path) as other:
        for number in range(50):
            one.tell(Event.DELIVERED, file="one", number=number)
            other.tell(Event.BUSY, number=number)
    assert [line["number"] for line in read(path)] == [n for number in range(50) for n in (number, number)]


@pytest.mark.parametrize("kind", ["link", "dangling", "folder", "pipe", "nowhere", "below a file"])
def test_what_is_no_file_of_its_own_is_refused_before_anything_is_told(path, tmp_path, kind):
    other = tmp_path / "other"
    match kind:
        case "link":
            other.write_text("kept")
            path.symlink_to(other)
        case "dangling":
            path.symlink_to(other)
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "nowhere":
            path = tmp_path / "no" / "sweep.log"
        case _:
            other.write_text("kept")
            path = other / "sweep.log"
    with pytest.raises(OSError, match="sweep") as raised:
        Log(lambda: TIME, path)
    assert raised.value.filename == str(path)
    assert not other.exists() or other.read_text() == "kept"


def test_a_log_that_may_not_be_written_is_refused(path):
    if os.geteuid() == 0:
        pytest.skip("root may write to a file of any mode")
    path.touch()
    path.chmod(0o400)
    with pytest.raises(PermissionError):
        Log(lambda: TIME, path)


def full_from(monkeypatch, first, most=0):
    """Lets the disk be full from the given write on: it takes `most` bytes of that write and then none."""
    real, calls = os.write, []

    def write(number, data):
        calls.append(data)
        if len(calls) < first:
            return real(number, data)
        if len(calls) == first and most:
            return real(number, data[:most])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", write)
    return lambda: monkeypatch.setattr(os, "write", real)


def test_a_full_disk_is_said_once_and_the_pass_goes_on(path, monkeypatch, capsys):
    full_from(monkeypatch, 2)
    log = told(path, *[(Event.DELIVERED, {"number": number}) for number in range(5)])
    assert log.lost == 4
    assert [line["number"] for line in read(path)] == [0]
    said = f"noc837: {path}: cannot be written: No space left on device; the pass goes on without it\n"
    assert capsys.readouterr().err == said


def test_a_line_cut_short_spoils_no_later_one(path, monkeypatch):
    with Log(lambda: TIME, path) as log:
        freed = full_from(monkeypatch, 1, most=20)
        log.tell(Event.BEGAN)
        freed()
        log.tell(Event.DELIVERED, file="a")
        log.tell(Event.ENDED)
    lines = path.read_text().splitlines()
    assert [len(line) for line in lines][:1] == [20]
    assert [json.loads(line)["event"] for line in lines[1:]] == ["delivered", "ended"]
    assert log.lost == 1


@pytest.mark.parametrize(("left", "lines"), [('{"time": "2026', 2), ('{"event": "ended"}\n', 2), ("", 1)])
def test_a_line_that_an_earlier_pass_left_torn_spoils_none_of_this_one(path, left, lines):
    path.write_text(left)
    told(path, (Event.BEGAN, {}))
    text = path.read_text()
    assert text.startswith(left)
    assert len(text.splitlines()) == lines
    assert json.loads(text.splitlines()[-1])["event"] == "began"


def test_without_a_file_and_without_a_terminal_standard_error_has_the_same_lines(path, capsys):
    events = [(Event.BEGAN, {}), (Event.FAILED, {"file": "a\nb", "reason": "is a zip archive"})]
    told(path, *events)
    told(None, *events)
    assert capsys.readouterr() == ("", path.read_text())


def test_with_a_file_a_terminal_stays_empty(path, monkeypatch):
    terminal = at_terminal(monkeypatch)
    told(path, (Event.BEGAN, {}))
    assert terminal.getvalue() == ""
    assert read(path)[0]["event"] == "began"


@pytest.mark.parametrize(
    ("event", "about", "line"),
    [
        (
            Event.DELIVERED,
            {"file": "ACME/claims.837", "noc_lines": 12, "corrected": 3, "left": 1},
            "12:34:56Z delivered ACME/claims.837: 12 NOC lines, 3 corrected, 1 left",
        ),
        (Event.BEGAN, {}, "12:34:56Z began"),
        (Event.ENDED, {"exit": 0, "taken": 0}, "12:34:56Z ended: exit 0, 0 taken"),
        (
            Event.HELD,
            {"number": 7, "file": "a", "job": "17-ab", "sha256": "e3b0", "left": 2},
            "12:34:56Z held a: number 7, 2 left",
        ),
        (Event.RETURNED, {"file": "a.837"}, "12:34:56Z returned a.837"),
        (Event.FAILED, {"file": "a b", "reason": "is a zip archive"}, "12:34:56Z failed a b: is a zip archive"),
        (Event.DUPLICATE, {"file": "a", "first": "2026-11-01"}, "12:34:56Z duplicate a: first 2026-11-01"),
        (
            Event.ENDED,
            {"seconds": 1.25, "paused": False, "stopped": None, "maps": ["a", "b"]},
            "12:34:56Z ended: seconds 1.250, paused false, stopped null, maps a b",
        ),
        (Event.DELIVERED, {"file": "a\n\x1b[2J\udcff‮é"}, "12:34:56Z delivered a\\n\\x1b[2J\\udcff\\u202eé"),
        (Event.FAULT, {"reason": "two\nlines"}, "12:34:56Z fault: two\\nlines"),
    ],
)
def test_a_person_at_a_terminal_reads_one_plain_line(monkeypatch, event, about, line):
    terminal = at_terminal(monkeypatch)
    told(None, (event, about))
    assert terminal.getvalue() == line + "\n"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_standard_error_that_went_away_ends_nothing(monkeypatch, tmp_path, is_terminal):
    with (tmp_path / "stderr").open("w") as file:
        broken = Broken(file.fileno())
        broken.isatty = lambda: is_terminal
        monkeypatch.setattr(sys, "stderr", broken)
        told(None, (Event.BEGAN, {}), (Event.ENDED, {}))
        assert os.fstat(file.fileno()).st_rdev == os.stat(os.devnull).st_rdev  # noqa: PTH116


def test_a_standard_error_that_the_caller_closed_ends_nothing(monkeypatch, path):
    monkeypatch.setattr(sys, "stderr", None)
    told(None, (Event.BEGAN, {}))
    full_from(monkeypatch, 1)
    assert told(path, (Event.BEGAN, {})).lost == 1


def test_the_file_is_closed_when_a_pass_breaks_off(path, monkeypatch):
    def pass_that_breaks_off():
        with Log(lambda: TIME, path) as log:
            log.tell(Event.BEGAN)
            raise KeyboardInterrupt

    opened, real = [], os.open
    monkeypatch.setattr(os, "open", lambda *args, **more: opened.append(real(*args, **more)) or opened[-1])
    with pytest.raises(KeyboardInterrupt):
        pass_that_breaks_off()
    assert len(opened) == 1
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(opened[0])
    assert read(path)[0]["event"] == "began"


def test_every_event_has_a_level_and_one_sentence():
    assert {event.level for event in Event} == {"info", "warning", "error"}
    for event in Event:
        assert event.meaning[0].isupper()
        assert event.meaning.endswith(".")
        assert "\n" not in event.meaning
    assert len({event.meaning for event in Event}) == len(Event)


def test_events_are_a_closed_set_of_stable_names():
    assert [str(event) for event in Event] == [
        "began", "ended", "delivered", "held", "failed", "duplicate", "released", "resumed", "returned",
        "refused", "unreadable", "repeated-interchange", "grown", "paused", "busy", "stopped", "pruned", "io-error",
        "misconfigured", "fault",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="waiting"):
        Event("waiting")
