"""The window: whatever the stream returns, offsets hold, nothing is lost, and no more is held than is kept."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noc837.x12 import window as module
from noc837.x12.window import Window


class Reads(BytesIO):
    """A stream that returns at most so many bytes a read, and counts the reads."""

    def __init__(self, data: bytes, most: int = 1 << 30) -> None:
        super().__init__(data)
        self.most, self.reads = most, 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        return super().read(min(size or 0, self.most))


@pytest.fixture
def chunk(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(module, "CHUNK", 8)
    return 8


def test_nothing_is_held_before_the_first_move():
    window = Window(BytesIO(b"abc"))
    assert (window.data, window.start, window.end, window.passed, window.ended) == (b"", 0, 0, 0, False)


@pytest.mark.parametrize("data", [b"", b"a", b"abcdefgh", b"abcdefghi"])
@pytest.mark.usefixtures("chunk")
def test_the_end_shows_only_in_an_empty_read(data):
    window = Window(BytesIO(data))
    for _ in range(3):
        window.move(0)
    assert window.ended
    assert window.data == data


@pytest.mark.usefixtures("chunk")
def test_a_short_read_is_not_the_end():
    window = Window(Reads(b"abcdef", 1))
    window.move(0)
    assert (window.data, window.ended) == (b"a", False)
    assert window.ahead(0, 6) == b"abcdef"
    assert not window.ended
    assert window.ahead(0, 7) == b"abcdef"
    assert window.ended


@pytest.mark.usefixtures("chunk")
def test_what_was_not_passed_on_is_kept():
    window = Window(BytesIO(bytes(range(64))))
    window.move(0)
    window.move(5)
    assert window.start == 0
    window.take(3)
    window.move(5)
    assert window.start == 3
    window.take(10)
    window.move(5)
    assert window.start == 5


def test_what_was_taken_is_let_go(chunk):
    window = Window(BytesIO(bytes(1000)))
    for _ in range(40):
        window.move(window.passed)
        assert len(window.data) <= chunk
        window.take(window.end)
    assert window.passed == window.end == 320


@pytest.mark.usefixtures("chunk")
def test_growing_doubles():
    stream = Reads(bytes(1 << 16))
    window = Window(stream)
    while not window.ended:
        window.move(0)
    assert stream.reads < 20
    assert len(window.data) == 1 << 16


STEPS = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), max_size=30)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=300), st.integers(1, 40), st.integers(1, 32), STEPS)
def test_any_moves_pass_on_the_stream(data, most, chunk_size, steps):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK", chunk_size)
        window, taken = Window(Reads(data, most)), []
        for moves, share in steps:
            if moves:
                keep = window.start + int(share * len(window.data))
                window.move(keep)
                assert window.start == min(keep, window.passed)
            else:
                taken.append(window.take(window.passed + int(share * (window.end - window.passed))))
            assert window.data == data[window.start : window.end]
        while not window.ended:
            taken.append(window.take(window.end))
            window.move(window.end)
        taken.append(window.take(window.end))
        assert window.passed == len(data)
        assert b"".join(map(bytes, taken)) == data, "what was taken changed behind the reader's back"


@pytest.mark.usefixtures("chunk")
def test_find_and_ahead_speak_in_offsets():
    window = Window(BytesIO(b"0123456789abcdefghij"))
    assert window.ahead(9, 3) == b"9ab"
    assert window.find(b"a", 0) == 10
    assert window.find(b"a", 11) == -1
    window.take(12)
    window.move(12)
    assert window.start == 12
    assert window.find(b"e", 12) == 14
    assert window.ahead(18, 9) == b"ij"


@pytest.mark.usefixtures("chunk")
def test_taking_nothing_is_nothing():
    window = Window(BytesIO(b"abc"))
    window.move(0)
    assert bytes(window.take(0)) == b""
    assert bytes(window.take(3)) == b"abc"
    assert bytes(window.take(3)) == b""
