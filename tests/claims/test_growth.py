"""Work grows with the length of the input, whatever its shape: counted in bytes, segments and calls, never in time."""

import signal
import sys
import tracemalloc
from collections import deque
from collections.abc import Callable, Iterator
from io import BytesIO
from types import FrameType
from typing import Any, NamedTuple

import pytest

from noc837.findings import Counts
from noc837.scrubbing import Given, scrub_claims
from noc837.x12 import window
from noc837.x12.window import Window

ISA = "ISA*00*          *00*          *ZZ*S              *ZZ*R              *261103*0102*^*00501*000000042*0*P*:~"
GS = "GS*HC*S*R*20261103*0102*7*X*005010X222A1~"
SET = "ST*837*0001*005010X222A1~BHT*0019*00*1*20261103*0102*CH~HL*1**20*1~NM1*85*2*C*****XX*1234567893~"
SUBSCRIBER = "HL*2*1*22*0~SBR*P*18*******CI~NM1*PR*2*PAYER*****PI*00001~"
CLAIM = "CLM*A*120***11:B:1*Y*A*Y*Y~HI*ABK:J189~"
TEXT = "DRUGX 5MG IV"
DRUG = "LIN**N4*50242006001~CTP****1*UN~"
LINE = f"LX*1~SV1*HC:J3490:::::{TEXT}*120*UN*1*11**1~DTP*472*D8*20261103~{DRUG}"
QUIET = "LX*1~SV1*HC:99213*120*UN*1*11**1~DTP*472*D8*20261103~"
END = "SE*1*0001~GE*1*7~IEA*1*000000042~"


def in_a_set(body: str) -> bytes:
    return (ISA + GS + SET + SUBSCRIBER + body + END).encode("latin-1")


class Work(NamedTuple):
    """What a scrub cost."""

    calls: int
    scanned: int
    split: int
    held: int
    noc_lines: int


def worked(data: bytes) -> Work:
    """The work of scrubbing: Python calls and generator steps, bytes scanned and held, segments split."""
    calls = held = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    move = Window.move

    def counted_move(self: Window, keep: int) -> None:
        nonlocal held
        move(self, keep)
        held += len(self.data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Window, "move", counted_move)
        total = Counts()
        sys.setprofile(count)
        try:
            for part in scrub_claims(BytesIO(data), Given()):
                total.add(part.counts or Counts())
        finally:
            sys.setprofile(None)
    return Work(calls, total.bytes_scanned, total.segments_split, held, total.noc_lines)


@pytest.fixture(autouse=True)
def _must_end() -> Iterator[None]:
    """Ends a test whose work explodes inside one C call, where no calls can be counted."""

    def give_up(*_: object) -> None:
        raise AssertionError("did not end within a minute")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(window, "CHUNK", 4096)
    return 4096


def assert_linear(make: Callable[[int], bytes], size: int) -> None:
    """Twice the input is at most 2.2 times the work of each kind, and the scan reads each byte about once."""
    data = make(2 * size)
    small, large, length = worked(make(size)), worked(data), len(data)
    for name, less, more in zip(Work._fields, small, large, strict=True):
        assert more <= 2.2 * less + 50_000 * (name == "held"), f"{name}: {less} grew to {more}"
    assert large.scanned <= 1.1 * length
    assert large.split <= data.count(b"~")


