"""Which texts are those of a compound, and the many that only look like one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noc837.drugs.compounds import is_compound


@pytest.mark.parametrize(
    "text",
    [
        "CMPD MORPHINE 500MG BUPIVACAINE 16MG CLONIDINE 40MCG IT PUMP",
        "compound drugx 5mg",
        "COMPOUNDED DRUGX",
        "DRUGX CPD",
        "(CMPD)",
        "NOT DILUTED, COMPOUNDED DRUGX",
        "VANCOMYCIN 1G + CEFTAZIDIME 2G IVT",
        "VANCOMYCIN 1MG/0.1ML + CEFTAZIDIME 2.25MG/0.1ML",
        "MORPHINE 10MG & CLONIDINE 40MCG",
        "MORPHINE 10MG/CLONIDINE 40MCG",
        "MORPHINE 10MG AND CLONIDINE 40MCG",
        "1G VANCOMYCIN WITH 2G CEFTAZIDIME",
        "EPIRUBICIN 5MG + DRUGY 5MG",
        "DRUGX HCL 5MG + DRUGY (10MG) IV",
        "CMPD DRUGX TABLETS",
        "FENTANYL 500MCG BUPIVACAINE 16MG IT PUMP",
        "MORPHINE 500MG, BUPIVACAINE 16MG, CLONIDINE 40MCG IT PUMP",
        "TRIMIX INJ 1ML",
        "DRUGX TINCTURE COMPOUND",
        "DEXAMETHASONE 1MG + MOXIFLOXACIN 5MG INTRACAMERAL",
    ],
)
def test_a_compound(text):
    assert is_compound(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "DRUGX 5MG IV",
        "NOT COMPOUNDED DRUGX 5MG",
        "NON-COMPOUND",
        "UNCOMPOUNDED DRUGX",
        "COMPOUNDING FEE",
        "CMPDX",
        "CPDA1",
        "DRUGX 5MG DRUGY 10MG",
        "DRUGX 5MG, DRUGY 10MG",
        "DRUGX AND DRUGY 10MG",
        "DRUGX 5MG AND DRUGY",
        "DRUGX 5MG AND DRUGX 10MG",
        "DRUGX 5MG GIVEN AND DRUGY 10MG",
        "DRUGX 5MG WITH SALINE 10ML",
        "DRUGX 5MG IN SALINE 100ML",
        "DRUGX 1ML + DRUGY 2ML",
        "DRUGX 5MG AND WASTE 5MG",
        "DRUGX 5MG + 5MG",
        "LIDOCAINE 1% WITH EPINEPHRINE 1:100000",
        "LIDOCAINE 10MG WITH EPINEPHRINE 1MG",
        "PIPERACILLIN 3G/TAZOBACTAM 0.375G",
        "IMIPENEM 500MG/CILASTATIN 500MG",
        "NIVOLUMAB 240MG/RELATLIMAB-RMBW 80MG",
        "CABOTEGRAVIR 600MG AND RILPIVIRINE 900MG",
        "BUPIVACAINE 60MG/MELOXICAM 1.8MG",
        "DRUGX 5MG/DAY",
        "DRUGXWITHDRUGY 5MG",
        "NEOSTIGMINE 3MG/GLYCOPYRROLATE 0.6MG",
        "ACETAMINOPHEN 300MG/CODEINE 30MG TAB",
        "HYDROCODONE 5 MG / APAP 325 MG",
        "LEVODOPA 100MG/CARBIDOPA 25MG TABLETS",
        "DRUGX 5MG + DRUGY 5MG PO",
        "DRUGX 5MG WITH HEPARIN 100 UNITS",
        "BENZOIN COMPOUND TINCTURE",
        "FENTANYL 500MCG BUPIVACAINE 16MG EPIDURAL",
        "MORPHINE 500MG, BUPIVACAINE 16MG, CLONIDINE 40MCG IT",
        "BACLOFEN 500MCG/ML 20ML IT PUMP",
        "BACLOFEN 40000MCG, 40ML PUMP REFILL",
        "BACLOFEN 500MCG IT PUMP BACLOFEN 500MCG",
        "DRUGX 5MG PUMPKIN 10MG",
        "TRIMIXX",
    ],
)
def test_no_compound(text):
    assert not is_compound(text)


@pytest.mark.parametrize(
    "piece", ["A", "COMPOUND ", "NOT COMPOUND ", "DRUGX 5MG + ", "+ ", " ", "5MG & ", "\xdf", "CPD"]
)
def test_a_huge_text_is_read(piece):
    assert is_compound(piece * 20_000) == (piece == "COMPOUND ")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_any_text_is_read_alike_in_any_case(text):
    if text.isascii():
        assert is_compound(text) == is_compound(text.lower())
    else:
        assert is_compound(text) in (True, False)
