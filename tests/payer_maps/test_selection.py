"""Which map is in force: payer id before receiver before filing indicator before default; the narrower one first."""

import pytest

from noc837 import Given, scrub
from noc837.findings import Severity
from noc837.payer_maps import OFF, PayerMaps, Traits
from noc837.payer_maps.selection import is_billed_as
from noc837.rule import example_line
from payer_maps.writing import a_map, applies, loaded
from rules.wrapping import Around, wrapped

PAYER = a_map("by-payer", applies(payer_id="00001") + '<rule code="NDC01" severity="error"/>')
RECEIVER = a_map("by-receiver", applies(receiver="RECEIVER"))
FILING = a_map("by-filing", applies(filing_indicator="CI") + '<rule code="NDC01" severity="off"/>')


def chosen(maps: PayerMaps, **traits: str) -> str:
    return maps.in_force(Traits(**traits)).payer_map.id


def test_a_payer_id_beats_a_receiver_and_that_a_filing_indicator(tmp_path):
    maps = loaded(tmp_path, PAYER, RECEIVER, FILING)
    all_three = {"payer_id": "00001", "receiver": "RECEIVER", "filing_indicator": "CI"}
    assert maps.in_force(Traits(**all_three))[1] == "payer id 00001"
    assert chosen(maps, **all_three) == "by-payer"
    assert chosen(maps, receiver="RECEIVER", filing_indicator="CI") == "by-receiver"
    assert chosen(maps, filing_indicator="CI") == "by-filing"
    assert chosen(maps, filing_indicator="ZZ") == "default"
    assert maps.in_force(Traits())[1] == "no other map applies"


def test_a_map_by_payer_id_beats_one_by_filing_indicator_in_a_file(tmp_path):
    data = wrapped([example_line(drug="")], Around(filing="CI")).encode()
    both, one = loaded(tmp_path / "both", PAYER, FILING), loaded(tmp_path / "one", FILING)
    found = scrub(data, Given(both)).findings
    assert [(left.finding.rule, left.severity.word, left.location.payer_map) for left in found if _is_ndc(left)] == [
        ("NDC01", "error", "by-payer")
    ]
    assert [left for left in scrub(data, Given(one)).findings if _is_ndc(left)] == []


def _is_ndc(left) -> bool:
    return left.finding.rule == "NDC01"


@pytest.mark.parametrize(("way", "trait"), [("payer_id", "payer_id"), ("receiver", "receiver")])
def test_ids_are_compared_without_case_and_without_blanks_around_them(tmp_path, way, trait):
    maps = loaded(tmp_path, a_map("mine", applies(**{way: "aBc1"})))
    for sent in ("ABC1", "abc1", "aBc1", " ABC1 "):
        assert chosen(maps, **{trait: sent}) == "mine"
        assert maps.in_force(Traits(**{trait: sent})).why == f"{way.replace('_', ' ')} {sent.strip()}"
    for sent in ("ABC", "A BC1", "ABC10", ""):
        assert chosen(maps, **{trait: sent}) == "default"


def test_the_maps_of_a_run_cannot_be_changed(tmp_path):
    maps = loaded(tmp_path, PAYER)
    with pytest.raises(TypeError):
        maps.by_id["x"] = maps.default


def test_the_payer_is_the_one_that_the_claim_goes_to_and_never_another(tmp_path):
    other = "SBR*S*18*******MC~OI***Y***Y~NM1*IL*1*SAMPLE*SALLY****MI*W9~NM1*PR*2*OTHER*****PI*00099~"
    data = wrapped([example_line(drug="")], Around(filing="CI", head=other)).encode()
    maps = loaded(tmp_path, a_map("other", applies(payer_id="00099")), FILING)
    assert {left.location.payer_map for left in scrub(data, Given(maps)).findings} <= {"by-filing"}


@pytest.mark.parametrize(
    ("narrow", "traits", "wanted"),
    [
        (applies(filing_indicator="ZZ", claim_type="I"), {"claim_type": "I", "bill_type": "131"}, "narrow"),
        (applies(filing_indicator="ZZ", claim_type="I"), {"claim_type": "P"}, "wide"),
        (applies(filing_indicator="ZZ", bill_type="13x 851"), {"claim_type": "I", "bill_type": "137"}, "narrow"),
        (applies(filing_indicator="ZZ", bill_type="13x 851"), {"claim_type": "I", "bill_type": "851"}, "narrow"),
        (applies(filing_indicator="ZZ", bill_type="13x 851"), {"claim_type": "I", "bill_type": "857"}, "wide"),
        (applies(filing_indicator="ZZ", bill_type="13x 851"), {"claim_type": "P"}, "wide"),
    ],
)
def test_a_map_for_some_claims_of_a_payer_goes_before_one_for_all(tmp_path, narrow, traits, wanted):
    maps = loaded(tmp_path, a_map("wide", applies(filing_indicator="ZZ")), a_map("narrow", narrow))
    assert chosen(maps, filing_indicator="ZZ", **traits) == wanted


