"""The narrative reader, the certainty test and filler."""

import sys
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noc837.drugs.narrative import (
    Amount,
    Narrative,
    before_ndc_pointer,
    drug_text,
    is_filler,
    points_to_ndc,
    read_narrative,
    same_drug_key,
    surely_a_drug,
)
from noc837.drugs.narrative_words import words

CODES = ("50242006001", "NDC", "N4", "UN1", "1:1000", "1,000", "1.00", ".5", "500")
SIGNS = ("/", " ", "-", "(", ")", "$", "%", "½", "é", "\n")
WORDS = ("DRUGX", "MG", "ML", "µg", "IV", "WASTE", "INV", "PER", "ID", "INTRA", "ARTICULAR", "see")
PIECES = st.sampled_from((*CODES, *SIGNS, *WORDS))
TEXTS = st.text() | st.lists(PIECES).map("".join) | st.lists(PIECES).map(" ".join)


def written(values: object) -> list[str]:
    return [value.text for value in values]  # type: ignore[attr-defined]


def amounts(values: tuple[Amount, ...]) -> list[tuple[str, str]]:
    return [(str(value.number), value.unit) for value in values]


def everything(found: Narrative) -> list[object]:
    kinds = (found.names, found.strengths, found.doses, found.routes, found.ndcs, found.quantities)
    return [value for kind in (*kinds, found.wastes, found.prices) for value in kind]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("PEPCID(FAMOTIDINE) SDV:20MG/2ML INJ", ["PEPCID", "FAMOTIDINE"]),
        ("DRUGX 500MG IV", ["DRUGX"]),
        ("INJ DRUGX-ABCD 500MG", ["DRUGX-ABCD"]),
        ("Elosulfase alfa injection (Vimizim™)", ["Elosulfase alfa", "Vimizim"]),
        ("VITAMIN B12 1000MCG IM", ["VITAMIN B12"]),
        ("B12 1000MCG IM", ["B12"]),
        ("CA CHLORIDE SYR 1GM", ["CA CHLORIDE"]),
        ("VITAMIN B-12 1000MCG", ["VITAMIN B-12"]),
        ("5-FU 500MG IV", ["5-FU"]),
        ("RA-223 DICHLORIDE", ["RA-223 DICHLORIDE"]),
        ("PEGINTERFERON ALFA-2B 50MCG", ["PEGINTERFERON ALFA-2B"]),
        ("FACTOR VIII FC FUSION", ["FACTOR VIII FC FUSION"]),
        ("LIDOCAINE 1 %-EPINEPHRINE 1:100,000", ["LIDOCAINE", "EPINEPHRINE"]),
        ("RINGER'S LACTATE", ["RINGER'S LACTATE"]),
        ("CMPD MORPHINE 5MG CLONIDINE 4MCG IT PUMP", ["MORPHINE", "CLONIDINE"]),
        ("POSACONAZOLE INTRAVENOUS SOLUTIO", ["POSACONAZOLE"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert written(read_narrative(text).names) == names


@pytest.mark.parametrize(
    "text",
    ["", "500MG IV", "SDV INJ 10ML", "J3490", "N4123", "XXXXXX 99 XXX", "#5 DL4/L5/ML6/MB4", "IV", "UN2"],
)
def test_no_name(text: str) -> None:
    found = read_narrative(text)
    assert found.name is None
    assert not found.names


@pytest.mark.parametrize(
    ("text", "strengths", "doses"),
    [
        ("300MG", [], [("300", "MG")]),
        ("500 MG", [], [("500", "MG")]),
        ("25000 UNITS", [], [("25000", "UNITS")]),
        ("2.5 ML", [], [("2.5", "ML")]),
        (".5MG", [], [("0.5", "MG")]),
        ("1,000 MG", [], [("1000", "MG")]),
        ("5 MILLION UNITS", [], [("5000000", "UNITS")]),
        ("40 µg", [], [("40", "MCG")]),
        ("300 mgs", [], [("300", "MG")]),
        ("2 CC", [], [("2", "ML")]),
        ("10MG/ML", [("10", "MG")], []),
        ("40MG/5ML", [("40", "MG")], []),
        ("40 MG / 5 ML", [("40", "MG")], []),
        ("10 MG PER ML", [("10", "MG")], []),
        ("10 mg mL", [("10", "MG")], []),
        ("0.8 mgmL", [("0.8", "MG")], []),
        ("5 MCG/HOUR", [("5", "MCG")], []),
        ("15 mg iron (75 mg)/mL", [("75", "MG")], [("15", "MG")]),
        ("0.5%", [("0.5", "%")], []),
        ("1:1000", [("1000", "RATIO")], []),
        ("1/100,000", [("100000", "RATIO")], []),
        ("MDV:5MG/ML (20ML)INJ", [("5", "MG")], [("20", "ML")]),
        ("0.1MG/MLMDV:10ML IJ", [("0.1", "MG")], [("10", "ML")]),
        ("10 mg-drugy 100 mg/5 mL", [("10", "MG"), ("100", "MG")], []),
        ("5 mg-drugy 10 mg", [], [("5", "MG"), ("10", "MG")]),
        ("5 mg-1.5 mg/5 mL", [("5", "MG"), ("1.5", "MG")], []),
        ("CARDIZEM 125MG/D5W 125ML", [], [("125", "MG"), ("125", "ML")]),
        ("400 MG/57 M", [("400", "MG")], []),
    ],
)
def test_amounts(text: str, strengths: list[tuple[str, str]], doses: list[tuple[str, str]]) -> None:
    found = read_narrative(text)
    assert amounts(found.strengths) == strengths
    assert amounts(found.doses) == doses


@pytest.mark.parametrize(
    "text",
    [
        "1,5 MG",
        "1.000,5 MG",
        "0,500 MG",
        "1,00 MG",
        "½ MG",
        "1½ MG",
        "1/2 MG",
        "1⁄2 MG",
        "10/325 MG",
        "2-3 MG",
        "1 - 5 ML",
        "5 TO 10 MG",
        "<5 MG",
        "$5 MG",
        "#5 MG",
        "ML0.05",
        "NO.5 ML",
        "UN2",
        "5 GR",
        "5 MGX",
        "MG 5",
        "5",
        "09:15-10:45",
        "1:30",
        "#5 DL4/L5/ML6/MB4, #6 L6/ML5/MB4/B5",
        "50242-0060-01 ML",
        "50242006001 MG",
        "N450242006001 ML4",
        "12345-678-90 ML 4",
        "1234567890123456 MG",
        "５００ＭＧ",
    ],
)
def test_no_amount(text: str) -> None:
    found = read_narrative(text)
    assert found.doses == found.strengths == found.wastes == ()
    assert found.dose is None
    assert not found.has_dose


@pytest.mark.parametrize(
    ("text", "routes"),
    [
        ("DRUGX 500MG IV", ["IV"]),
        ("DRUGX IVPB 1GM", ["IV"]),
        ("1000mcg IM/SC", ["IM", "SC"]),
        ("DRUGX SUB-Q", ["SC"]),
        ("KENALOG INTRA-ARTICULAR", ["INTRAARTICULAR"]),
        ("KENALOG INTRA ARTICULAR", ["INTRAARTICULAR"]),
        ("AVASTIN 1.25MG IVT", ["INTRAVITREAL"]),
        ("MORPHINE 5MG IT PUMP", ["IT"]),
        ("TUBERCULIN 0.1ML ID", ["ID"]),
        ("DURVALUMAB INTRAVENO", ["IV"]),
        ("OFLOXACIN 0.3 % EYE DROPS", ["OPHTHALMIC"]),
        ("NOTHING HERE", []),
        ("FACTOR IV 500 UNITS", []),
        ("STAGE IV", []),
        ("IT WAS GIVEN", []),
        ("ID 12345", []),
        ("DRUGX 5MG PO BOX", []),
        ("DURVALUMAB INTRAV", []),
        ("INTRAVENO DURVALUMAB", []),
        ("ivory", []),
    ],
)
def test_routes(text: str, routes: list[str]) -> None:
    assert [route.route for route in read_narrative(text).routes] == routes


@pytest.mark.parametrize(
    ("text", "wastes", "doses"),
    [
        ("DRUGY 500MG IV 100MG DISCARDED", [("100", "MG")], [("500", "MG")]),
        ("WASTE 50MG", [("50", "MG")], []),
        ("WASTE: 50MG", [("50", "MG")], []),
        ("DRUGX 150MG WASTED 50MG", [("50", "MG")], [("150", "MG")]),
        ("DRUGX 50MG WASTED 150MG GIVEN", [("50", "MG")], [("150", "MG")]),
        ("100MG (DISCARDED)", [("100", "MG")], []),
        ("WASTED 0", [("0", "")], []),
        ("NO WASTE", [("0", "")], []),
        ("WASTE 0 MG", [("0", "MG")], []),
        ("WASTED 50", [], []),
        ("10MG/ML WASTED", [], []),
        ("DRUGX 500MG", [], [("500", "MG")]),
    ],
)
def test_wastes(text: str, wastes: list[tuple[str, str]], doses: list[tuple[str, str]]) -> None:
    found = read_narrative(text)
    assert amounts(found.wastes) == wastes
    assert amounts(found.doses) == doses


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("DRUGX INVOICE $123.45", "123.45"),
        ("INV 200.00", "200.00"),
        ("INVOICE PRICE: $1,200", "1200"),
        ("INVOICE COST 12.50", "12.50"),
    ],
)
def test_price(text: str, price: str) -> None:
    assert [found.number for found in read_narrative(text).prices] == [Decimal(price)]


