"""The description stands in a wrong component, among the modifiers or broken over components 7 and on; it is moved.

From the place of a modifier it moves only where it is surely a drug: a mistyped modifier turned into text would hide
both faults. Components behind the seventh come from a separator inside the text and are joined again where it is
certain what the separator stood for.
"""

import re
from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.drugs.blanks import BLANKS
from noc837.drugs.free_text import cleaned, is_clean
from noc837.drugs.narrative import drug_text, has_doubtful_word, read_narrative, surely_a_drug
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line

_MODIFIER = re.compile(r"[A-Za-z0-9]{2}")
_MODIFIERS_RUN_TOGETHER = re.compile(r"(?:(?:J[AGWZ]|TB|K[DOPQX]|G[AEKRUYZ]|RT|LT|RE|UD|X[EPSU]|[257][05679])){2,}\b")
_AMOUNT_OR_WORD = re.compile(r"[0-9] ?(?:MC?G|GM?|ML|IU|UNITS?|MEQ|%)(?![A-Za-z])|[A-Za-z]{4}", re.IGNORECASE)
_RATIO_END = re.compile(r"[1-9][0-9]{0,2}(?:,?000)+(?:\b.*)?")
# A modifier, a code or an NDC.
_IS_NO_TEXT = re.compile(r"[A-Za-z0-9]{2}|[A-Za-z0-9][0-9]{4}|[0-9*-]{7,}")


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the description is not in component 7, or not in it alone."""
    if line.overflow:
        yield _broken(line)
        return
    strays = [component for component, value in enumerate(line.modifiers, 3) if _is_stray(value)]
    if len(strays) == 1 and not line.description and not "".join(line.procedure[strays[0] : 6]).strip(BLANKS):
        stray = line.procedure[strays[0] - 1].strip(BLANKS)
        named = surely_a_drug(stray) and not _MODIFIERS_RUN_TOGETHER.match(stray)
        if named and drug_text(stray) == stray and read_narrative(stray).has_dose:
            yield _among_modifiers(line, strays[0], stray)


def _is_long(modifier: str) -> bool:
    return len(modifier) > 2 and len(modifier.strip(BLANKS)) > 2


def _is_stray(modifier: str) -> bool:
    value = modifier.strip(BLANKS)
    return value != "" and not _MODIFIER.fullmatch(value)


def _among_modifiers(line: ServiceLine, component: int, described: str) -> Finding:
    place, text = line.service_place(component), described.encode("latin-1")
    correction = None
    if is_clean(text, line.service.delimiters.all):
        service = line.service.with_component(line.composite, component, b"").with_component(line.composite, 7, text)
        correction = Correction(Basis.FORM, (Change(place, line.service, service),))
    return Finding(
        RULE.code,
        place,
        line.procedure[component - 1],
        "the description stands where a modifier belongs",
        f"{described} in {line.service_place(7)}",
        line.service,
        correction,
    )


def _is_of_a_text(part: str) -> bool:
    """Whether a component is surely a piece of the text before it: words with an amount, or the end of a ratio."""
    if _IS_NO_TEXT.fullmatch(part):
        return False
    return part == "" or _RATIO_END.fullmatch(part) is not None or _AMOUNT_OR_WORD.search(part) is not None


def _has_one_dose(text: str) -> bool:
    return sum(dose.unit != "ML" for dose in read_narrative(text).doses) <= 1


def _broken(line: ServiceLine) -> Finding:
    """The finding on components 7 and on; corrected unless one of them may be a modifier, a code or an NDC."""
    delimiters = line.service.delimiters
    component, repetition = delimiters.component.decode("latin-1"), delimiters.repetition.decode("latin-1")
    sent = component.join(line.procedure[6:])
    text = cleaned(sent.encode("latin-1"), component, repetition, delimiters.all.decode("latin-1"))
    parts = [part.strip(BLANKS) for part in line.procedure[6:]]
    sure = all(map(_is_of_a_text, parts[1:])) and not has_doubtful_word(text.text) and _has_one_dose(text.text)
    sure = sure and not _IS_NO_TEXT.fullmatch(parts[0]) and (line.description != "" or surely_a_drug(text.text))
    correction = None
    if text.certain and sure and len(text.text) <= line.guide.max_description_length:
        cut = line.service.with_components_cut(line.composite, 6)
        service = cut.with_component(line.composite, 7, text.text.encode("ascii"))
        correction = Correction(Basis.FORM, (Change(line.service_place(7), line.service, service),))
    return Finding(
        RULE.code,
        line.service_place(8),
        component.join(line.overflow),
        "the composite has more than seven components: a separator stands inside the description",
        text.text,
        line.service,
        correction,
    )


RULE = Rule(
    code="DSC04",
    name="description-in-wrong-component",
    place="SV101-7, SV202-7",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.ALWAYS,
    status=Status("A6:306", "16", "N350"),
    because=__doc__,
    source="005010X222A1 and 005010X223A2: SV101 and SV202",
    examples=(
        Example(example_line("HC:J3490:AVASTIN 1.25MG"), example_line("HC:J3490:::::AVASTIN 1.25MG")),
        Example(example_line("HC:J3490:JZ:::::AVASTIN 1.25MG"), example_line("HC:J3490:JZ::::AVASTIN 1.25MG")),
        Example(example_line("HC:J3490:::::DRUGX 1:100,000 5ML"), example_line("HC:J3490:::::DRUGX 1/100,000 5ML")),
        Example(example_line("HC:J3490:::::IV 09:15-10:45")),
        Example(example_line("HC:J3490:RT:LT:50:59:XS:DRUGX 5MG")),
        Example(example_line("HC:J3490:JZRT"), found=False),
        Example(example_line("HC:J3490:JZ::::DRUGX 5MG"), found=False),
    ),
    applies=lambda line: line.overflow or (any(line.modifiers) and any(map(_is_long, line.modifiers))),
    check=check,
)
