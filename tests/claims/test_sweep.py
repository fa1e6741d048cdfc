"""The sweep against the oracle, over all delimiters, windows and reads; and what it must refuse."""

from collections.abc import Iterator
from io import BytesIO
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims import oracle
from claims.oracle import Line
from claims.random_files import LEGAL, Marks, Writer
from noc837.claims import interchange_sweep
from noc837.claims.claim import Claim
from noc837.claims.events import Event, GroupStart, InterchangeStart, SetEnd, StrayBytes, Stretch
from noc837.claims.interchange_sweep import Truncated, WrappedLines
from noc837.claims.sweep import Sweep
from noc837.payer_maps.payer_map import NOC_CODES
from noc837.x12 import window
from noc837.x12.delimiters import NotAnInterchange, Unprocessable

PLAIN = Marks(b"*", b":", b"~", b"^")
FILE = (
    b"ISA*00*          *00*          *ZZ*S              *ZZ*R              *261103*0102*^*00501*000000042*0*P*:~"
    b"GS*HC*S*R*20261103*0102*7*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*1*20261103*0102*CH~"
    b"HL*1**20*1~NM1*85*2*CLINIC*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******CI~NM1*PR*2*PAYER*****PI*00001~"
    b"CLM*A*120***11:B:1~LX*1~SV1*HC:J3490*120*UN*1~SE*11*0001~GE*1*7~IEA*1*000000042~"
)


class ShortReads(BytesIO):
    """A stream that returns fewer bytes than asked for."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        super().__init__(data)
        self._sizes, self._reads = sizes, 0

    def read(self, size: int | None = -1, /) -> bytes:
        self._reads += 1
        return super().read(min(size or 0, self._sizes[self._reads % len(self._sizes)]))


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts back what `small_windows` sets."""
    monkeypatch.setattr(window, "CHUNK", window.CHUNK)
    for reach in ("FIRST_REACH", "LATER_REACH"):
        monkeypatch.setattr(interchange_sweep, reach, getattr(interchange_sweep, reach))


def small_windows(chunk: int) -> None:
    """Windows of so few bytes; the look at the first lines would else hold 4 KB from the start."""
    window.CHUNK = chunk
    interchange_sweep.FIRST_REACH = interchange_sweep.LATER_REACH = 1


def swept(data: bytes, sizes: list[int] | None = None) -> tuple[list[Line], list[tuple[int, ...]]]:
    """What the sweep finds, in the oracle's words; proves that its events tile the input."""
    output = bytearray()
    lines: list[Line] = []
    sets: list[tuple[int, ...]] = []
    for event in Sweep(ShortReads(data, sizes or [1 << 30]), frozenset(NOC_CODES)):
        match event:
            case Stretch(start, body):
                assert start == len(output)
                output += body
            case Claim():
                assert (event.start, event.end) == (len(output), len(output) + len(event.data))
                output += event.data
                lines += noc_lines(event)
            case SetEnd(interchange, group, header, segment, counted, claims):
                assert segment.start == len(output)
                output += segment.render()
                sets.append((interchange.ordinal, group.ordinal, header.ordinal, counted, claims))
    assert bytes(output) == data
    return lines, sets


def noc_lines(claim: Claim) -> Iterator[Line]:
    """The NOC lines of a claim."""
    around = claim.envelope
    payer = around.subscriber
    found = [line for line in claim.lines if line.code in frozenset(NOC_CODES)]
    assert found, "a claim without a NOC line was split"
    for line in found:
        service = line.service
        yield Line(
            (*claim.key, line.ordinal),
            line.code,
            claim.number_of(service),
            service.start,
            service.end,
            payer.payer_id,
            payer.filing_indicator,
            payer.sequence,
            around.billing.npi,
            around.patient_is_dependent,
        )


def events(data: bytes) -> list[Event]:
    return list(Sweep(BytesIO(data), frozenset(NOC_CODES)))


