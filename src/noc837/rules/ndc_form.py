"""LIN03 is not an NDC of eleven digits in 5-4-2, without separators.

Three near twins that never meet on one value: NDC04 where the layout is known or the value is none at all, NDC05 where
several codes are possible, NDC06 where the value only fills the place.
"""

from collections.abc import Iterator
from dataclasses import replace

from noc837.claims.claim import Claim
from noc837.claims.drug_segments import ndc_changes
from noc837.claims.line import ServiceLine, raw_text
from noc837.drugs.ndc import TEN_DIGITS_FROM_ZERO, Ambiguous, Exact, Malformed, Placeholder, hyphenated
from noc837.drugs.ndc_in_doubt import only_ndc
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.payer_maps import Choice
from noc837.payer_maps.forms import NDC
from noc837.reference import Kind, Listing, Reference
from noc837.reference.of_line import bearing_the_digits, doubt_of, listed_readings, only_listed
from noc837.rule import (
    EXAMPLE_DIRECTORY,
    EXAMPLE_LISTING,
    Chosen,
    Example,
    MayCorrect,
    Parameter,
    Rule,
    Status,
    example_line,
)

_STATUS = Status("A7:218", "16", "M119")
_MOST_NAMED = 3
_OTHER_QUANTITY = "the quantity behind it is not the one in CTP"
_WANTED = "the NDC of the package used, in 5-4-2"


def _qualified(line: ServiceLine) -> bool:
    """Whether LIN03 is to be judged: one LIN, and its qualifier is right."""
    return len(line.lins) == 1 and line.ndc_qualifier == "N4"


def _is_odd(line: ServiceLine) -> bool:
    """Whether there is anything to be said of LIN03: it is not eleven bare digits."""
    return not isinstance(line.ndc, Exact) or line.ndc.how != ""


def _finding(
    rule: Rule,
    line: ServiceLine,
    message: str,
    suggestion: str,
    basis: Basis = Basis.FORM,
    changes: tuple[Change, ...] | None = None,
    source: str = "",
) -> Finding:
    assert line.lin is not None
    # With more in LIN than its code, the code may go on there: LIN02 says so.
    correction = Correction(basis, changes, source) if changes and not any(line.lin.elements[4:]) else None
    sent = raw_text(line.lin, 3)
    return Finding(rule.code, "2410 LIN03", sent, message, suggestion, line.lin, correction)