# Many of one thing. Each shape is made for a number of repetitions.
SHAPES: dict[str, Callable[[int], bytes]] = {
    "quiet claims in one set": lambda n: in_a_set((CLAIM + QUIET) * n),
    "NOC claims in one set": lambda n: in_a_set((CLAIM + LINE) * n),
    "one NOC line last": lambda n: in_a_set((CLAIM + QUIET) * n + CLAIM + LINE),
    "one claim of NOC lines": lambda n: in_a_set(CLAIM + LINE * n),
    "one claim, only its last line NOC": lambda n: in_a_set(CLAIM + QUIET * n + LINE),
    "one quiet claim of many lines": lambda n: in_a_set(CLAIM + QUIET * n),
    "a subscriber a claim": lambda n: in_a_set((SUBSCRIBER + CLAIM + LINE) * n),
    "subscribers without claims": lambda n: in_a_set(SUBSCRIBER * n + CLAIM + LINE),
    "dependents": lambda n: in_a_set(("HL*3*2*23*0~PAT*19~" + CLAIM + LINE) * n),
    "billing providers": lambda n: in_a_set(("HL*1**20*1~NM1*85*2*C*****XX*1~" + SUBSCRIBER + CLAIM + LINE) * n),
    "a huge billing provider": lambda n: in_a_set("REF*G5*1~" * n + (CLAIM + LINE) * 9),
    "sets": lambda n: (ISA + GS + (SET + SUBSCRIBER + CLAIM + LINE + "SE*1*0001~") * n + "GE*1*7~IEA*1*1~").encode(),
    "groups": lambda n: (ISA + (GS + SET + SUBSCRIBER + CLAIM + LINE + "SE*1*0001~GE*1*7~") * n + "IEA*1*1~").encode(),
    "interchanges of one claim": lambda n: in_a_set(CLAIM + LINE) * n,
    "quiet interchanges": lambda n: in_a_set(CLAIM + QUIET) * n,
    "blank segments": lambda n: in_a_set(CLAIM + "~" * 20 * n + LINE),
    "blank segments with line breaks": lambda n: in_a_set(CLAIM + "~ \r\n" * 20 * n + LINE),
    "blank segments behind the file": lambda n: in_a_set(CLAIM + LINE) + b"~\n" * 100 * n,
    "blank segments of a quiet set": lambda n: in_a_set("~" * 20 * n + CLAIM + QUIET),
    "segment ids inside texts": lambda n: in_a_set(CLAIM + LINE + "NTE*ADD*HL*1**22~K3*CLM*SV1*HC:J3490~" * n),
    "lone HL and CLM": lambda n: in_a_set("HL*3*2*23*0~CLM*A~" * n + CLAIM + LINE),
    "lines without LX": lambda n: in_a_set(CLAIM + "SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**1~" * n),
    "LX without a service": lambda n: in_a_set(CLAIM + LINE + "LX*1~" * n),
    "stray bytes between interchanges": lambda n: in_a_set(CLAIM + LINE) + b"JUNK" * 100 * n + in_a_set(CLAIM + LINE),
    "stray ISA": lambda n: in_a_set(CLAIM + LINE) + b"xISA*" * n,
    "the code as false hits": lambda n: in_a_set(CLAIM + "SVD*1*1*HC:J3490**1~" * n + LINE),
    "the code in groups of another guide": lambda n: in_a_set((CLAIM + LINE) * n).replace(b"X222A1", b"X224A2"),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.usefixtures("small_chunks")
def test_many_of_one_thing(shape):
    assert_linear(SHAPES[shape], 250)


# Many faults of one kind in one claim: what is corrected, what is left, what looks at its neighbours.
def _faulty(
    proc: str = "HC:J3490:::::DRUGX 5MG IV", behind: str = "", drug: str = "LIN**N4*50242006001~CTP****1*UN~"
) -> str:
    return f"LX*1~SV1*{proc}*120*UN*1*11**1~DTP*472*D8*20261103~{behind}{drug}"


FAULTS: dict[str, Callable[[int], bytes]] = {
    "lines to correct": lambda n: in_a_set(CLAIM + _faulty(drug="LIN**N4*50242-060-01~CTP****1*ml~") * n),
    "lines without a description": lambda n: in_a_set(CLAIM + _faulty("HC:J3490") * n),
    "lines of filler": lambda n: in_a_set(CLAIM + _faulty("HC:J3490:::::UNCLASSIFIED DRUGS") * n),
    "lines without a drug": lambda n: in_a_set(CLAIM + _faulty(drug="") * n),
    "lines that hide the claim's notes": lambda n: in_a_set(
        CLAIM + "NTE*CER*X~" * n + _faulty(behind="NTE*ADD*DRUGX 5MG IV~") * n
    ),
    "claim notes with a tab": lambda n: in_a_set(CLAIM + "NTE*ADD*DRUGX\t5MG~" * n + LINE),
    "claim notes that stay wrong": lambda n: in_a_set(CLAIM + "NTE*ADD*DRUGX \xbd~" * n + LINE),
    "line notes with a tab": lambda n: changed("LIN*", "NTE*TPO*DRUGX\t5MG~" * n + "LIN*"),
    "line notes of an unknown kind": lambda n: changed("LIN*", "NTE*ZZZ*DRUGX~" * n + "LIN*"),
    "drugs on one line": lambda n: in_a_set(CLAIM + LINE + "LIN**N4*50242-060-01~CTP****1*UN~" * n),
    "prescriptions on one line": lambda n: in_a_set(CLAIM + LINE + "REF*XZ*1~" * n),
    "other payers": lambda n: in_a_set(CLAIM + "SBR*S*18*******MB~NM1*PR*2*O*****PI*9~" * n + _faulty(drug="") * 5),
    "adjudications": lambda n: in_a_set(CLAIM + LINE + "SVD*9*1*HC:J3490**1~" * n),
    "drug segments behind everything": lambda n: in_a_set(CLAIM + LINE + "REF*6R*1~" * n),
}


@pytest.mark.parametrize("shape", FAULTS)
def test_many_faults_in_one_claim(shape):
    assert_linear(FAULTS[shape], 150)


def changed(old: str, new: str) -> bytes:
    """A NOC line with one text in the place of another."""
    return in_a_set(CLAIM + LINE.replace(old, new))


def noted(text: str) -> bytes:
    """A NOC line with a note."""
    return in_a_set(CLAIM + LINE + "NTE*ADD*" + text + "~")


# One huge thing. Work inside C calls cannot be counted; all of these are a megabyte and more and must end.
N = 1_000_000
HUGE: dict[str, Callable[[], bytes]] = {
    "a segment of 10 MB in a NOC claim": lambda: in_a_set(CLAIM + LINE + "K3*" + "X" * 10 * N + "~"),
    "a segment of 10 MB in a quiet claim": lambda: in_a_set(CLAIM + QUIET + "K3*" + "X" * 10 * N + "~"),
    "a million elements": lambda: in_a_set(CLAIM + LINE + "K3" + "*" * N + "~"),
    "a million components of a description": lambda: changed("IV*", "IV" + ":" * N + "*"),
    "words over a million components": lambda: changed("IV*", "IV" + ":5 A" * (N // 4) + "*"),
    "a million blanks before a segment": lambda: in_a_set(CLAIM + LINE + " " * N + "REF*6R*1~" + "~ \r\n\t" * 99_999),
    "a million blanks around the code": lambda: changed("HC:J3490", "{0}HC{0}:{0}j3490{0}".format(" " * N)),
    "a million blanks before another code": lambda: in_a_set(
        CLAIM + LINE + LINE.replace("HC:J3490", "HC:" + " " * N + "J349")
    ),
    "the code a million times in a note": lambda: noted("J3490" * N),
    "the code a million times in a quiet note": lambda: in_a_set(
        CLAIM + QUIET + "NTE*ADD*" + "SV1 HC J3490 " * N + "~"
    ),
    "a note of digits": lambda: noted("1" * N),
    "a note of ratios": lambda: noted("1:100 " * (N // 6)),
    "a note of times": lambda: noted("09:15-" * (N // 6)),
    "a note of units": lambda: changed(TEXT + "*120", "*120").replace(
        b"LIN*", b"NTE*ADD*" + b"5MG " * (N // 4) + b"~LIN*"
    ),
    "a note of NDCs": lambda: changed(DRUG, "NTE*ADD*" + "N450242006001 " * (N // 14) + "~"),
    "a note of accents": lambda: noted("\xe9\xb5" * (N // 2)),
    "a description of words": lambda: changed("DRUGX 5MG IV", "DRUGX 5MG IV " * (N // 13)),
    "a description of blanks": lambda: changed("DRUGX 5MG IV", "A" + " " * N + "B"),
    "an NDC of digits": lambda: changed("50242006001", "5" * N),
    "an NDC of hyphens": lambda: changed("50242006001", "5-" * N),
    "an NDC of blanks": lambda: changed("50242006001", "50242" + " " * N + "006001"),
    "a quantity of digits": lambda: changed("CTP****1", "CTP****" + "1" * N),
    "a quantity of points": lambda: changed("CTP****1", "CTP****" + "1." * N),
    "a quantity of commas": lambda: changed("CTP****1", "CTP****" + "1," * N),
    "a unit of letters": lambda: changed("1*UN", "1*" + "M" * N),
    "a modifier of letters": lambda: changed("HC:J3490:", "HC:J3490:" + "J" * N),
    "a modifier of words": lambda: changed(f":::::{TEXT}", ":" + "AVASTIN 5MG " * (N // 12)),
    "blanks before the file": lambda: b"\n" * N + in_a_set(CLAIM + LINE),
    "blanks behind the file": lambda: in_a_set(CLAIM + LINE) + b" \r\n" * N,
    "stray bytes behind the file": lambda: in_a_set(CLAIM + LINE) + b"IS" * N,
}


@pytest.mark.parametrize("shape", HUGE)
def test_one_huge_thing_ends(shape):
    data = HUGE[shape]()
    counts = Counts()
    output = 0
    for part in scrub_claims(BytesIO(data), Given()):
        counts.add(part.counts or Counts())
        output += sum(len(piece.data) for piece in part.pieces)
    assert counts.noc_lines == counts.clean + counts.corrected + counts.left
    assert counts.noc_lines >= ("quiet" not in shape)
    assert counts.changes or output == len(data)
    assert counts.bytes_scanned <= len(data)


@pytest.mark.usefixtures("small_chunks")
def test_a_huge_segment_is_read_on_by_doubling():
    data = in_a_set(CLAIM + LINE + "K3*" + "X" * 2_000_000 + "~")
    assert worked(data).held < 4 * len(data)


# --- memory --------------------------------------------------------------------------------------------


def _peak(data: bytes) -> int:
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        deque(scrub_claims(BytesIO(data), Given()), maxlen=0)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("body", [CLAIM + QUIET, CLAIM + LINE, SUBSCRIBER + CLAIM + LINE, "HL*3*2*23*0~"])
def test_the_memory_for_one_set_is_that_of_a_window(body, small_chunks):
    repeats = 30 * small_chunks // len(body)
    _peak(in_a_set(CLAIM + LINE))  # what is read once stays
    small, large = _peak(in_a_set(body * repeats)), _peak(in_a_set(body * 4 * repeats))
    assert large < 1.3 * small + 10_000, f"{small} bytes grew to {large}"


@pytest.mark.usefixtures("small_chunks")
def test_the_memory_for_one_claim_grows_with_the_claim():
    _peak(in_a_set(CLAIM + LINE))
    sizes = [len(in_a_set(CLAIM + LINE * n)) for n in (500, 1000)]
    small, large = _peak(in_a_set(CLAIM + LINE * 500)), _peak(in_a_set(CLAIM + LINE * 1000))
    assert large < 2.2 * small
    assert large < 60 * sizes[1]