def marks() -> st.SearchStrategy[Marks]:
    legal = st.sampled_from([bytes([b]) for b in LEGAL])
    three = st.lists(legal, min_size=4, max_size=4, unique=True)
    favourites = st.sampled_from(
        [(b"*", b":", b"~", b"^"), (b"|", b">", b"\n", b"^"), (b"\x1d", b"\x1f", b"\x1c", b"\x1e")]
    )
    return st.tuples(favourites | three.map(tuple), st.booleans()).map(
        lambda drawn: Marks(*drawn[0][:3], drawn[0][3] if drawn[1] else b"U")
    )


GAPS = (b"", b"\r\n", b"\n\n \t", b"JUNK", b"\x1a", b"IS", b"\nTRAILER 1 J3490\r\n")


@settings(max_examples=600, deadline=None, derandomize=True)
@given(
    st.lists(marks(), min_size=1, max_size=3),
    st.integers(0, 2**32),
    st.integers(1, 64) | st.just(1 << 18),
    st.lists(st.integers(1, 90), min_size=1, max_size=4) | st.just([1 << 30]),
    st.sampled_from((b"", b"\xef\xbb\xbf", b" \r\n", b"\xef\xbb\xbf\n\t")),
)
def test_the_sweep_finds_what_the_oracle_finds(all_marks, seed, chunk, sizes, lead):
    random = Random(seed)
    data = lead
    for each in all_marks:
        data += Writer(random, each).interchange(width=random.random() < 0.8) + random.choice(GAPS)
    small_windows(chunk)
    assert swept(data, sizes) == oracle.read(data)


@pytest.mark.parametrize("role", range(3))
def test_every_legal_byte_in_every_role(role):
    found = 0
    for index, byte in enumerate(LEGAL):
        others = [bytes([LEGAL[(index + step) % len(LEGAL)]]) for step in (1, 40, 101)]
        delimiters = [*others[:role], bytes([byte]), *others[role:]]
        data = b"".join(Writer(Random(seed), Marks(*delimiters)).interchange() for seed in (index, 7))
        expected = oracle.read(data)
        assert swept(data) == expected, f"byte {byte:#x}"
        found += len(expected[0])
    assert found > 300


@pytest.mark.parametrize("byte", sorted(set(range(256)) - set(LEGAL)))
@pytest.mark.parametrize("mark", [b"*", b":", b"~"])
def test_a_letter_a_digit_or_a_blank_is_no_delimiter(byte, mark):
    with pytest.raises(NotAnInterchange):
        events(FILE.replace(mark, bytes([byte])))


def test_every_place_where_a_window_may_end():
    random = Random(5)
    data = b""
    while len(oracle.read(data)[0]) < 6:
        data = Writer(random, PLAIN).interchange()
    expected = oracle.read(data)
    for cut in range(1, len(data)):
        small_windows(1)
        first_then_rest = [cut, 1 << 30]
        assert swept(data, first_then_rest[::-1]) == expected, cut


def test_payer_and_npi_hold_right_behind_a_window_move():
    claim = b"CLM*A*120***11:B:1~" + b"REF*6R*" + b"9" * 3000 + b"~LX*1~SV1*HC:J3490*120*UN*1~"
    data = FILE.replace(b"SE*11", claim * 9 + b"SE*47")
    for chunk in (1, 700, 3000, 3100, 10_000):
        small_windows(chunk)
        lines, sets = swept(data)
        assert {(line.payer, line.filing, line.sequence, line.npi) for line in lines} == {
            ("00001", "CI", "P", "1234567893")
        }
        assert [line.ordinals[3] for line in lines] == list(range(1, 11))
        assert sets == [(1, 1, 1, 47, 10)]


def test_the_claim_knows_what_stands_around_it():
    claim = next(e for e in events(FILE) if isinstance(e, Claim))
    assert (claim.id, claim.charge, claim.frequency, claim.ordinal, claim.first_number) == ("A", "120", "1", 1, 8)
    assert bytes(claim.data) == b"CLM*A*120***11:B:1~LX*1~SV1*HC:J3490*120*UN*1"
    assert claim.envelope.interchange.control_number == "000000042"
    assert (claim.envelope.group.control_number, claim.envelope.header.control_number) == ("7", "0001")


