import errno
import json
import os
from io import BytesIO

import pytest

from noc837.findings import Counts, Severity
from noc837.outputs import job
from noc837.outputs.job import How, Watch, scrub_file
from noc837.outputs.places import Places, places_in
from noc837.outputs.summary import CountsBroken
from noc837.outputs.tables import read_rows
from noc837.scrubbing import Part
from noc837.x12.delimiters import Unprocessable
from noc837.x12.rewrite import Span, TilingBroken
from outputs.fake_parts import changed, left, scrub_of


@pytest.fixture
def given(tmp_path):
    path = tmp_path / "given" / "claims.837"
    path.parent.mkdir()
    path.write_bytes(b"banana")
    return path


@pytest.fixture
def out(tmp_path):
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.fixture
def run(monkeypatch, given, out):
    def run(scrub, how=How(), watch=Watch(), formats=("csv",)):  # noqa: B008
        monkeypatch.setattr(job, "scrub_claims", scrub)
        return scrub_file(given, given.name, places_in(out, given.name, formats), how, watch)

    return run


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def test_the_corrected_file_and_its_records_are_delivered(run, out):
    outcome = run(scrub_of(errors=1), formats=("csv", "jsonl"))
    assert (out / "claims.837").read_bytes() == b"bbbnbbnbb"
    assert [row["rule"] for row in read_rows(out / "claims.837.exceptions.csv")] == ["NDC05"]
    assert [row["after"] for row in read_rows(out / "claims.837.changes.csv")] == [changed().after]
    assert json.loads((out / "claims.837.exceptions.jsonl").read_text())["rule"] == "NDC05"
    assert json.loads((out / "claims.837.changes.jsonl").read_text())["file"] == "claims.837"
    assert outcome.places == places_in(out, "claims.837", ("csv", "jsonl"))


@pytest.mark.parametrize(("errors", "status", "code"), [(0, "clean", 0), (2, "errors", 1)])
def test_errors_that_remain_decide_the_exit_code(run, errors, status, code):
    outcome = run(scrub_of(errors=errors))
    assert (outcome.status, outcome.exit, outcome.counts.errors, outcome.error) == (status, code, errors, "")


def test_warnings_alone_leave_the_exit_code_at_0(run):
    part = Part((), (left(severity=Severity.WARNING),), (), Counts(warnings=1))
    assert run(scrub_of(part=part)).exit == 0


def test_an_input_with_nothing_to_say_has_all_three_outputs(run, out):
    run(lambda stream, _: iter([Part((Span(0, stream.read()),))]))
    assert (out / "claims.837").read_bytes() == b"banana"
    assert (out / "claims.837.exceptions.csv").read_bytes().count(b"\r\n") == 1
    assert (out / "claims.837.changes.csv").read_bytes().count(b"\r\n") == 1


def test_counts_of_parts_are_added_up(run):
    part = Part((), counts=Counts(claims=2, noc_lines=1, corrected=1, rules={"NDC05": 1, "QTY01": 3}))
    counts = run(scrub_of(errors=1, part=part)).counts
    assert (counts.claims, counts.noc_lines, counts.rules) == (3, 3, {"NDC05": 2, "QTY01": 3})


def test_observing_delivers_the_input_and_says_what_would_have_changed(run, out):
    run(scrub_of(errors=1), How(observe=True))
    assert (out / "claims.837").read_bytes() == b"banana"
    assert [row["after"] for row in read_rows(out / "claims.837.changes.csv")] == [changed().after]


def test_a_dry_run_writes_nothing_and_finds_the_same(monkeypatch, given, tmp_path):
    monkeypatch.setattr(job, "scrub_claims", scrub_of(errors=1))
    seen = []
    outcome = scrub_file(given, "claims.837", None, How(), Watch(part=lambda part: seen.extend(part.changes)))
    assert (outcome.exit, outcome.counts.errors, outcome.places, len(seen)) == (1, 1, None, 1)
    assert names(tmp_path) == ["given"]


def test_progress_is_told_in_bytes_of_input(run):
    told = []
    run(scrub_of(), watch=Watch(read=told.append))
    assert told == [1, 2, 3, 4, 5, 6, 6]


@pytest.mark.parametrize(
    ("failure", "code", "words"),
    [
        (Unprocessable("byte 17: no IEA; send the file again"), 3, "byte 17: no IEA; send the file again"),
        (OSError(errno.ENOSPC, "No space left on device"), 3, "No space left on device; put that right"),
        (OSError(errno.EIO, "Input/output error", "/mnt/a"), 3, "/mnt/a: Input/output error; put that right"),
    ],
)
def test_what_the_input_or_the_disk_is_to_blame_for_is_told(run, out, failure, code, words):
    outcome = run(scrub_of(failure=failure))
    assert (outcome.status, outcome.exit, outcome.places) == ("failed", code, None)
    assert outcome.error.startswith(words)
    assert names(out) == []


@pytest.mark.parametrize("failure", [ZeroDivisionError(), KeyboardInterrupt(), SystemExit(143)])
def test_a_fault_or_a_signal_leaves_nothing_behind(run, out, failure):
    with pytest.raises(type(failure)):
        run(scrub_of(failure=failure))
    assert names(out) == []