@pytest.mark.parametrize("text", ["INVOICE 12345", "INVOICE# 200.00", "INV 12.50 ML", "$123.45", "INVOICE", "INV 1.5"])
def test_no_price(text: str) -> None:
    assert read_narrative(text).prices == ()


def test_ndc_and_paper_quantity() -> None:
    found = read_narrative("DRUGX N450242006001 UN1.5 500MG NDC 50242-0061-01")
    assert [ndc.code for ndc in found.ndcs] == ["50242006001", "50242006101"]
    assert [(str(q.number), q.unit, q.text) for q in found.quantities] == [("1.5", "UN", "N450242006001 UN1.5")]
    assert written(found.names) == ["DRUGX"]
    assert amounts(found.doses) == [("500", "MG")]


@given(TEXTS)
def test_any_text_is_read_and_every_value_stands_where_it_says(text: str) -> None:
    for value in everything(read_narrative(text)):
        assert value.text == text[value.start : value.end]  # type: ignore[attr-defined]
        assert value.start < value.end  # type: ignore[attr-defined]


@given(TEXTS)
def test_doses_strengths_names_and_codes_do_not_overlap(text: str) -> None:
    found = read_narrative(text)
    values = [*found.names, *found.strengths, *found.doses, *found.ndcs]
    places = sorted((value.start, value.end) for value in values)
    assert all(first[1] <= second[0] for first, second in pairwise(places))