@pytest.mark.parametrize(
    "elsewhere",
    [
        b"SVD*00001*120*HC:J3490**1~",
        b"NTE*ADD*HC:J3490~",
        b"HI*HC:J3490~",
        b"SV1*ER:J3490*1~",
        b"SV1*HC:J34900*1~",
        b"SV1*HC*J3490~",
        b"SV1*J3490:HC~",
        b"sv1*HC:J3490~",
        b"SV1*HC:99213:J3490*1~",
        b"SV2*HC:J3490*120~",
        b"SV1**HC:J3490~",
        b"XSV1*HC:J3490~",
        b"SV1*HC:J3490^HC:99213*1~",
        b"SV1*H C:J3490~",
        b"SV1*HC:J 3490~",
        b"SV3*HC:J3490~",
        b"REF*SV1*HC:J3490~",
        b"SV1*HC:\xa0J3490~",
    ],
)
def test_what_is_no_noc_line(elsewhere):
    data = FILE.replace(b"SV1*HC:J3490*120*UN*1~", elsewhere)
    assert [e for e in events(data) if isinstance(e, Claim)] == []


@pytest.mark.parametrize(
    "service",
    [
        b"SV1*hc: j3490 *1~",
        b"\r\n\t SV1*HC:J3490~",
        b"SV2*0636*HC:C9399*1~",
        b"SV2**hc:J9999~",
        b"SV1* HC :J3590:JZ~",
        b"SV1*HC:J3490:~",
        b"SV1*HC\r\n:\r\nJ3490*1~",
    ],
)
def test_what_is_a_noc_line(service):
    data = FILE.replace(b"SV1*HC:J3490*120*UN*1~", service)
    assert swept(data) == oracle.read(data)
    assert len(swept(data)[0]) == 1


@pytest.mark.parametrize("guide", [b"005010X224A2", b"004010X098A1", b"005010X221A1", b"", b"005010X222A9"])
def test_a_group_of_another_guide_is_copied(guide):
    data = FILE.replace(b"005010X222A1~ST", guide + b"~ST")
    found = events(data)
    assert [e.group.guide for e in found if isinstance(e, GroupStart)] == [None]
    assert not any(isinstance(e, Claim | SetEnd) for e in found)
    assert swept(data) == ([], [])


# --- what lies outside of interchanges -----------------------------------------------------------------


@pytest.mark.parametrize(
    "junk", [b"JUNK", b"ISA", b"\r\nISA without end", b"\x00" * 700, b"ISAISA*" * 300, b"GS*HC~ST*837~"]
)
@pytest.mark.parametrize("chunk", [1, 64, 1 << 18])
def test_junk_between_and_behind_interchanges_is_passed_on_and_reported(junk, chunk):
    small_windows(chunk)
    data = FILE + junk + FILE.replace(b"*", b"|") + junk
    lines, _ = swept(data)
    assert [line.ordinals[0] for line in lines] == [1, 2]
    stray = [e for e in events(data) if isinstance(e, StrayBytes)]
    blank = len(junk) - len(junk.lstrip(b"\r\n"))
    size = len(junk) - blank
    assert [(s.start, s.count) for s in stray] == [(len(FILE) + blank, size), (2 * len(FILE) + len(junk) + blank, size)]


@pytest.mark.parametrize("blank", [b"", b"\r\n", b"~", b" \n~~\n ", b"\t"])
def test_blanks_behind_an_interchange_are_no_stray_bytes(blank):
    assert not any(isinstance(e, StrayBytes) for e in events(FILE + blank + FILE + blank))
    assert len(swept(FILE + blank + FILE + blank)[0]) == 2


@pytest.mark.parametrize("behind", [b"", b"\r\n", b"\n" + FILE, b"\r\n\r\n" + FILE])
def test_no_terminator_behind_iea(behind):
    data = FILE[:-1] + behind
    assert [line.ordinals[0] for line in swept(data)[0]] == [1, 2][: 1 + (FILE in behind)]
    assert not any(isinstance(e, StrayBytes) for e in events(data))


@pytest.mark.parametrize("lead", [b"\xef\xbb\xbf", b"  ", b"\r\n\r\n", b"\xef\xbb\xbf\r\n ", b"\n" * 2000])
def test_what_may_stand_before_the_first_isa(lead):
    small_windows(50)
    lines, _ = swept(lead + FILE)
    assert [line.start for line in lines] == [len(lead) + FILE.index(b"SV1")]


