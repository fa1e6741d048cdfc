"""Single lines that must be read with care: what is corrected, and far more often what is not."""

import pytest

from rules.wrapping import Around, codes, scrubbed_line, taken

OK = "LIN**N4*50242006001~CTP****1*UN"
DATE = "DTP*472*D8*20261103"


def line(procedure: str = "HC:J3490:::::DRUGX 5MG IV", note: str = "", drug: str = OK) -> str:
    return "~".join(filter(None, (f"SV1*{procedure}*120*UN*1*11**1", DATE, note, drug)))


def outcome(sent: str, guide: str = "P") -> tuple[str, list[str], list[str]]:
    after, result = scrubbed_line(sent, Around(guide=guide))  # type: ignore[arg-type]
    return after, taken(result), codes(result)


@pytest.mark.parametrize("note", ["NTE*ADD*NOC DRUGX*500MG IV", "NTE*ADD*NOC DRUGX*DENIED 5MG"])
def test_a_note_cut_in_two_is_no_source(note: str) -> None:
    sent = line("HC:J3490", note)
    after, changes, left = outcome(sent)
    assert (after, changes) == (sent, [])
    assert {"TXT02", "DSC01"} <= set(left)


@pytest.mark.parametrize(
    "text",
    [
        "VITAMIN B12:50MCG IM", "VITAMIN B1:100MG IM", "INSULIN MIX 20:30ML", "DOSE 2.10:30", "DRUGX 5:10 IM",
        "IV 09:15-10:45", "DRUGX 10\n0MG",
    ],
)  # fmt: skip
def test_a_colon_or_break_inside_a_value_stays(text: str) -> None:
    sent = line(note=f"NTE*ADD*{text}")
    after, changes, left = outcome(sent)
    assert (after, changes) == (sent, [])
    assert "TXT02" in left


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("EPI 1:1000 5ML", "EPI 1/1000 5ML"), ("EPI (1:100,000)", "EPI (1/100,000)"), ("AT 09:15", "AT 0915"),
        ("DRUGX: 5MG", "DRUGX  5MG"), ("DRUGX\t5MG\r\nIV", "DRUGX 5MG  IV"),
    ],
)  # fmt: skip
def test_a_separator_that_is_surely_none_goes(text: str, becomes: str) -> None:
    after, changes, left = outcome(line(note=f"NTE*ADD*{text}"))
    assert (after, changes, left) == (line(note=f"NTE*ADD*{becomes}"), ["TXT02"], [])


@pytest.mark.parametrize(
    ("component", "text"),
    [(">", "WEIGHT > 5"), ("<", "DRUGX < 5MG"), (".", "DRUGX .5MG"), ("%", "DRUGX 5% 50ML"), ("/", "DRUGX 40MG/ML"),
     ("-", "DRUGX -5MG")],
)  # fmt: skip
def test_a_separator_with_a_meaning_stays(component: str, text: str) -> None:
    from noc837 import scrub
    from rules.wrapping import wrapped

    plain = wrapped([line(note="NTE*ADD*TEXT", drug="")])
    sent = plain.replace(component, "\x01").replace(":", component).replace("*ADD*TEXT", f"*ADD*{text}").encode()
    result = scrub(sent)
    assert result.data == sent
    assert "TXT02" in codes(result)


@pytest.mark.parametrize("procedure", ["HC:J3490:AVASTIN^ 1.25MG", "HC:J3490:AVASTIN 1.25MG:J^", "HC:J3490:J^::::A:B"])
def test_a_repetition_separator_among_the_components_is_no_fault_of_ours(procedure: str) -> None:
    sent = line(procedure)
    after, _, left = outcome(sent)
    assert left
    assert "COR01" not in left
    if procedure != "HC:J3490:J^::::A:B":
        assert after == sent


def test_the_sender_s_own_elements_may_hold_a_separator() -> None:
    after, changes, _ = outcome(line(drug="LIN***50242006001^1**~CTP***0*1*^"))
    assert changes == ["LIN02", "LIN02"]
    assert after == line(drug="LIN***50242006001^1~CTP****1*^")


@pytest.mark.parametrize(
    "procedure", ["HC:J3490:NOC AVASTIN", "HC:J3490:DRUGX NDC 50242-0060-01", "HC:J3490:AVASTIN 1.25MG:J-"]
)
def test_a_text_among_the_modifiers_moves_only_with_a_dose_and_alone(procedure: str) -> None:
    sent = line(procedure)
    after, changes, left = outcome(sent)
    assert (after, changes) == (sent, [])
    assert "MOD01" in left


