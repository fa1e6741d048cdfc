"""The line has no NDC in LIN03.

Two twins: NDC02 where the line's own text holds NDC and quantity exactly as the paper forms print them, NDC01 where it
does not.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.drug_segments import before_drug, new_ctp, new_lin, only_paper_form
from noc837.claims.line import ServiceLine
from noc837.drugs.ndc import Missing, PaperForm, hyphenated
from noc837.drugs.ndc_in_doubt import only_ndc
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line

_STATUS = Status("A6:218", "16", "M119")


def _is_missing(line: ServiceLine) -> bool:
    return isinstance(line.ndc, Missing)


def check_in_text(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the only NDC of the line stands in its text, in the paper form."""
    form = only_paper_form(line)
    if form:
        quantity = f"{form.quantity.number} {form.quantity.unit}"
        yield Finding(
            IN_TEXT.code,
            "2410 LIN03",
            "",
            "the NDC stands in the line's text only, where no payer looks for it",
            f"{hyphenated(form.code)} with {quantity}",
            line.service,
            _built(line, form),
        )


def _built(line: ServiceLine, form: PaperForm) -> Correction | None:
    lin, ctp = new_lin(line, form.code), new_ctp(line, form.quantity)
    follows = before_drug(line, lin)
    if not follows:
        return None
    return Correction(Basis.CLAIM, (Change("2410 LIN", None, lin, follows), Change("2410 CTP", None, ctp, lin)))


def check_missing(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where there is no NDC; an error where Medicaid pays later, and where LIN is sent empty."""
    if not isinstance(line.ndc, Missing) or len(line.lins) > 1 or only_paper_form(line):
        return
    named = only_ndc(line.texts)
    yield Finding(
        MISSING.code,
        "2410 LIN03",
        "",
        "LIN is sent without an NDC" if line.lin else "the drug has no NDC",
        f"{hyphenated(named)}, as in the text, with its quantity and unit" if named else
        "the NDC of the package used, in 5-4-2, with its quantity and unit",
        line.lin or line.service,
        severity=Severity.ERROR if "MC" in claim.later_filing_indicators else None,
        at_least=Severity.ERROR if line.lin else None,
    )  # fmt: skip


IN_TEXT = Rule(
    code="NDC02",
    name="ndc-only-in-text",
    place="LIN03",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.PAYER_YES,
    status=_STATUS,
    because="""The description or the line note holds the NDC with its quantity as paper claims print them.

LIN and CTP are built from it, with the number as written, where all texts of the line hold exactly one NDC and one
quantity for it; the text stays. Without quantity and unit nothing is built.""",
    source="NUCC CMS-1500 instructions and NUBC FL43, supplemental drug information",
    examples=(
        Example(
            example_line("HC:J3490:::::DRUGX 5MG IV N450242006001 UN1", drug=""),
            example_line("HC:J3490:::::DRUGX 5MG IV N450242006001 UN1"),
        ),
        Example(
            example_line(note="NTE*ADD*N400409231231GR0.025", drug=""),
            example_line(note="NTE*ADD*N400409231231GR0.025", drug="LIN**N4*00409231231~CTP****0.025*GR"),
            guide="P",
        ),
        Example(example_line("HC:J3490:::::DRUGX 5MG IV N450242006001 UN1"), found=False),
        Example(example_line("HC:J3490:::::DRUGX 5MG IV NDC 50242006001", drug=""), found=False),
    ),
    applies=_is_missing,
    check=check_in_text,
)

MISSING = Rule(
    code="NDC01",
    name="ndc-missing",
    place="LIN03",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=_STATUS,
    because="""The line has no NDC. Medicaid and many commercial plans deny unclassified drugs without one.

An error where Medicaid pays first or later, else a warning. An NDC in the text is named as the suggestion.""",
    source="X12 RFI 1664; Illinois HFS prn130208a on Medicaid; BCBSTX on unlisted drugs",
    examples=(
        Example(example_line(drug="")),
        Example(example_line(drug="LIN**N4~CTP****1*UN")),
        Example(example_line("HC:J3490:::::DRUGX 5MG IV NDC 50242-0060-01", drug="")),
        Example(example_line(), found=False),
        Example(example_line(drug="LIN**N4*99999999999~CTP****1*UN"), found=False),
    ),
    applies=_is_missing,
    check=check_missing,
)
