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
        ("DRUGX: 5MG", "DRUGX  5MG"), ("DRUGX\t5MG, \r\nIV", "DRUGX 5MG,   IV"),
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
    after, changes, _ = outcome(line(drug="LIN***50242006001^1**~CTP****1*^*"))
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
        line(drug="LIN**N4*50242006001~CTP***0*1"),
        line(drug="LIN**N4*50242006001~CTP***ML*1*UN"),
        line(drug="LIN*00409196602*N4*50242006001~CTP****1*UN"),
        line(drug="LIN*LOT A77*N4*50242006001~CTP****1*UN"),
        line(drug="LIN**N4*50242-0060-0*1~CTP****1*UN"),
        line(drug="LIN**N4*50242-060-01*N4*00409196602~CTP****1*UN"),
        line("HC:J3490:JWRT 5MG"),
        line("HC:J3490:JZ:DRUGX 5MG:RT"),
        line("HC:J3490:::::DRUGX 5MG:JZ RT"),
        line("HC:J3490:::::DRUGX 5MG:LOT 123"),
        line("HC:J3490:::::DRUGX 5MG:50.00"),
        line("HC:J3490:::::DRUGX 5MG:NOT GIVEN"),
        line("HC:J3490:::::DRUGX 5MG:RITUXAN 10MG"),
        line("HC:J3490:::::DRUGX 500MG IV" + " " * 70 + "1\r0MG"),
        line("HC:J3490:::::DRUGX 5" + " " * 80 + "000MG"),
        line("HC:J3490:::::D 5MG N450242006001 UN1", drug="NM1*82*1*A*B****XX*1234567893~REF*VY*2"),
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


@pytest.mark.parametrize(
    "text",
    [
        "KETAMINE PROPOFOL 10:10 MG IV", "DRUGX MIXED 20:10 ML", "DRUGX 15:15 UNITS", "DOSE 1:250MG DOSE 2 250MG",
        "VIAL 1:500 MG", "DAY 1:100 MG IV", "AT 09:15 - 10:45", "RATIO 1 :1000", "RATIO 1: 1000", "1 : 1000 EPI",
        "DRUGX 10 : 5 MG", "DRUGX 5MG: 10ML", "AT 10:50 RATIO", "DAYS 1:100",
    ],
)  # fmt: skip
def test_a_mixture_a_label_and_a_span_are_no_ratio_and_no_time(text: str) -> None:
    for sent in (line(note=f"NTE*ADD*{text}"), line(f"HC:J3490:::::{text}")):
        after, changes, left = outcome(sent)
        assert (after, changes) == (sent, [])
        assert {"TXT02", "DSC04"} & set(left)


@pytest.mark.parametrize(
    "text",
    [
        "N450242006001 UN1 X 3", "N450242006001 ML1 000", "N450242006001 UN1 OR 2", "N450242006001 UN1 + UN2",
        "N450242006001 ML1 .5", "N450242006001 ML2 GIVEN ML8 WASTED", "NOT N450242006001 UN1",
        "WASTED N450242006001 UN1",
        "PREVIOUSLY SENT N450242006001 UN1 IN ERROR", "CORRECTED FROM N450242006001 UN1", "LOT N450242006001 UN1",
        "ICN N450242006001 UN1", "N450242006001 UN1 AND NDC 0409-1966-02", "N450242006001 UN1 N40409196602 UN2",
        "N450242006001 UN1 NDC 5024206002", "N450242006001 UN1*5", "N450242006001 UN0", "2 X N450242006001 UN1",
        "QTY 3 N450242006001 UN1", "N450242006001 UN1 X TWO", "N450242006001 UN1 HALF", "N450242006001 UN1 ?",
        "DONT USE N450242006001 UN1", "ALT N450242006001 UN1", "DILUENT N450242006001 UN1", "J1100 N450242006001 UN1",
        "N450242006001 UN123456789012345", "N450242006001 UN.000000001",
    ],
)  # fmt: skip
def test_a_paper_form_in_doubt_builds_nothing(text: str) -> None:
    sent = line(note=f"NTE*ADD*{text}", drug="")
    after, changes, left = outcome(sent)
    assert (after, [change for change in changes if change != "TXT02"]) == (sent, [])
    assert {"NDC01", "NDC02"} & set(left)


def test_a_paper_form_that_may_have_been_cut_builds_nothing() -> None:
    text = "DRUGX 5MG IV N450242006001 ML1"
    for described in (
        text.replace("DRUGX", "DRUGX" + "Y" * (80 - len(text))),
        text + ":5",
        text + ":N450242006001 UN2",
    ):
        after, changes, _ = outcome(line(f"HC:J3490:::::{described}", drug=""))
        assert "NDC02" not in changes
        assert "LIN*" not in after


@pytest.mark.parametrize(
    "raw",
    [
        b"CAFFEINE 5 \xc3\x82\xc2\xb5G", b"HUMIRA\xc3\x82\xc2\xae 40MG", b"CAF\xc3\x83\xc2\xa9INE", b"1\x825 MG",
        b"CAF\xc9INE 5 \xc2\xb5g", b"CAF\xc9INE\xc2\xae", b"5 \xc3\x83\xe2\x80\x94 10MG",
    ],
)  # fmt: skip
def test_a_text_in_more_than_one_encoding_stays(raw: bytes) -> None:
    sent = line(f"HC:J3490:::::DRUGX {raw.decode('latin-1')}")
    after, changes, left = outcome(sent)
    assert (after, changes) == (sent, [])
    assert left == ["TXT02"]


