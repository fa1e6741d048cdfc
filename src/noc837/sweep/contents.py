"""What the ledger keeps of a file's contents, gathered while it is scrubbed: senders, payers, rules, dollars."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from noc837.claims.claim import Claim
from noc837.claims.envelope import Interchange, text
from noc837.claims.events import InterchangeStart, SetEnd, Stretch
from noc837.findings import Counts
from noc837.ledger.values import PayerCounts, RuleCounts, SeenInterchange
from noc837.scrubbing import Part
from noc837.x12.delimiters import Delimiters

# So that no file, however odd, fills the memory or the ledger.
MOST_INTERCHANGES = 10_000
MOST_PAYERS = 10_000
OTHER_PAYERS = "(others)"
_LONGEST = 80


class Contents:
    """What was seen in one file so far; `charge_cents` is the sum of CLM02 over its claims."""

    def __init__(self) -> None:
        self.interchanges: list[SeenInterchange] = []
        self._charge = Decimal(0)
        self._payers: dict[str, Counts] = {}
        self._exceptions: Counter[tuple[str, str]] = Counter()
        self._changes: Counter[tuple[str, str]] = Counter()
        self._delimiters: Delimiters | None = None
        self._ordinal = 0

    def add(self, part: Part) -> None:
        """Adds what a part says."""
        match part.event:
            case InterchangeStart(interchange):
                self._open(interchange)
            case SetEnd(_, _, header):
                self._submitted_by(header.submitter_id)
            case Stretch(_, data):
                self._add_charges(data)
            case Claim() as claim:
                self._charge += _dollars(claim.charge)
                self._add_lines(claim.envelope.subscriber.payer_id, part)
        self._count_findings(part)

    @property
    def charge_cents(self) -> int:
        """The claims' charges in cents."""
        return int(self._charge * 100)

    def payers(self) -> tuple[PayerCounts, ...]:
        """The NOC lines of each payer, by its id."""
        return tuple(
            PayerCounts(payer, c.noc_lines, c.clean, c.corrected, c.left, c.untouched)
            for payer, c in sorted(self._payers.items())
        )

    def rules(self) -> tuple[RuleCounts, ...]:
        """What was found and changed, by payer and rule; findings on the envelope are of no payer."""
        keys = sorted(self._exceptions.keys() | self._changes.keys())
        return tuple(RuleCounts(*key, self._exceptions[key], self._changes[key]) for key in keys)

    def _open(self, interchange: Interchange) -> None:
        self._delimiters, self._ordinal = interchange.delimiters, interchange.ordinal
        if len(self.interchanges) < MOST_INTERCHANGES:
            self.interchanges.append(_seen(interchange))

    def _submitted_by(self, submitter: str) -> None:
        last = self.interchanges[-1] if self.interchanges else None
        if last and last.ordinal == self._ordinal and not last.submitter:
            self.interchanges[-1] = replace(last, submitter=submitter[:_LONGEST])

    def _add_charges(self, data: memoryview) -> None:
        if self._delimiters:
            self._charge += sum(map(_dollars, _charges_in(data, self._delimiters)), Decimal(0))

    def _add_lines(self, payer: str, part: Part) -> None:
        if part.counts:
            self._payers.setdefault(self._known(payer), Counts()).add(part.counts)

    def _known(self, payer: str) -> str:
        payer = payer[:_LONGEST]
        return payer if payer in self._payers or len(self._payers) < MOST_PAYERS else OTHER_PAYERS

    def _count_findings(self, part: Part) -> None:
        for left in part.findings:
            self._exceptions[self._known(left.location.payer_id), left.finding.rule] += 1
        for change in part.changes:
            self._changes[self._known(change.location.payer_id), change.rule] += 1


def _seen(interchange: Interchange) -> SeenInterchange:
    elements = [text(element)[:_LONGEST] for element in interchange.header.elements]
    return SeenInterchange(
        interchange.ordinal,
        sender_qualifier=elements[4],
        sender=elements[5],
        receiver_qualifier=elements[6],
        receiver=elements[7],
        control_number=interchange.control_number[:_LONGEST],
        usage=elements[14],
    )


def _charges_in(data: memoryview, delimiters: Delimiters) -> Iterator[str]:
    for found in _charge(delimiters).finditer(data):
        yield text(found[1])


@lru_cache(maxsize=256)
def _charge(delimiters: Delimiters) -> re.Pattern[bytes]:
    """CLM02 of the claims that nothing is to be done with."""
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    inside = b"[^" + element + terminator + b"]*+"
    return re.compile(terminator + delimiters.blank_class + b"CLM" + element + inside + element + b"(" + inside + b")")


def _dollars(charge: str) -> Decimal:
    """The amount, nothing where it is none."""
    try:
        amount = Decimal(charge)
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() and abs(amount) < 10**12 else Decimal(0)