def test_a_moved_segment_keeps_its_number_and_what_was_submitted() -> None:
    sent = f"SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**1~LIN**N4*5024206001~CTP****0*UN~{DATE}"
    _, result = scrubbed_line(sent)
    assert taken(result)[0] == "LIN01"
    found = {each.finding.rule: (each.finding.submitted, each.segment_number) for each in result.findings}
    first = found["NDC05"][1]
    assert first
    assert found == {"NDC05": ("5024206001", first), "QTY03": ("0", first + 1)}


@pytest.mark.parametrize(
    ("sent", "becomes", "guide"),
    [
        (line(drug="LIN**N4*N450242006001 ML4~CTP****4*ml"), line(drug="LIN**N4*50242006001~CTP****4*ML"), "P"),
        (line(drug="LIN**N4*50242-060-01*N4*50242006001~CTP****1*UN"), line(), "P"),
        (line(drug="LIN**N4*50242006001*N4*50242-060-01~CTP****1*UN"), line(), "P"),
        (line(drug="LIN*1*N4~CTP****1*UN"), line(drug="LIN**N4~CTP****1*UN"), "P"),
        (line(drug="LIN**N4*50242006001~CTP***0*1"), line(drug="LIN**N4*50242006001~CTP****1"), "P"),
        (
            "SV2*0636*HC:J3490*120*UN*1~LIN**N4*50242006001~CTP****1*UN~DTP*472*D8*20261103~NTE*ADD*DRUGX 5MG IV",
            "SV2*0636*HC:J3490:::::DRUGX 5MG IV*120*UN*1~DTP*472*D8*20261103~LIN**N4*50242006001~CTP****1*UN",
            "I",
        ),
        (line("HC:J3490:  ::::DRUGX 5MG IV"), line(), "P"),
        (line("HC:J3490:::::DRUGX 5MG IV:"), line(), "P"),
    ],
)
def test_nothing_is_withheld_where_each_correction_is_certain(sent: str, becomes: str, guide: str) -> None:
    after, changes, left = outcome(sent, guide)
    assert after == becomes
    assert changes
    assert "COR01" not in left


@pytest.mark.parametrize(
    "sent",
    [
        line(note="NTE*ADD*" + " " * 90),
        line("HC:J3490:::::" + " " * 90),
        line(drug="LIN**EN*12345-*678-90 ~CTP****1*UN"),
        line(note="NTE*ADD*N450242006001UN1~REF*VY*2", drug=""),
        line(drug="REF*XZ*771~LIN**N4*50242006001~CTP****1*UN"),
        line(drug="CTP****1*UN"),
        line(drug="LIN**N4*50242006001~CTP****1*UN~CTP****2*UN"),
        line(note="NTE*MED*NOC DRUGX 5MG"),
    ],
)
def test_what_is_not_certain_is_left_as_it_is(sent: str) -> None:
    after, changes, left = outcome(sent)
    assert (after, changes) == (sent, [])
    assert left
    assert "COR01" not in left


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        (line("HC:J3490:::::   "), ["DSC01"]),
        (line(drug="LIN**N4*50242006001~CTP****1*UN~REF*XZ*1~REF*VY*2"), ["RXN01"]),
        (line("HC:J3490:::::\x01"), ["TXT02"]),
    ],
)
def test_one_fault_is_one_finding(sent: str, left: list[str]) -> None:
    found = [code for code in outcome(sent)[2] if code != "RXN02"]
    assert found == left


def test_a_cut_off_second_interchange_is_refused() -> None:
    from noc837 import scrub
    from noc837.x12.delimiters import NotAnInterchange
    from rules.wrapping import wrapped

    whole = wrapped([line()]).encode()
    with pytest.raises(NotAnInterchange, match=f"byte {len(whole) + 1}"):
        scrub(whole + b"ISA*00*   ")


def test_lines_wrapped_inside_segments_are_refused_wherever_they_begin() -> None:
    from noc837 import scrub
    from noc837.claims.interchange_sweep import WrappedLines
    from rules.wrapping import wrapped

    text = wrapped([line(note=f"NTE*ADD*DRUGX {'WORD ' * 30}{n}") for n in range(80)]).replace("~", "~\n")
    broken = [part[at : at + 80] for part in text.split("\n") for at in range(0, max(len(part), 1), 80)]
    with pytest.raises(WrappedLines, match="column 80"):
        scrub("\n".join(broken).encode())
    isa, rest = text[:106], text[107:]
    broken = [part[at : at + 80] for part in rest.split("\n") for at in range(0, max(len(part), 1), 80)]
    with pytest.raises(WrappedLines, match="column 80"):
        scrub("\n".join([isa, *broken]).encode())
