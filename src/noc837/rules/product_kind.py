"""Another unclassified code fits the product better: J3590 for biologics, J9999 for drugs against cancer; near twins.

What a product is says the FDA directory. The code is never changed.
"""

from collections.abc import Iterator
from dataclasses import replace

from noc837.claims.claim import Claim
from noc837.claims.drug_text import is_of_compound
from noc837.claims.line import ServiceLine
from noc837.drugs.antineoplastics import antineoplastic_class
from noc837.findings import Finding, Severity
from noc837.reference import Kind, Listing, Reference
from noc837.reference.on_the_day import codes_on
from noc837.rule import EXAMPLE_LISTING, Chosen, Example, MayCorrect, Rule, Status, example_line

_DRUG, _BIOLOGIC, _AGAINST_CANCER = "J3490", "J3590", "J9999"
_CODES = frozenset({_DRUG, _BIOLOGIC})
_CODE_OF = {
    "BLA": _BIOLOGIC,
    "NDA": _DRUG,
    "ANDA": _DRUG,
    "NDA AUTHORIZED GENERIC": _DRUG,
}
_IN_WORDS = {_BIOLOGIC: "a licensed biologic", _DRUG: "an approved drug and no licensed biologic"}
# On this day insulins, hyaluronidase and some other drugs became biologics.
_TRANSITION = "20200323"


def _may_be_another(line: ServiceLine) -> object:
    return line.code in _CODES and line.exact_ndc


def _finding(rule: Rule, line: ServiceLine, message: str, code: str, roots: tuple[str, ...]) -> Finding:
    sent = line.procedure[1]
    return Finding(rule.code, line.service_place(2), sent, message, code, line.service, follows_from=roots)


def check_biologic(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where a biologic is billed as an unclassified drug, or a drug as an unclassified biologic."""
    day = line.dates[0]
    listings = _listings_since_approval(given.reference, line.exact_ndc, day) if day else ()
    fitting = {_CODE_OF.get(listing.category.upper(), line.code) for listing in listings}
    if len(fitting) != 1 or line.code in fitting or is_of_compound(line):
        return
    code, listing = fitting.pop(), listings[0]
    message = f"by the {listing.source.title} the product is {_IN_WORDS[code]} ({listing.category})"
    better = _AGAINST_CANCER if _class_of(listings) else code
    if _takes(given, better):
        yield _finding(BIOLOGIC, line, message, better, _roots(line, given))


def _listings_since_approval(reference: Reference, ndc: str, day: str) -> tuple[Listing, ...]:
    """The directory's listings of a day, if its edition says how the product was approved on that day."""
    listings = reference.listings_on(ndc, day)
    if not listings or listings[0].source.kind is not Kind.DIRECTORY:
        return ()
    return listings if (listings[0].source.dated < _TRANSITION) == (day < _TRANSITION) else ()


def check_antineoplastic(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where an injected drug against cancer is billed with another unclassified code than theirs."""
    listings = given.reference.listings_on(line.exact_ndc, line.dates[0])
    name = _class_of(listings)
    if name and _takes(given, _AGAINST_CANCER) and not is_of_compound(line):
        message = f"by the {listings[0].source.title} the product is a drug against cancer ({name})"
        yield _finding(ANTINEOPLASTIC, line, message, _AGAINST_CANCER, (*_roots(line, given), "COD06"))


def _roots(line: ServiceLine, given: Chosen) -> tuple[str, ...]:
    """COD01, where a crosswalk of the service date has a code: then the unclassified one matters no more."""
    return ("COD01",) if codes_on(given.reference, line.exact_ndc, line.dates[0]) else ()


def _class_of(listings: tuple[Listing, ...]) -> str:
    """The class by which a package is a drug against cancer in all of its listings; else nothing."""
    names = [antineoplastic_class(listing.classes, listing.route) for listing in listings]
    return names[0] if names and all(names) else ""


def _takes(given: Chosen, code: str) -> bool:
    """Whether the payer takes a code, as far as the map says: COD05 has its list."""
    accepted = given.payer_map.choice("COD05").parameters.get("accepted")
    return not isinstance(accepted, frozenset) or not accepted or code in accepted


_BLA = replace(EXAMPLE_LISTING, category="BLA", application="BLA125000")
_NDA = replace(EXAMPLE_LISTING, category="NDA", application="NDA021000")
_BEFORE_TRANSITION = replace(_NDA, source=replace(EXAMPLE_LISTING.source, dated="20200301"))
_PLATINUM = replace(EXAMPLE_LISTING, classes="Platinum-based Drug [EPC]", route="INTRAVENOUS")
_FOLATE = replace(_PLATINUM, classes="Folate Analog Metabolic Inhibitor [EPC]")


def _billed(code: str, text: str = "DRUGX 5MG IV") -> str:
    return example_line(f"HC:{code}:::::{text}")


BIOLOGIC = Rule(
    code="COD06",
    name="biologic-billed-as-drug",
    place="SV101-2, SV202-2",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A8:507"),
    because="""J3490 bills a product that the FDA licensed as a biologic (BLA), or J3590 one approved as a drug.

J3590 is for biologics, J3490 for drugs; injected ones against cancer have J9999. Insulins, hyaluronidase and some
other drugs became biologics on 2020-03-23, so only a directory of the service date's side of that day is asked.""",
    source="HCPCS 2019 on J3490, J3590 and J9999; FDA NDC directory, marketing category; BPCIA, section 7002(e)",
    examples=(
        Example(_billed("J3490"), knows=(_BLA,)),
        Example(_billed("J3590"), knows=(_NDA,)),
        Example(_billed("J3590"), found=False, knows=(_BLA,)),
        Example(_billed("J3490"), found=False, knows=(_NDA,)),
        Example(_billed("J3590"), found=False, knows=(_BEFORE_TRANSITION,)),
        Example(_billed("J3490"), found=False, knows=(EXAMPLE_LISTING,)),
        Example(_billed("C9399"), found=False, knows=(_BLA,)),
        Example(_billed("J3490", "CMPD DRUGX 5MG IT"), found=False, knows=(_BLA,)),
    ),
    applies=_may_be_another,
    check=check_biologic,
    needs=Kind.DIRECTORY,
)

ANTINEOPLASTIC = Rule(
    code="COD07",
    name="antineoplastic-billed-as-drug",
    place="SV101-2, SV202-2",
    guide="both",
    severity=Severity.INFO,
    may_correct=MayCorrect.NEVER,
    status=Status(),
    because="""J3490 or J3590 bills an injected drug against cancer; J9999 is the unclassified code for these.

Only classes of drugs that are hardly used for anything else are looked at.""",
    source="HCPCS 2019 on J9999; FDA NDC directory, pharmacologic classes",
    examples=(
        Example(_billed("J3490"), knows=(_PLATINUM,)),
        Example(_billed("J3590"), knows=(_PLATINUM,)),
        Example(_billed("J9999"), found=False, knows=(_PLATINUM,)),
        Example(_billed("J3490"), found=False, knows=(_FOLATE,)),
        Example(_billed("J3490"), found=False, knows=(replace(_PLATINUM, route="ORAL"),)),
        Example(_billed("J3490"), found=False, knows=(EXAMPLE_LISTING,)),
    ),
    applies=_may_be_another,
    check=check_antineoplastic,
    needs=Kind.DIRECTORY,
)
