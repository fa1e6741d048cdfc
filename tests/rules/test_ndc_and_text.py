"""NDC09: the description names another drug than the directory has for the NDC; found, never changed."""

import pytest

from noc837.findings import Finding
from noc837.payer_maps import PayerMap
from noc837.reference import NO_REFERENCE, Kind, Known, Listing, Reference, Source
from noc837.reference.agreement import Agreement, agreement_of
from noc837.rule import choose
from noc837.rules.ndc_and_text import RULE
from rules.knowing import reference_of
from rules.one_claim import claim_of, found, i_line, p_line

OLD = Source(Kind.DIRECTORY, "old.zip", "20200106")
NEW = Source(Kind.DIRECTORY, "new.zip", "20261102")
ZOFRAN = Listing("00173044202", "Zofran", "ondansetron hydrochloride", ("ONDANSETRON HYDROCHLORIDE",), source=NEW)
GENERIC = Listing("00409475501", "Ondansetron", "ondansetron", ("ONDANSETRON HYDROCHLORIDE",), source=NEW)
VANCOMYCIN = Listing("00409433201", "Vancomycin", "VANCOMYCIN", ("VANCOMYCIN HYDROCHLORIDE",), source=NEW)
SALINE = Listing("00338004902", "Sodium Chloride", "Sodium Chloride", ("SODIUM CHLORIDE",), source=NEW)
UNNAMED = Listing("00409000001", source=NEW)
ALL = (ZOFRAN, GENERIC, VANCOMYCIN, SALINE, UNNAMED)


def drug(ndc: str, qualifier: str = "N4") -> str:
    return f"LIN**{qualifier}*{ndc}~CTP****1*UN"


def findings(
    text: str, *behind: str, guide: str = "P", knows: tuple[Known, ...] = ALL, code: str = "J3490"
) -> list[Finding]:
    written = p_line if guide == "P" else i_line
    claim = claim_of(written(f"HC:{code}:::::{text}", *behind), guide=guide)
    given = choose(RULE, PayerMap(), reference_of(*knows))
    assert given is not None
    return found(RULE, claim, given)


@pytest.mark.parametrize("guide", ["P", "I"])
@pytest.mark.parametrize("text", ["ZOFRAN 4MG IV", "Ondansetron HCl 4mg", "INJ, ONDANSETRON, 1 MG"])
def test_another_drug(guide, text):
    (finding,) = findings(text, drug(VANCOMYCIN.ndc), guide=guide)
    name = "ZOFRAN" if "ZOFRAN" in text else "ONDANSETRON"
    assert finding.rule == "NDC09"
    assert (finding.place, finding.submitted) == ("2410 LIN03", VANCOMYCIN.ndc)
    assert finding.message == (
        f"the description names {name}, the NDC is Vancomycin in the FDA directory of 2026-11-02"
    )
    assert finding.segment is not None
    assert finding.segment.id == b"LIN"
    assert finding.correction is None
    assert "check both" in finding.suggestion


def test_brand_and_generic_name_are_said():
    (finding,) = findings("VANCOMYCIN 1GM", drug(ZOFRAN.ndc))
    assert "the NDC is Zofran (ondansetron hydrochloride) in" in finding.message


def test_long_names_are_shortened():
    long = Listing("00409999901", "Amixin " * 90, "leucine, " * 90, ("LEUCINE",), source=NEW)
    (finding,) = findings("VANCOMYCIN 1GM", drug(long.ndc), knows=(long, *ALL))
    assert len(finding.message) < 250


@pytest.mark.parametrize(
    ("text", "ndc"),
    [
        ("ZOFRAN 4MG IV", ZOFRAN.ndc),
        ("ZOFRAN 4MG IV", GENERIC.ndc),
        ("ONDANSETRON 4MG IV", ZOFRAN.ndc),
        ("ONDANSETRN 4MG IV", ZOFRAN.ndc),
        ("VANCOMYCN 1GM", VANCOMYCIN.ndc),
        ("VANC 1GM", VANCOMYCIN.ndc),
        ("DRUGX 5MG IV", VANCOMYCIN.ndc),
        ("", VANCOMYCIN.ndc),
        ("UNCLASSIFIED DRUGS", VANCOMYCIN.ndc),
        ("J3490", VANCOMYCIN.ndc),
        ("SEE NDC#", VANCOMYCIN.ndc),
        ("4 MG IV", VANCOMYCIN.ndc),
        ("SODIUM CHLORIDE 0.9% 100ML", VANCOMYCIN.ndc),
        ("ZOFRAN 4MG, VANCOMYCIN 1GM", VANCOMYCIN.ndc),
        ("ZOFRAN 4MG IN SODIUM CHLORIDE 50ML", SALINE.ndc),
        ("CMPD ZOFRAN 4MG", VANCOMYCIN.ndc),
        ("ZOFRAN 4MG + DRUGX 2MG", VANCOMYCIN.ndc),
        ("ZOFRAN 4MG IV", "00409000099"),
        ("ZOFRAN 4MG IV", UNNAMED.ndc),
    ],
)
def test_left_alone(text, ndc):
    assert findings(text, drug(ndc)) == []