def check_form(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where LIN03 is an NDC in another form, or none."""
    if not _qualified(line) or not line.lin:
        return
    match line.ndc:
        case Exact(code, how, tail) if how:
            changes = ndc_changes(line, code, tail)
            message = f"LIN03 is an NDC, but not eleven bare digits: {how}"
            if not changes:
                message += f"; {_OTHER_QUANTITY}"
            suggestion = hyphenated(code)
            if TEN_DIGITS_FROM_ZERO in how and _is_unheard_of(line, code, given.reference):
                message += f"; no FDA directory that is loaded has {suggestion}, so a zero may be missing elsewhere"
                changes, suggestion = None, _WANTED
            yield _finding(FORM, line, message, suggestion, changes=changes)
        case Malformed(why):
            yield _finding(FORM, line, f"LIN03 is no NDC: {why}", _WANTED)


def _is_unheard_of(line: ServiceLine, code: str, reference: Reference) -> bool:
    """Whether there is a directory, none of any kind lists an NDC of 11 digits, and no text of the line names it."""
    if Kind.DIRECTORY not in reference.kinds or reference.listings(code):
        return False
    return only_ndc(line.texts) != code


def check_ambiguous(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where LIN03 may be several NDCs; corrected where the line's own text names one, else the directory."""
    if not _qualified(line) or not isinstance(line.ndc, Ambiguous):
        return
    candidates = " or ".join(map(hyphenated, line.ndc.candidates))
    message = f"LIN03 does not tell which NDC is meant: {line.ndc.why}"
    if not line.ndcs_in_texts:
        yield _by_directory(line, line.ndc, given.reference, message, candidates)
        return
    named = only_ndc(line.texts)
    instead = _listed_instead(line.ndc, named, given.reference)
    if named and line.ndc.admits(named) and not instead:
        changes = ndc_changes(line, named, line.ndc.tail)
        yield _finding(AMBIGUOUS, line, message, f"{hyphenated(named)}, as in the text", Basis.CLAIM, changes)
    else:
        texts = ", ".join(sorted({hyphenated(found.code) for found in line.ndcs_in_texts}))
        other = f", the FDA directory has {hyphenated(instead)}" if instead else ""
        yield _finding(AMBIGUOUS, line, f"{message}; the text names {texts}{other}", candidates)


def _listed_instead(value: Ambiguous, named: str, reference: Reference) -> str:
    """An NDC that the directory has and that bears the digits, where it does not have the one that the text names."""
    listed = listed_readings(value, reference)
    return "" if named in listed else next(iter(bearing_the_digits(value, listed, reference)), "")


def _by_directory(line: ServiceLine, value: Ambiguous, reference: Reference, message: str, candidates: str) -> Finding:
    """The finding of a line whose texts name no NDC; corrected where the directory leaves one."""
    only = only_listed(value, reference)
    if not only:
        if Kind.DIRECTORY in reference.kinds:
            message, candidates = _several_or_none(value, reference, message, candidates)
        return _finding(AMBIGUOUS, line, message, candidates)
    listings = reference.listings_on(only, line.dates[0])
    suggestion, source = f"{hyphenated(only)}, {listings[0].name}", listings[0].source.title
    doubt = doubt_of(line, value, listings, reference)
    changes = None if doubt else ndc_changes(line, only, value.tail)
    if not doubt and not changes:
        doubt = _OTHER_QUANTITY
    elif not doubt and line.lin and any(line.lin.elements[4:]):
        doubt = "LIN holds more behind the code"
    return _finding(
        AMBIGUOUS,
        line,
        f"{message}; one of those possible is in the {source}" + f", but {doubt}" * bool(doubt),
        suggestion,
        Basis.REFERENCE,
        changes,
        source,
    )


def _several_or_none(value: Ambiguous, reference: Reference, message: str, candidates: str) -> tuple[str, str]:
    """The message and the suggestion where the directory leaves no one NDC: it has none, several, or others' only."""
    listed = listed_readings(value, reference)
    bearing = bearing_the_digits(value, listed, reference)
    named = (each for each in map(reference.listing, (bearing or listed)[:_MOST_NAMED]) if each)
    drugs = " or ".join(f"{hyphenated(each.ndc)}, {each.name}" for each in named)
    if listed and not bearing:
        return f"{message}; the FDA directory has only {drugs}, whose code has other ten digits", candidates
    return f"{message}; of those possible the FDA directory has {len(listed) or 'none'}", drugs or candidates


def check_placeholder(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where LIN03 only fills the place of an NDC."""
    if not _qualified(line) or not isinstance(line.ndc, Placeholder):
        return
    if line.lin and raw_text(line.lin, 3) not in given.words("allowed"):
        message = f"LIN03 is a placeholder: {line.ndc.why}"
        yield _finding(PLACEHOLDER, line, message, _WANTED)


def _drug(code: str) -> str:
    return f"LIN**N4*{code}~CTP****1*UN"


_OTHER_READING = Listing("50242060001", "DRUGZ", code="50242-600-01", source=EXAMPLE_DIRECTORY)
_ELEVEN_FROM_SEVEN = Listing("00002759701", "DRUGY", substances=("DRUGYLATE",), source=EXAMPLE_DIRECTORY)

FORM = Rule(
    code="NDC04",
    name="ndc-not-in-5-4-2-form",
    place="LIN03",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.ALWAYS,
    status=_STATUS,
    because="""LIN03 holds an NDC with hyphens, a prefix, a quantity behind it, or ten digits in a known layout.

It becomes eleven digits in 5-4-2; a quantity behind it becomes the CTP where there is none. Where the value is
no NDC, or ten digits from zero that make one which no FDA directory lists, it is left to a person.""",
    source="21 CFR 207.33; BCBSM Record 2015-02 and NUBC FL43 on 5-4-2; Stedi changelog, invalid NDC format",
    examples=(
        Example(example_line(drug=_drug("50242-060-01")), example_line()),
        Example(example_line(drug=_drug("N450242006001")), example_line()),
        Example(example_line(drug="LIN**N4*N450242006001 UN1"), example_line()),
        Example(example_line(drug="LIN**N4*N450242006001 UN2~CTP****1*UN")),
        Example(example_line(drug=_drug("0409196602")), example_line(drug=_drug("00409196602"))),
        Example(example_line(drug=_drug("0409196602")), knows=(EXAMPLE_LISTING,)),
        Example(
            example_line(drug=_drug("0409196602")),
            example_line(drug=_drug("00409196602")),
            knows=(replace(EXAMPLE_LISTING, ndc="00409196602"),),
        ),
        Example(example_line(drug=_drug("100001-1234-01"))),
        Example(example_line(drug=_drug("5.0242E+09"))),
        Example(example_line(), found=False),
        Example(example_line(drug=_drug("00409196602")), found=False),
    ),
    applies=_is_odd,
    check=check_form,
)

AMBIGUOUS = Rule(
    code="NDC05",
    name="ndc-ambiguous",
    place="LIN03",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.ALWAYS,
    status=_STATUS,
    because="""Digits without hyphens do not tell where a zero is missing, and a barcode may be mistyped.

LIN03 is corrected only where the line's own description or note holds exactly one full NDC and it is one of those
possible, or where the FDA directory lists exactly one of them, whose own ten digits these are, which was marketed on
the service date as far as that is known, and whose names the text does not contradict. Where a spreadsheet dropped
zeros the text must name the drug too. Else the candidates are named.""",
    source="21 CFR 207.33; FDA NDC directory; VistApedia, NDC rules; RxTrace on UPC and GTIN",
    examples=(
        Example(example_line(drug=_drug("5024206001"))),
        Example(
            example_line("HC:J3490:::::DRUGX 5MG IV NDC 50242-0060-01", drug=_drug("5024206001")),
            example_line("HC:J3490:::::DRUGX 5MG IV NDC 50242-0060-01"),
        ),
        Example(example_line("HC:J3490:::::DRUGX 5MG IV NDC 00409-1966-02", drug=_drug("5024206001"))),
        Example(example_line(drug=_drug("0002759701"))),
        Example(example_line(drug=_drug("350242060011"))),
        Example(example_line(drug=_drug("5024206001")), example_line(), knows=(EXAMPLE_LISTING,)),
        Example(example_line(drug=_drug("350242060011")), example_line(), knows=(EXAMPLE_LISTING,)),
        Example(example_line(drug=_drug("5024206001")), knows=(EXAMPLE_LISTING, _OTHER_READING)),
        Example(example_line(drug=_drug("5024206001")), knows=(replace(EXAMPLE_LISTING, last="20261102"),)),
        Example(example_line(drug=_drug("5024206001")), knows=(replace(EXAMPLE_LISTING, code="50242-0060-1"),)),
        Example(
            example_line("HC:J3490:::::SEE NDC#", drug=_drug("5024206001")),
            example_line("HC:J3490:::::SEE NDC#"),
            knows=(EXAMPLE_LISTING,),
        ),
        Example(example_line(drug=_drug("2759701")), knows=(_ELEVEN_FROM_SEVEN,)),
        Example(
            example_line("HC:J3490:::::DRUGY 5MG IV", drug=_drug("2759701")),
            example_line("HC:J3490:::::DRUGY 5MG IV", drug=_drug("00002759701")),
            knows=(_ELEVEN_FROM_SEVEN,),
        ),
        Example(example_line(drug=_drug("50242-060-01")), example_line(), found=False),
    ),
    applies=_is_odd,
    check=check_ambiguous,
)

PLACEHOLDER = Rule(
    code="NDC06",
    name="ndc-is-placeholder",
    place="LIN03",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=_STATUS,
    because="""LIN03 holds one digit repeated, digits counted up, labeler 00000 or a word such as NONE.

Only the person who knows the package can name its NDC.""",
    source="payers' practice; no list is published, so this one is the project's own",
    examples=(
        Example(example_line(drug=_drug("99999999999"))),
        Example(example_line(drug=_drug("NONE"))),
        Example(
            example_line(drug=_drug("00000000070")),
            found=False,
            under=Choice(parameters={"allowed": frozenset({"00000000070"})}),
        ),
        Example(example_line(), found=False),
    ),
    applies=_is_odd,
    check=check_placeholder,
    parameters=(
        Parameter(
            "allowed", frozenset(), "codes of eleven digits that this payer has defined in place of an NDC", form=NDC
        ),
    ),
)