@pytest.mark.parametrize(
    "note",
    [
        "NOC JOHN SMITH", "NOC BLUE CROSS", "NOC MIGRAINE", "NOC VERBAL", "NOC WASTED DRUGX", "NOC INV 500.00 DRUGX",
        "NOC GLUCOSE 400", "POTASSIUM 3.1 MEQ", "GLUCOSE 400 MG", "VANC TROUGH 18 MCG", "LACTATE 4 MMOL",
        "IN LIEU OF HUMIRA 40MG", "CONCURRENT METHOTREXATE 15MG PO", "PREV HUMIRA 40MG IV",
        "BENADRYL 50MG IV BEFOREHAND",
        "DAILY ASPIRIN 81MG PO", "WASTED DRUGX 50MG IV", "DISCARDED DRUGX 50MG IV", "DRUGX OR DRUGY 20MG IV",
        "DC RITUXIMAB 500MG IV", "S/P RITUXIMAB 500MG IV", "UNLIKE RITUXIMAB 500MG IV", "RITUXIMAB 500MG IV LN 2",
        "RITUXIMAB 500MG IV LOST 100MG", "RITUXIMAB 500MG IV AND BENADRYL 50MG IV",
        "RITUXIMAB 500MG IV, BENADRYL 50MG PO",
        "RITUXIMAB 500MG IV NDC 0409-1966-02 NDC 50242-060-01", "RITUXIMAB 500MG 600MG IV", "RITUXIMAB -500MG IV",
        "VANCOMYCIN 18MCG/ML 1MG", "JANE DOE AVASTIN 1.25MG/0.05ML 1.25MG", "AVASTIN 1.25MG JONES IV",
        "DRUGX 50MG IV MAYBE", "SMITH JOHN AVASTIN 1.25MG", "STATIN INTOLERANCE 40 MG PO",
    ],
)  # fmt: skip
def test_a_note_that_may_be_something_else_is_no_description(note: str) -> None:
    sent = line("HC:J3490", f"NTE*ADD*{note}")
    after, changes, left = outcome(sent)
    assert (after, changes) == (sent, [])
    assert "DSC01" in left


@pytest.mark.parametrize("note", ["NOC DRUGX 500MG IV", "DRUGX 500MG IV", "NOC DRUGX 500MG", "DRUGX 10MG/ML 2ML IM"])
def test_a_note_that_is_surely_the_drug_becomes_the_description(note: str) -> None:
    described = note.removeprefix("NOC ")
    after, changes, left = outcome(line("HC:J3490", f"NTE*ADD*{note}"))
    assert (after, changes, left) == (line(f"HC:J3490:::::{described}", f"NTE*ADD*{note}"), ["DSC03"], [])


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("5024206001", "PATIENT ID 50242006001"), ("5024206001", "TRACKING 50242006001"),
        ("5024206001", "DRUGX NOT 50242-0060-01"), ("5024206001", "WAS 50242-0060-01 NOW GENERIC"),
        ("5024206001", "ISNT 50242-0060-01"), ("5024206001", "SUBST FOR 50242-0060-01"),
        ("5024206001", "NDC 50242-0060-01 ?"), ("5024206001", "50242-0060-01 5024-2060-01"),
        ("5024206001", "INNER 50242-0060-01 OUTER 5024206001"),
        ("8005551234", "CALL 1 08005551234"), ("212345678", "PH 00212345678"), ("0002759701", "ORDER 00027597501"),
    ],
)  # fmt: skip
def test_a_number_that_is_surely_no_ndc_settles_nothing(sent: str, text: str) -> None:
    lin = f"LIN**N4*{sent}~CTP****1*UN"
    after, changes, left = outcome(line(note=f"NTE*ADD*{text}", drug=lin))
    assert (after, changes) == (line(note=f"NTE*ADD*{text}", drug=lin), [])
    assert {"NDC05", "NDC04"} & set(left)


@pytest.mark.parametrize(
    ("sent", "rule"),
    [
        (line(drug="LIN**N4*50242006001~CTP***10**ML"), "LIN02"),
        (line(drug="LIN**N4*50242006001~CTP***10*0*ML"), "LIN02"),
        (line("HC:J3490:::::DRUGX 5MG IV:JZ"), "DSC04"),
        (line("HC:J3490:::::DRUGX 5MG IV:J3590"), "DSC04"),
        (line("HC:J3490:::::DRUGX 5MG IV:50242006001"), "DSC04"),
        (line("HC:J3490:RT:LT:50:51:59:HUMIRA 40MG:XS"), "DSC04"),
        (line(drug="LIN**N4*0123456789~CTP****1*UN"), "NDC06"),
        (line(drug="LIN**N4*0987654321~CTP****1*UN"), "NDC06"),
        (line("HC:J3490:::::DRUGX 500MG" + " " * 70 + "\x0bIV"), "TXT02"),
    ],
)
def test_what_may_be_something_else_is_left_to_a_person(sent: str, rule: str) -> None:
    after, changes, left = outcome(sent)
    assert (after, changes) == (sent, [])
    assert rule in left


def test_a_line_in_no_order_of_the_guide_gets_no_segment_moved_into_it() -> None:
    service = "SV2*0636*HC:J3490:::::DRUGX 5MG IV*120*UN*1"
    # 837I has no LQ, so the guide cannot say on which side of it the drug belongs.
    sent = f"{service}~{DATE}~LQ*UT*1~LIN**N4*50242006001~CTP****1*UN"
    after, changes, left = outcome(sent, "I")
    assert (after, changes, left) == (sent, [], ["LIN01"])
    described = service.replace("IV*", "IV N450242006001 UN1*")
    sent = f"{described}~{DATE}~LQ*UT*1"
    after, changes, left = outcome(sent, "I")
    assert (after, changes, left) == (sent, [], ["NDC02"])
