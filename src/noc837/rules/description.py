"""The description, SV101-7 or SV202-7, is missing or says nothing; near twins."""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.envelope import element
from noc837.claims.line import ServiceLine
from noc837.drugs.narrative import drug_text, has_doubtful_word, is_filler, points_to_ndc, surely_a_drug
from noc837.findings import Finding, Severity
from noc837.payer_maps.forms import CLAIM_STATUS
from noc837.reference.of_line import description_of, listings_of
from noc837.rule import Chosen, Example, MayCorrect, Parameter, Rule, Status, example_line
from noc837.x12.segment import Segment


def _says_nothing(line: ServiceLine) -> bool:
    """Whether there is a description, and it is filler or points to an NDC that is not sent."""
    if points_to_ndc(line.description):
        return not line.lin
    return line.description != "" and is_filler(line.description, line.code)


def check_missing(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where there is no description."""
    if line.overflow:
        return
    yield Finding(
        MISSING.code,
        line.service_place(7),
        "",
        "an unclassified drug needs a description",
        _suggestion(line, claim, given),
        line.service,
        follows_from=("DSC03", "DSC04"),
        claim_status=given.word("claim_status"),
    )


def check_filler(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the description names no drug, or points to an NDC that is not sent."""
    if not _says_nothing(line) or line.overflow:
        return
    if points_to_ndc(line.description):
        message = "the description points to an NDC that is not sent"
    else:
        message = "the description does not name the drug"
    yield Finding(
        FILLER.code,
        line.service_place(7),
        line.description_sent,
        message,
        _suggestion(line, claim, given),
        line.service,
        follows_from=() if line.description.isprintable() else ("TXT02",),
    )


def _suggestion(line: ServiceLine, claim: Claim, given: Chosen) -> str:
    """The text of a note that may be the drug: the line's, else the claim's if it can speak of this line only.

    Without one, what the directory says of the NDC.
    """
    own = [note for note in line.notes if note.element(1) != b"TPO"]  # a repricer's word is not the provider's
    candidates = [note for note in own if not is_filler(_offered(note)) and not has_doubtful_word(_offered(note))]
    if sum(claim.codes[code] for code in given.payer_map.codes) == 1:
        candidates += [note for note in claim.notes if surely_a_drug(_offered(note))]
    if candidates:
        return f"{_offered(candidates[0])} (from NTE*{element(candidates[0], 1)})"
    listings = listings_of(line, given.reference)
    named = description_of(line, listings)
    if named:
        return f"{named} (from the {listings[0].source.title}), and the dose given and the route"
    return "name, dose given and route of the drug, at most 80 characters"


def _offered(note: Segment) -> str:
    return drug_text(element(note, 2))


MISSING = Rule(
    code="DSC01",
    name="description-missing",
    place="SV101-7, SV202-7",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status("A6:306", "16", "N350"),
    because="""An unclassified code without a description tells nobody which drug was given.

The text of a note is named as the suggestion; without one a person has to write name, dose and route.""",
    source="X12 RFI 1467; WPS article 31604; CEDI top 15 edits",
    examples=(
        Example(example_line("HC:J3490")),
        Example(example_line("HC:J3490:JZ:::::")),
        Example(example_line("HC:J3490", note="NTE*ADD*CORRECTED CLAIM SEE ICN 2026123"), guide="P"),
        Example(example_line(), found=False),
    ),
    applies=lambda line: not line.description,
    check=check_missing,
    parameters=(
        Parameter("claim_status", "A6:306", "the claim status that the payer answers with", form=CLAIM_STATUS),
    ),
)

FILLER = Rule(
    code="DSC02",
    name="description-is-filler",
    place="SV101-7, SV202-7",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:306", "16", "M123"),
    because="""The description is the code's descriptor, a phrase such as SEE ATTACHED, or points to an NDC not sent.

The text of a note is named as the suggestion.""",
    source="WPS, good and bad descriptions (getvgraed.com)",
    examples=(
        Example(example_line("HC:J3490:::::UNCLASSIFIED DRUGS")),
        Example(example_line("HC:J3490:::::N/A")),
        Example(example_line("HC:J3490:::::DRUGX see NDC#", drug="")),
        Example(example_line("HC:J3490:::::DRUGX see NDC#"), found=False),
        Example(example_line("HC:J3490:::::DRUGX"), found=False),
    ),
    applies=_says_nothing,
    check=check_filler,
)
