"""Sixty files arrive in every way there is while sweeps run: each is delivered exactly once, no part of one is."""

import hashlib
import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

import noc837
from sftp.drop import Drop, Sweeps, claims_file, new_drop
from sftp.senders import Sender
from sftp.server import Server, serving, wait_until

AT_ONCE = 4
BIG = 800  # claims, 120 KB
SLOW = 600  # claims, which take two seconds over a slow line


@dataclass(frozen=True)
class Job:
    """A file to be sent, and how: the name of a way of Sender."""

    way: str
    name: str
    data: bytes


def jobs() -> list[Job]:
    """What one server gets; files that break first, since the others are to arrive while they lie there."""
    ways = (
        *(["break_and_put"] * 3),
        *(["break_and_resume"] * 3),
        "pause_between_interchanges",
        *(["put_slowly"] * 8),
        *(["put_and_rename"] * 8),
        *(["put_over_itself"] * 4),
        *(["put"] * 32),
    )
    return [Job(way, _name(number, way), _data(number, way)) for number, way in enumerate(ways, start=1)]


def _name(number: int, way: str) -> str:
    odd = {40: "with blanks é 中.837", 41: "no-suffix", 42: "x" * 251 + ".837"}
    return odd.get(number, f"{way}-{number}.837")


def _data(number: int, way: str) -> bytes:
    if way == "pause_between_interchanges":
        return claims_file(1000 + number) + claims_file(2000 + number)
    if way in ("put_slowly", "put_and_rename"):
        return claims_file(number, SLOW)
    return claims_file(number, BIG if way.startswith("break") else 1 + number % 20)


@dataclass(frozen=True)
class Ran:
    """What is left when all was sent and swept."""

    drop: Drop
    jobs: list[Job]
    sender: Sender
    sweeps: Sweeps
    seconds: float

    def delays(self) -> list[float]:
        """From the end of each upload to its delivery: a rename, which changes st_ctime; 0 where it was first."""
        there = self.drop.files("corrected")
        return [
            max(0.0, there[name].stat().st_ctime - at) for name, at in self.sender.whole_at.items() if name in there
        ]


@pytest.fixture(scope="module")
def ran(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """All is sent, and one more file to a server of its own, whose session is killed."""
    place = tmp_path_factory.mktemp("uploads")
    (place / "sshd").mkdir()
    drop = new_drop(place / "drop")
    cut = Job("lose_connection_and_put", "lose-connection.837", claims_file(3000, BIG))
    wanted, began = jobs(), time.monotonic()
    with serving(place / "sshd") as other, Sweeps(drop) as sweeps:
        sender, cut_off = Sender(server, drop, sweeps, place / "home"), Sender(other, drop, sweeps, place / "home")
        with ThreadPoolExecutor(AT_ONCE + 1) as pool:
            alone = pool.submit(cut_off.lose_connection_and_put, cut.name, cut.data)
            sent = [pool.submit(getattr(sender, job.way), job.name, job.data) for job in wanted]
            for each in (alone, *sent):
                each.result()
        wait_until(lambda: not drop.waiting(), 30, "the inbox is emptied")
        sweeps.pass_by(2)
    sender.whole_at |= cut_off.whole_at
    sender.sessions += cut_off.sessions
    return Ran(drop, [*wanted, cut], sender, sweeps, time.monotonic() - began)


def test_every_file_is_delivered_corrected_under_its_name(ran: Ran) -> None:
    there = ran.drop.files("corrected")
    for job in ran.jobs:
        if job.way != "put_over_itself":
            assert there[job.name].read_bytes() == noc837.scrub(job.data).data != job.data, job.name


def test_of_a_file_sent_over_another_only_whole_versions_are_delivered(ran: Ran) -> None:
    delivered = Counter(path.read_bytes() for path in ran.drop.files("corrected").values())
    for job in ran.jobs:
        if job.way == "put_over_itself":
            assert delivered[noc837.scrub(job.data).data] == 1, job.name


def test_nothing_but_what_was_sent_is_delivered_and_nothing_twice(ran: Ran) -> None:
    delivered = Counter(path.read_bytes() for path in ran.drop.files("corrected").values())
    assert set(delivered) <= {noc837.scrub(data).data for data in _sent(ran)}
    assert set(delivered.values()) == {1}


def test_only_whole_inputs_were_ever_taken(ran: Ran) -> None:
    taken = Counter(_sha256(path.read_bytes()) for path in ran.drop.files("archive").values())
    assert {_sha256(job.data) for job in ran.jobs} <= set(taken) <= {_sha256(data) for data in _sent(ran)}
    assert set(taken.values()) == {1}


def test_the_ledger_has_one_delivery_of_each(ran: Ran) -> None:
    recorded = ran.drop.recorded()
    assert {fate for fate, _ in recorded} == {"delivered"}
    inputs = Counter(sha256 for _, sha256 in recorded)
    assert set(inputs.values()) == {1}
    assert {_sha256(job.data) for job in ran.jobs} <= set(inputs)


@pytest.mark.parametrize("folder", ["inbox", "failed", "duplicates", "held", "state/working"])
def test_nothing_lies_anywhere_else(ran: Ran, folder: str) -> None:
    assert ran.drop.files(folder) == {}


def test_every_sweep_ended_well(ran: Ran) -> None:
    assert ran.sweeps.faults() == []


def test_a_file_waits_no_longer_than_some_sweeps(ran: Ran, record_testsuite_property) -> None:  # type: ignore[no-untyped-def]
    delays = sorted(ran.delays())
    figures = {
        "files": len(ran.jobs),
        "sessions": ran.sender.sessions,
        "seconds": round(ran.seconds, 1),
        "sweeps": len(ran.sweeps.ended),
        "longest wait": round(delays[-1], 2),
        "median wait": round(delays[len(delays) // 2], 2),
    }
    record_testsuite_property("figures", json.dumps(figures))
    assert len(delays) == len(ran.jobs)
    assert delays[-1] < 30, figures


def _sent(ran: Ran) -> list[bytes]:
    """Every content that was ever whole."""
    firsts = [job.data.replace(b"EXAMPLUMAB", b"OTHERUMAB") for job in ran.jobs if job.way == "put_over_itself"]
    return [*firsts, *(job.data for job in ran.jobs)]


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
