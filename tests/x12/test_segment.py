"""Segments: what a change of one element leaves alone, and values that no segment may hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noc837.x12.delimiters import Delimiters
from noc837.x12.segment import DelimiterInValue, Segment, new_segment

PLAIN = Delimiters(b"*", b":", b"^", b"~")
VALUE = st.binary(max_size=6).map(lambda value: value.translate(None, PLAIN.all))
ELEMENTS = st.lists(VALUE | st.lists(VALUE, max_size=4).map(b":".join), max_size=6)


def segment(text: str, delimiters: Delimiters = PLAIN, start: int = 10) -> Segment:
    raw = text.encode("latin-1")
    return Segment(tuple(raw.split(delimiters.element)), delimiters, start, start + len(raw))


SV1 = segment("SV1*HC:J3490:JZ*120*UN*1*11**1")


def test_what_it_is():
    assert SV1.id == b"SV1"
    assert SV1.element(2) == b"120"
    assert SV1.element(6) == SV1.element(8) == SV1.element(99) == b""
    assert SV1.components(1) == [b"HC", b"J3490", b"JZ"]
    assert (SV1.component(1, 2), SV1.component(1, 4), SV1.component(99, 1)) == (b"J3490", b"", b"")
    assert SV1.render() == b"SV1*HC:J3490:JZ*120*UN*1*11**1"
    assert not SV1.rendered


@settings(max_examples=200, deadline=None, derandomize=True)
@given(ELEMENTS, st.integers(1, 8), VALUE)
def test_with_element_changes_that_element_only(elements, position, value):
    before = Segment((b"XX", *elements), PLAIN, 5, 9)
    after = before.with_element(position, value)
    assert after.element(position) == value
    for other in range(10):
        assert other == position or after.element(other) == before.element(other)
    assert len(after.elements) == max(len(before.elements), position + 1)
    assert (after.start, after.end, after.rendered, before.rendered) == (5, 9, True, False)
    assert before.elements == (b"XX", *elements)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(ELEMENTS, st.integers(1, 7), st.integers(1, 6), VALUE)
def test_with_component_changes_that_component_only(elements, position, index, value):
    before = Segment((b"XX", *elements), PLAIN, 5, 9)
    after = before.with_component(position, index, value)
    assert after.component(position, index) == value
    for other in range(1, 9):
        assert other == index or after.component(position, other) == before.component(position, other)
    for other in range(9):
        assert other == position or after.element(other) == before.element(other)


def test_trailing_components_are_kept_by_one_and_trimmed_by_the_other():
    odd = segment("SV1*HC:J3490:::*1")
    assert odd.with_component(1, 2, b"J3590").render() == b"SV1*HC:J3590:::*1"
    assert odd.with_components_cut(1, 4).render() == b"SV1*HC:J3490*1"


def test_cut_and_shortened_keep_the_sender_s_own_text():
    sent = segment("LIN*1*N4*A^B:C**")
    assert sent.shortened(3).render() == b"LIN*1*N4*A^B:C"
    assert sent.shortened(1).render() == b"LIN*1"
    assert sent.with_components_cut(3, 1).render() == b"LIN*1*N4*A^B**"


def test_a_moved_segment_is_inserted_and_remembers_its_origin():
    sent = Segment((b"LIN", b"", b"N4", b"1"), PLAIN, 10, 19)
    for copy in (sent.moved(), sent.moved().with_element(3, b"2")):
        assert (copy.start, copy.end, copy.rendered, copy.origin) == (-1, -1, True, 10)
    assert (sent.origin, sent.with_element(3, b"2").origin) == (10, 10)


@pytest.mark.parametrize("bad", [b"a*b", b"a:b", b"a^b", b"a~b", b"~", b"*", b"\xe9:"])
def test_a_value_that_holds_a_delimiter_is_refused(bad):
    for change in (
        lambda: SV1.with_element(2, bad),
        lambda: SV1.with_component(1, 7, bad),
        lambda: new_segment(PLAIN, b"LIN", bad),
    ):
        with pytest.raises(DelimiterInValue) as refused:
            change()
        assert bad.decode("latin-1") not in str(refused.value).replace("interchange", "")


@pytest.mark.parametrize("fine", [b"a|b", b"a>b", b"\x1c", b"^", b"U"])
def test_what_is_no_delimiter_here_is_taken(fine):
    marks = Delimiters(b"*", b":", b"", b"~")
    assert segment("NTE*ADD*X", marks).with_element(2, fine).element(2) == fine


def test_with_other_delimiters_others_are_refused():
    marks = Delimiters(b"|", b">", b"\x1e", b"\n")
    lin = segment("LIN||N4|1", marks)
    assert lin.with_element(3, b"a*b:c~").render() == b"LIN||N4|a*b:c~"
    for bad in (b"|", b">", b"\x1e", b"\n"):
        with pytest.raises(DelimiterInValue):
            lin.with_element(3, bad)


def test_a_new_segment_is_made_of_its_elements():
    assert new_segment(PLAIN, b"LIN", b"", b"N4", b"1").render() == b"LIN**N4*1"
    assert new_segment(PLAIN, b"CTP").render() == b"CTP"
    made = new_segment(PLAIN, b"LIN", b"", b"N4")
    assert (made.start, made.end, made.rendered, made.id) == (-1, -1, True, b"LIN")


def test_segments_are_compared_by_identity():
    twin = segment("SV1*HC:J3490:JZ*120*UN*1*11**1")
    assert twin != SV1
    assert len({twin, SV1}) == 2