@pytest.mark.parametrize(
    "behind",
    [
        (),
        ("LIN**N4*~CTP****1*UN",),
        (drug("5024206001"),),
        (drug("4094332"),),
        (drug("99999999999"),),
        (drug("ABC"),),
        (drug(VANCOMYCIN.ndc, "EN"),),
        (drug(VANCOMYCIN.ndc, ""),),
        (drug(VANCOMYCIN.ndc), drug(ZOFRAN.ndc)),
        (drug(VANCOMYCIN.ndc), "REF*VY*12"),
    ],
)
def test_no_certain_ndc_or_a_part_of_a_compound(behind):
    assert findings("ZOFRAN 4MG IV", *behind) == []


def test_a_description_cut_by_a_separator_is_not_read():
    assert findings("ZOFRAN 4MG:IV", drug(VANCOMYCIN.ndc)) == []


@pytest.mark.parametrize("code", ["ADD", "DCP"])
def test_a_note_confirms_and_never_contradicts(code):
    note = f"NTE*{code}*{{}}"
    assert findings("ZOFRAN 4MG", note.format("VANCOMYCIN 1GM IV"), drug(VANCOMYCIN.ndc)) == []
    assert len(findings("ZOFRAN 4MG", note.format("DRUGX 1GM IV"), drug(VANCOMYCIN.ndc))) == 1
    assert findings("DRUGX 4MG", note.format("ZOFRAN 4MG IV"), drug(VANCOMYCIN.ndc)) == []


def test_a_repricer_s_note_says_nothing():
    assert len(findings("ZOFRAN 4MG", "NTE*TPO*VANCOMYCIN 1GM", drug(VANCOMYCIN.ndc))) == 1


def test_the_directory_of_the_service_date_speaks():
    """The NDC was another drug before: the line of 2026-11-03 is judged by the newest directory."""
    before = Listing(VANCOMYCIN.ndc, "Zofran", "ondansetron", ("ONDANSETRON",), source=OLD)
    knows = (before, *ALL)
    assert len(findings("ZOFRAN 4MG", drug(VANCOMYCIN.ndc), knows=knows)) == 1
    claim = claim_of(p_line("HC:J3490:::::ZOFRAN 4MG", drug(VANCOMYCIN.ndc)).replace("20261103", "20191231"))
    given = choose(RULE, PayerMap(), reference_of(*knows))
    assert given is not None
    assert found(RULE, claim, given) == []


@pytest.mark.parametrize("reference", [NO_REFERENCE, reference_of(), Reference()])
def test_without_a_directory_it_is_not_asked(reference):
    assert choose(RULE, PayerMap(), reference) is None


def told(text: str, *behind: str, listing: Listing = ZOFRAN) -> Agreement:
    (line,) = claim_of(p_line(f"HC:J3490:::::{text}", *behind)).lines
    return agreement_of(line, (listing,), reference_of(*ALL))


def test_what_the_texts_of_a_line_say_of_a_listing():
    note = "NTE*ADD*ONDANSETRON 4MG IV"
    assert told("ZOFRAN 4MG") is Agreement.CONFIRMED
    assert told("VANCOMYCIN 1GM") is Agreement.CONTRADICTED
    assert told("DRUGX 1GM") is Agreement.UNDECIDED
    assert told("", note) is Agreement.CONFIRMED
    assert told("UNCLASSIFIED DRUGS", note) is Agreement.CONFIRMED
    assert told("DRUGX 1GM", note) is Agreement.CONFIRMED
    assert told("VANCOMYCIN 1GM", note) is Agreement.UNDECIDED
    assert told("CMPD ZOFRAN 4MG") is Agreement.UNDECIDED
    assert told("ZOFRAN 4MG", listing=UNNAMED) is Agreement.UNDECIDED