def test_a_bill_type_goes_before_a_claim_type(tmp_path):
    maps = loaded(
        tmp_path,
        a_map("by-type", applies(filing_indicator="ZZ", claim_type="I")),
        a_map("by-bill", applies(filing_indicator="ZZ", bill_type="13x")),
    )
    assert chosen(maps, filing_indicator="ZZ", claim_type="I", bill_type="131") == "by-bill"
    assert chosen(maps, filing_indicator="ZZ", claim_type="I", bill_type="111") == "by-type"


def test_an_operators_map_goes_before_a_shipped_one(tmp_path):
    maps = loaded(tmp_path, a_map("my-medicaid", applies(filing_indicator="MC"), "medicaid"))
    assert chosen(maps, filing_indicator="MC") == "my-medicaid"


def test_a_map_with_the_id_of_a_shipped_one_takes_its_place(tmp_path):
    maps = loaded(tmp_path, a_map("medicaid", applies(filing_indicator="ZZ")))
    assert chosen(maps, filing_indicator="MC") == "default"
    assert chosen(maps, filing_indicator="ZZ") == "medicaid"


def test_a_map_that_applies_to_nobody_is_for_others_to_inherit_from(tmp_path):
    maps = loaded(tmp_path, a_map("base", '<noc-codes><add>J7999</add></noc-codes><rule code="NDC01" severity="off"/>'))
    assert maps.by_id["base"].choice("NDC01").level == OFF
    assert chosen(maps, payer_id="base") == "default"


def test_codes_are_looked_for_where_any_map_in_use_has_them_and_judged_under_their_own_map(tmp_path):
    maps = loaded(tmp_path, a_map("more", applies(filing_indicator="ZZ") + "<noc-codes><add>J1111</add></noc-codes>"))
    data = wrapped([example_line("hc:j1111")], Around(filing="CI")).encode()
    here = scrub(data, Given(maps))
    assert (here.data, here.findings, here.counts.noc_lines, here.counts.claims) == (data, (), 0, 1)
    there = scrub(data.replace(b"*CI~", b"*ZZ~"), Given(maps))
    assert (there.counts.noc_lines, b"HC:J1111" in there.data) == (1, True)


def test_a_case_for_a_bill_type_holds_for_that_bill_type_only(tmp_path):
    rule = '<rule code="NDC01" severity="error"><on bill-type="11x 18x" severity="info"/></rule>'
    maps = loaded(tmp_path, a_map("mine", applies(filing_indicator="ZZ") + rule))
    line = example_line(drug="")
    for clm, wanted in (("11:A:1", ["info"]), ("18:A:1", ["info"]), ("13:A:1", ["error"])):
        data = wrapped([_as_institutional(line)], Around("I", filing="ZZ")).replace("13:A:1", clm).encode()
        found = scrub(data, Given(maps)).findings
        assert [left.severity.word for left in found if _is_ndc(left)] == wanted, clm


def test_the_place_of_service_of_an_837p_claim_is_no_bill_type(tmp_path):
    rule = '<rule code="NDC01" severity="error"><on bill-type="11x" severity="info"/></rule>'
    maps = loaded(tmp_path, a_map("mine", applies(filing_indicator="ZZ") + rule))
    found = scrub(wrapped([example_line(drug="")], Around(filing="ZZ")).encode(), Given(maps)).findings
    assert [left.severity for left in found if _is_ndc(left)] == [Severity.ERROR]


def test_a_case_for_a_procedure_holds_for_that_code_only(tmp_path):
    rule = (
        '<rule code="NDC01" severity="error"><on procedure="J3490" bill-type="13x" severity="warning"/>'
        '<on procedure="J3590 C9399" severity="off"/></rule>'
    )
    maps = loaded(tmp_path, a_map("mine", applies(filing_indicator="ZZ") + rule))
    lines = [
        _as_institutional(example_line(f"HC:{code}:::::DRUGX 5MG IV", drug="")) for code in ("J3490", "J3590", "J9999")
    ]
    found = scrub(wrapped(lines, Around("I", filing="ZZ")).encode(), Given(maps)).findings
    assert [(left.location.procedure_code, left.severity.word) for left in found if _is_ndc(left)] == [
        ("J3490", "warning"),
        ("J9999", "error"),
    ]


def _as_institutional(line: str) -> str:
    return line.replace("SV1*", "SV2*0636*", 1).replace("*1*11**1~", "*1~")


@pytest.mark.parametrize(
    ("named", "sent", "is_one"),
    [
        ("11x", "111", True), ("11x", "117", True), ("11x", "131", False), ("11x", "", False), ("11x", "11", True),
        ("131", "131", True), ("131", "137", False), ("131", "13", False), ("13A", "13A", True), ("11x", "1", False),
    ],
)  # fmt: skip
def test_types_of_bill(named, sent, is_one):
    assert is_billed_as((named,), sent) is is_one


def test_narrowed_maps_do_not_grow_with_the_types_of_bill_in_a_file(tmp_path):
    rule = '<rule code="NDC01"><on bill-type="11x" severity="info"/></rule>'
    maps = loaded(tmp_path, a_map("mine", applies(filing_indicator="ZZ") + rule))
    seen = {
        id(maps.in_force(Traits(filing_indicator="ZZ", claim_type="I", bill_type=f"{n:05}")).payer_map)
        for n in range(20000)
    }
    assert len(seen) <= 2