def test_an_output_that_exists_is_the_operators_to_decide(run, out):
    (out / "claims.837").write_bytes(b"old")
    outcome = run(scrub_of())
    assert (outcome.exit, outcome.error.split(": ", 1)[1][:14]) == (2, "exists already")
    assert names(out) == ["claims.837"]
    assert run(scrub_of(), How(force=True)).exit == 0


def test_pieces_that_leave_a_gap_are_never_delivered(run, out):
    with pytest.raises(TilingBroken):
        run(lambda stream, _: iter([Part((Span(0, stream.read()[:-1]),))]))
    with pytest.raises(TilingBroken):
        run(lambda stream, _: iter([Part((Span(1, stream.read()[1:]),))]))
    assert names(out) == []


def test_a_line_that_is_not_accounted_for_is_never_delivered(run, out):
    with pytest.raises(CountsBroken):
        run(scrub_of(part=Part((), counts=Counts(noc_lines=1))))
    assert names(out) == []


def test_bytes_lost_on_the_way_to_the_disk_are_noticed(run, out, monkeypatch):
    monkeypatch.setattr(job._Files, "size", lambda *_: 8)
    with pytest.raises(TilingBroken):
        run(scrub_of())
    assert names(out) == []


def test_an_input_that_grows_while_it_is_read_is_not_delivered(run, given, out):
    def scrub(stream, _):
        yield Part((Span(0, stream.read()),))
        with given.open("ab") as more:
            more.write(b"more")

    outcome = run(scrub)
    assert (outcome.exit, outcome.error) == (
        3,
        "changed while it was read; scrub it again when it is complete",
    )
    assert names(out) == []


def test_the_input_is_never_written_over_even_by_force(monkeypatch, given):
    monkeypatch.setattr(job, "scrub_claims", scrub_of())
    places = places_in(given.parent, given.name, ("csv",))
    outcome = scrub_file(given, given.name, places, How(force=True), Watch())
    assert (outcome.exit, names(given.parent)) == (2, ["claims.837"])
    assert "is an input and is never written over" in outcome.error
    assert given.read_bytes() == b"banana"


def test_a_missing_input_is_told(out, tmp_path):
    places = places_in(out, "none", ("csv",))
    outcome = scrub_file(tmp_path / "none", "none", places, How(), Watch())
    assert (outcome.exit, names(out)) == (3, [])
    assert "none: No such file or directory" in outcome.error


def test_a_stream_is_spooled_and_the_corrected_bytes_go_to_another(monkeypatch, out):
    monkeypatch.setattr(job, "scrub_claims", scrub_of(errors=1))
    corrected = BytesIO()
    places = Places((out / "e.jsonl",), (out / "c.csv",), corrected)
    outcome = scrub_file(BytesIO(b"banana"), "-", places, How(), Watch())
    assert corrected.getvalue() == b"bbbnbbnbb"
    assert (outcome.exit, names(out)) == (1, ["c.csv", "e.jsonl"])
    assert json.loads((out / "e.jsonl").read_text())["file"] == "-"


def test_spooled_bytes_have_no_name_and_are_the_owners_alone(monkeypatch):
    seen = []

    def scrub(stream, _):
        status = os.fstat(stream.fileno())
        seen.append((status.st_mode & 0o777, status.st_nlink))
        yield Part((Span(0, stream.read()),))

    monkeypatch.setattr(job, "scrub_claims", scrub)
    scrub_file(BytesIO(b"banana"), "-", None, How(), Watch())
    assert seen == [(0o600, 0)]


def test_nothing_goes_to_the_stream_before_the_proof(monkeypatch, out):
    monkeypatch.setattr(job, "scrub_claims", scrub_of(failure=Unprocessable("no IEA")))
    corrected = BytesIO()
    places = Places((out / "e.csv",), (out / "c.csv",), corrected)
    assert scrub_file(BytesIO(b"banana"), "-", places, How(), Watch()).exit == 3
    assert (corrected.getvalue(), names(out)) == (b"", [])


def test_a_stream_that_breaks_takes_its_records_back(monkeypatch, out):
    class Broken(BytesIO):
        def write(self, _):
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(job, "scrub_claims", scrub_of())
    places = Places((out / "e.csv",), (out / "c.csv",), Broken())
    outcome = scrub_file(BytesIO(b"banana"), "-", places, How(), Watch())
    assert (outcome.exit, names(out)) == (3, [])
    assert outcome.error.startswith("standard output: Broken pipe")


def test_records_that_stand_there_are_left_alone(monkeypatch, out):
    monkeypatch.setattr(job, "scrub_claims", scrub_of())
    (out / "e.csv").write_bytes(b"old")
    corrected = BytesIO()
    places = Places((out / "e.csv",), (out / "c.csv",), corrected)
    assert scrub_file(BytesIO(b"banana"), "-", places, How(), Watch()).exit == 2
    assert (corrected.getvalue(), names(out), (out / "e.csv").read_bytes()) == (b"", ["e.csv"], b"old")