@given(TEXTS)
def test_every_judgement_is_total(text: str) -> None:
    assert surely_a_drug(text) in (True, False)
    assert is_filler(text, "J3490") in (True, False)
    assert points_to_ndc(text) == (before_ndc_pointer(text) != text)
    assert drug_text(text) in text
    assert same_drug_key(text) == " ".join(same_drug_key(text).split())


def test_representations_hold_no_text() -> None:
    assert "DRUGX" not in repr(read_narrative("DRUGX 500MG IV WASTE 5MG INV 2.00"))


LONG = ["1", "9 ", " ", "1 MG ", "1/", "1:", "1,", ",", "1-", "AB-", "5 MG/", "WASTE ", "INV ", "INTRA-", "\0", "½"]


def calls_of(text: str) -> int:
    calls = 0

    def count(_frame: object, _event: str, _argument: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read_narrative(text)
        same_drug_key(text)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("piece", LONG)
def test_work_grows_no_faster_than_the_text(piece: str) -> None:
    assert calls_of(piece * 2000) <= 2.1 * calls_of(piece * 1000) + 200


@pytest.mark.parametrize("piece", [*LONG, "MG ", "/", ".", "A", "1 MG WASTE ", "12345-6789-02 ", " SEE NDC"])
def test_long_texts_end(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert not surely_a_drug(text)
    assert all(value.end <= len(text) for value in everything(read_narrative(text)))  # type: ignore[attr-defined]
    assert points_to_ndc(text) == (piece == " SEE NDC")


SURE = """
DRUGX 500MG IV
DRUGX 1.25MG IVT NDC 12345678901
DRUGY 500MG IV 100MG DISCARDED NDC 12345678902
CMPD MORPHINE 500MG BUPIVACAINE 16MG CLONIDINE 40MCG IT PUMP
DRUGX 12345-6789-02 IV 110326 500MG X1
DRUGX NDC 50242006001
DRUGX NDC# 50242-0060-01 300MG SC
N450242006001 UN1 DRUGX 500MG
AVASTIN 1.25MG
KENALOG-40 40MG INJECTION LEFT KNEE
VITAMIN B12 1000MCG IM
HEPARIN 5000 UNITS SQ
INSULIN 10 UNITS SQ
BOTOX 100 UNITS
LIDOCAINE 1% 20ML
PEPCID(FAMOTIDINE) 20MG IV
ROCEPHIN 1GM IVPB
DRUGX 150MG WASTED 50MG
DRUGX 500MG IV INVOICE $123.45
Drugx-abcd 120 mg subcutaneous
J3490 DRUGX 500MG IV
NOC DRUGX 500MG IV
noc drugx 500mg iv
NOC DRUGX
NOC DRUGX 10ML
"""


@pytest.mark.parametrize("text", SURE.strip().splitlines())
def test_surely_a_drug(text: str) -> None:
    assert surely_a_drug(text)


# Notes as billers write them, with whatever looks like a name, an amount or an NDC in them.
NOT_SURE = """
CORRECTED CLAIM SEE ICN 2026123
REPLACEMENT OF PRIOR CLAIM DCN 20261234567
IV 09:15-10:45
TIME IN 0915 TIME OUT 1045
VISIT 09:15 - 10:45 RN
SN VISIT 0900-1100
PATIENT SHOWS IMPROVEMENT WITH ADDITIONAL LEVEL OF THERAPY
#5 DL4/L5/ML6/MB4, #6 L6/ML5/MB4/B5, #7 ext
DL4/L5/ML6/MB4
SEE ATTACHED INVOICE
compunded drugs, invoice attached
TOTAL TIME 30 ML
CALL 555-123-4567 WITH QUESTIONS
SMITH 555-123-4567 DRUGX 500MG
JOHN SMITH 12345678911
MEMBER ID 12345678911
AUTH# A123 HUMIRA 40MG
WAITING ON PA DRUGX 500MG
PT WT 80 KG
BABY 3200 GRAMS
GESTATION 3200 G
EBL 50 ML
HEMORRHAGE 500 ML
DRAINED 500 ML ASCITES
PARACENTESIS 5 L
URINE OUTPUT 300 ML
UTERUS 250 GRAMS
SALINE IMPLANT 350 CC
MENTOR 375 CC
IMPLANTED PORT ACCESSED 10 ML IV
INFUSED FLUIDS 1000 ML IV
HGB 9.8 G/DL
GLUCOSE 110 MG/DL HUMALOG 10 MG
CHOLESTEROL 220 MG
COINSURANCE 20%
DISCOUNT 20 %
OXYGEN 2 L NASAL CANNULA
TRANSFUSED 2 UNITS PRBC
ANESTHESIA 8 UNITS
MANUAL THERAPY 4 UNITS
UNITS CHANGED FROM 1 TO 2
ROOM 5 G
ALLERGIC TO PENICILLIN 500MG
TRIED AND FAILED HUMIRA 40MG
SWITCHED FROM REMICADE 500MG
TAPERING PREDNISONE 20MG
CURRENT MEDS LISINOPRIL 10MG
PATIENT'S MOTHER STATES TYLENOL 500MG GIVEN AT HOME
PATIENT REFUSED KETOROLAC 30MG IM
PREMED BENADRYL 50MG IV
DENIED FOR DOSE 500MG
DENIAL OF DRUGX 500MG IV
APPEAL DRUGX 500MG IV
TIMELY FILING PROOF ATTACHED
EOB ATTACHED PRIMARY PAID 123.45
RESUBMITTED DRUGX 500MG
PER PHYSICIAN DRUGX 500MG
DOB 01021950 DRUGX 500MG
DUPLICATE? DRUGX 500MG
DRUGX 500MG NOT GIVEN
DRUGX 500MG BILLED IN ERROR
LINE 2 DRUGX 500MG
RX 1234567 DRUGX 500MG
DX E11.9 METFORMIN 500MG
INSURANCE DOES NOT COVER HUMIRA 40MG
SAMPLE DRUGX 500MG
SPLIT CLAIM DRUGX 500MG
CYCLE 3 DAY 15 DRUGX 500MG
CLARIFICATION DRUGX 500MG
DRUGX 500MG @ 10AM
DRUGX 500MG 11/03/26
DRUGX 500MG LOT 12345
INVALID NDC 50242-0060-01
NDC 50242-0060-01 TERMINATED
NDC 50242-0060-01
GENERIC 12MG CARTRIDGE
WASTED 50MG
DISCARDED 100MG DRUGX
DRUGX WASTE 0
DRUGX 0 MG
DRUGX 1,5 MG IV
DRUGX 1/2 MG
DRUGX
DRUGX 10ML
DRUGX® 500MG IV
300 mgs of J9035 (Injection, bevacizumab, 10 mgs)
05
500MG IV
UNCLASSIFIED DRUGS
NOC
NOC NOC
NOC UNCLASSIFIED DRUGS
NOC SEE ATTACHED
NOC SHIFT NURSE
NOC CODE PER PAYER
NOC INJECTION GIVEN
NOC IV
NOC ABC
NOC 500MG
NOC CALL 5551234567
NOC DRUGX 500MG IV SEE ICN 2026123
NOC PATIENT BROUGHT OWN DRUGX 500MG
XXXXXX 99 XXX
XXX; XXXX XXX XX/X9/99.9  99999999 XXXX 99999999
"""


@pytest.mark.parametrize("text", ["", " ", *NOT_SURE.strip().splitlines()])
def test_not_surely_a_drug(text: str) -> None:
    assert not surely_a_drug(text)


def test_a_description_holds_80_characters() -> None:
    text = "DRUGX 500MG IV" + " INJ" * 16 + " X"
    assert len(text) == 80
    assert surely_a_drug(f"NOC {text}  ")
    assert surely_a_drug(text)
    assert not surely_a_drug(f"{text}X")


@pytest.mark.parametrize(
    "word",
    sorted(
        words(
            """CORRECTED REPLACEMENT ICN DCN DENIED DENIAL AUTH APPEAL APPEALS EOB TIMELY ATTACHED DOB RESUBMIT
            RESUBMITTED PER CALL CALLED CLAIM CLAIMS PATIENT PT REFERRAL MEMBER INSURANCE PLEASE PREVIOUS ADJUSTMENT
            PAID PRIMARY MEDICARE RECORDS NPI PRESCRIBED"""
        )
    ),
)
def test_one_administrative_word_is_enough_but_only_a_whole_one(word: str) -> None:
    assert not surely_a_drug(f"DRUGX 500MG IV {word}")
    assert not surely_a_drug(f"NOC {word.lower()}: DRUGX 500MG IV")
    assert surely_a_drug(f"DRUG{word}X 500MG IV")


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("NOC DRUGX 500MG IV", "DRUGX 500MG IV"),
        ("  noc  DRUGX ", "DRUGX"),
        (" DRUGX ", "DRUGX"),
        ("NOCTURNE", "NOCTURNE"),
        ("NOC", "NOC"),
        ("NOC NOC DRUGX", "NOC DRUGX"),
    ],
)
def test_drug_text(text: str, drug: str) -> None:
    assert drug_text(text) == drug


