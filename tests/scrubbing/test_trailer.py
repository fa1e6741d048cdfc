"""SE01 moves by what was inserted minus removed, whatever it says, and only in the set that changed."""

import pytest

from noc837 import scrub
from noc837.rule import example_line
from rules.wrapping import Around, in_guide, wrapped

INSERTS_ONE = example_line(drug="LIN**N4*N450242006001 UN1")
INSERTS_TWO = example_line("HC:J3490:::::DRUGX 5MG IV N450242006001 UN1", drug="")
REMOVES_ONE = in_guide(example_line("HC:J3590", note="NTE*ADD*NOC DRUGX 500MG IV"), "I")
REPLACES = example_line(drug="LIN**N4*50242-060-01~CTP****1*UN")
MOVES = "SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**1~LIN**N4*50242006001~CTP****1*UN~DTP*472*D8*20261103"


def se01(sent: str, *lines: str, guide: str = "P") -> str:
    """SE01 after the scrub of a file that sends it so."""
    around = Around("P" if guide == "P" else "I", se01=sent or "EMPTY")
    data = wrapped(list(lines), around).replace("SE*EMPTY*", "SE**").encode()
    result = scrub(data)
    assert result.changes
    return result.data.decode().split("~SE*")[1].split("*")[0]


@pytest.mark.parametrize(
    ("lines", "moved"),
    [
        ([INSERTS_ONE], 1),
        ([INSERTS_TWO], 2),
        ([INSERTS_TWO, INSERTS_ONE, INSERTS_TWO], 5),
        ([REPLACES, INSERTS_ONE], 1),
        ([MOVES, INSERTS_ONE], 1),
    ],
)
@pytest.mark.parametrize("sent", [25, 7, 99, 1])
def test_a_count_moves_by_what_was_inserted(lines, moved, sent):
    assert se01(str(sent), *lines) == str(sent + moved)


@pytest.mark.parametrize(
    ("sent", "becomes"), [("25", "24"), ("10", "9"), ("100", "99"), ("1000", "999"), ("0100", "0099"), ("010", "009")]
)
def test_a_count_moves_back_by_what_was_removed(sent, becomes):
    assert se01(sent, REMOVES_ONE, guide="I") == becomes


@pytest.mark.parametrize(
    ("sent", "becomes"),
    [("0025", "0026"), (" 25", " 26"), ("25  ", "26  "), ("099", "100"), ("99", "100"), ("9999999999", "10000000000")],
)
def test_the_form_of_a_count_stays(sent, becomes):
    assert se01(sent, INSERTS_ONE) == becomes


@pytest.mark.parametrize("sent", ["", "X", "-5", "2.5", "+25", "1 2", "2E1", "²5"])
def test_a_count_that_is_no_number_stays(sent):
    assert se01(sent, INSERTS_ONE) == sent


def test_a_count_never_becomes_negative():
    assert se01("0", REMOVES_ONE, guide="I") == "0"


def test_a_count_of_thousands_of_digits_is_no_crash():
    sent = "9" * 5000
    assert len(se01(sent, INSERTS_ONE)) in (5000, 5001)


@pytest.mark.parametrize("lines", [[REPLACES], [MOVES]])
@pytest.mark.parametrize("sent", ["25", "0025", "3", " 25 "])
def test_a_count_stays_where_nothing_was_inserted(lines, sent):
    assert se01(sent, *lines) == sent


def test_inserted_and_removed_add_up():
    around = Around("I", se01="50")
    data = wrapped([REMOVES_ONE, in_guide(INSERTS_TWO, "I"), REMOVES_ONE], around).encode()
    result = scrub(data)
    assert b"SE*50*" in result.data
    assert {change.rule for change in result.changes} == {"DSC03", "NDC02"}


def test_only_the_set_that_changed_moves():
    one = wrapped([INSERTS_ONE]).split("~ST*")[1].split("~GE*")[0]
    other = wrapped([example_line()]).split("~ST*")[1].split("~GE*")[0]
    head, tail = wrapped([example_line()]).split("ST*")[0], "GE*3*7~IEA*1*000000042~"
    text = head + "".join(f"ST*{each}~" for each in (other, one, other)) + tail
    result = scrub(text.encode())
    counts = [part.split("*")[0] for part in result.data.decode().split("~SE*")[1:]]
    sent = [part.split("*")[0] for part in text.split("~SE*")[1:]]
    assert [int(after) - int(before) for before, after in zip(sent, counts, strict=True)] == [0, 1, 0]


def test_a_wrong_count_stays_as_wrong_as_it_was():
    result = scrub(wrapped([INSERTS_TWO], Around(se01="40")).encode())
    again = scrub(result.data)
    first, second = ([f for f in r.findings if f.finding.rule == "ENV01"] for r in (result, again))
    counted = [int(found[0].finding.message.split("set's ")[1].split(" ")[0]) for found in (first, second)]
    assert [int(found[0].finding.submitted) - n for found, n in zip((first, second), counted, strict=True)] == [
        40 - counted[0]
    ] * 2


@pytest.mark.parametrize("between", ["\n", "\r\n", "~", "\r\n~ "])
def test_an_inserted_segment_takes_the_line_break_of_the_interchange(between):
    text = wrapped([INSERTS_ONE]).replace("~", "~" + between)
    result = scrub(text.encode()).data.decode()
    line_break = between[: len(between) - len(between.lstrip("\r\n"))]
    assert f"LIN**N4*50242006001~{line_break}CTP****1*UN~{between}SE*" in result


@pytest.mark.parametrize("between", ["", "\n", "\r\n", "~", "~~ \n"])
def test_a_removed_segment_leaves_the_others_as_they_were(between):
    text = wrapped([REMOVES_ONE], Around("I")).replace("~", "~" + between)
    before = [part.strip() for part in text.split("~")]
    after = [part.strip() for part in scrub(text.encode()).data.decode().split("~")]
    note = next(part for part in before if part.startswith("NTE"))
    kept = [part for part in before if part != note and not part.startswith(("SE*", "SV2"))]
    assert [part for part in after if not part.startswith(("SE*", "SV2"))] == kept