def test_an_isa_that_is_not_of_fixed_width_is_read_by_its_separators():
    isa = b"ISA*00**00**ZZ*S*ZZ*R*261103*0102*^*00501*42*0*P*:~"
    data = isa + FILE[106:].replace(b"000000042", b"42")
    assert len(swept(data)[0]) == 1
    start = next(e for e in events(data) if isinstance(e, InterchangeStart))
    assert start.interchange.header.oddities == ("elements are not of fixed width",)


# --- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \r\n",
        b"\xef\xbb\xbf",
        b"ISA",
        b"ISA*",
        b"%PDF-1.7",
        b"UNB+UNOA:1",
        b"GS*HC~",
        FILE[:105],
        b"isa" + FILE[3:],
    ],
)
def test_what_is_not_x12(data):
    with pytest.raises(NotAnInterchange):
        events(data)


@pytest.mark.parametrize("chunk", [1, 100, 1 << 18])
def test_cut_anywhere_the_file_is_refused(chunk):
    small_windows(chunk)
    whole = len(FILE) - len(b"*1*000000042~")
    for cut in range(whole):
        with pytest.raises(Unprocessable):
            swept(FILE[:cut])
    assert len(swept(FILE[: whole + 1])[0]) == 1


@pytest.mark.parametrize(
    ("sent", "instead"),
    [
        (b"SE*11*0001~", b""),
        (b"ST*837*0001*005010X222A1~", b""),
        (b"SE*11*0001~GE*1*7~", b"GE*1*7~"),
        (b"SE*11*0001~", b"ST*837*0002~SE*2*0002~"),
        (b"GE*1*7~IEA*1*000000042~", b""),
        (b"SE*11*0001~GE*1*7~IEA*1*000000042~", FILE),
        (b"GE*1*7~IEA*1*000000042~", FILE),
        (b"IEA*1*000000042~", FILE),
        (b"SE*11*0001~", b"GS*HC*S*R*20261103*0102*8*X*005010X222A1~SE*11*0001~"),
        (b"SE*11*0001~", b"SE*11*0001~SE*11*0001~"),
        (b"GS*HC*S*R*20261103*0102*7*X*005010X222A1~", b""),
        (b"IEA*1*000000042~", b"IEA"),
    ],
)
@pytest.mark.parametrize("chunk", [1, 1 << 18])
def test_an_envelope_with_a_hole_is_refused(sent, instead, chunk):
    small_windows(chunk)
    assert sent in FILE
    with pytest.raises(Truncated) as refused:
        swept(FILE.replace(sent, instead, 1))
    assert "000000042" in str(refused.value)
    assert "PAYER" not in str(refused.value)


@pytest.mark.parametrize("chunk", [1, 60, 1 << 18])
@pytest.mark.parametrize("where", [b"SE*11*0001~", b"GS*HC*S*R*20261103*0102*7*X*005010X222A1~"])
def test_a_claim_outside_of_a_set_is_refused(chunk, where):
    small_windows(chunk)
    claim = b"CLM*B*120***11:B:1~" + b"REF*6R*1~" * 40 + b"LX*1~SV1*HC:J3490*120*UN*1~"
    with pytest.raises(Truncated):
        swept(FILE.replace(where, where + claim * 2))


@pytest.mark.parametrize("line_break", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("width", [60, 72, 80, 106, 120, 128])
def test_wrapped_lines_are_refused(line_break, width):
    data = line_break.join(FILE[n : n + width] for n in range(0, len(FILE), width)) + line_break
    with pytest.raises(WrappedLines):
        events(data)


@pytest.mark.parametrize("line_break", [b"\n", b"\r\n", b"\r", b"\n\n"])
def test_a_line_break_behind_each_segment_is_no_wrapping(line_break):
    data = FILE.replace(b"~", b"~" + line_break)
    assert swept(data) == oracle.read(data)
    assert len(swept(data)[0]) == 1


def test_a_line_break_in_one_note_is_no_wrapping():
    data = FILE.replace(b"~", b"~\n").replace(b"LX*1~", b"NTE*ADD*ONE\nTWO~\nLX*1~")
    assert len(swept(data)[0]) == 1