@pytest.mark.parametrize(
    "text",
    [
        *("NOC", "not otherwise classified", "UNCLASSIFIED DRUG(S)", "UNCLASSIFIED DRUG", "Unclassified biologics"),
        *("UNLISTED", "DRUG", "DRUGS", "DRUG ADMINISTERED", "BIOLOGIC INJECTION", "INJECTION", "MEDICATION", "MISC."),
        *("N/A", "NA", "NONE", "UNKNOWN", "TBD", "SEE ATTACHED", "SEE NOTE", "SEE INVOICE", "J3490", "12345", "05"),
        *(
            "",
            "  ",
            "AB",
            "A1B2",
            "Unclassified drugs or biologicals",
            "Not otherwise classified, antineoplastic drugs",
        ),
        *("J3490 UNCLASSIFIED DRUGS", "UNCLASSIFIED-DRUGS", "*** NONE ***", "---", "1" * 300),
        "Antiemetic drug, rectal/suppository, not otherwise specified",
    ],
)
def test_filler(text: str) -> None:
    assert is_filler(text, "J3490")


@pytest.mark.parametrize(
    "text",
    [
        "DRUGX",
        "DRUGX 500MG",
        "NOC DRUGX",
        "HEPARIN",
        "DRUG X",
        "Hep Lock see NDC#",
        "UNCLASSIFIED DRUGS DRUGX",
        "A" * 999,
        "INJECTION DRUGX",
        "5-FU 500 MG",
        "J3590 UNCLASSIFIED DRUGS",
    ],
)
def test_no_filler(text: str) -> None:
    assert not is_filler(text, "J3490")


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("Sod Chl 0.9%see NDC#", "Sod Chl 0.9%"),
        ("Hep Lock see NDC# ", "Hep Lock"),
        ("DRUGX - SEE NDC", "DRUGX"),
        ("DRUGX SEE NDC NUMBER", "DRUGX"),
        ("SEE NDC#", ""),
    ],
)
def test_a_text_that_points_to_the_ndc(text: str, before: str) -> None:
    assert points_to_ndc(text)
    assert before_ndc_pointer(text) == before


@pytest.mark.parametrize("text", ["DRUGX", "OVERSEE NDC", "SEE NDC 50242006001", "SEE NDC# BELOW", "NDC#", ""])
def test_a_text_that_does_not_point_to_the_ndc(text: str) -> None:
    assert not points_to_ndc(text)
    assert before_ndc_pointer(text) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DRUGX 500MG IV", "DrugX 100 mg"),
        ("NOC DRUGX 500MG IV", "DRUGX 100MG WASTED"),
        ("INJ DRUGX 500MG NDC 50242006001", "DRUGX INVOICE $12.00"),
        ("DRUGX-ABCD, 5MG/ML", "DRUGX ABCD"),
    ],
)
def test_same_drug(one: str, other: str) -> None:
    assert same_drug_key(one) == same_drug_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DRUGX 500MG", "DRUGY 500MG"),
        ("VITAMIN B12", "VITAMIN B6"),
        ("DRUGX", "DRUGX DRUGY"),
        ("RA-223 CHLORIDE", "RA-224 CHLORIDE"),
    ],
)
def test_not_the_same_drug(one: str, other: str) -> None:
    assert same_drug_key(one) != same_drug_key(other)


@pytest.mark.parametrize("text", ["", "UNCLASSIFIED DRUGS", "NOC", "500MG IV", "SEE ATTACHED"])
def test_no_key_where_nothing_is_known(text: str) -> None:
    assert same_drug_key(text) == ""
