"""What a rule finds, what it offers, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from enum import IntEnum, StrEnum
from hashlib import blake2b
from typing import NamedTuple

from noc837.x12.segment import Segment


class Severity(IntEnum):
    """How grave a finding is; the lowest value is the gravest, so that findings sort errors first."""

    ERROR = 0
    WARNING = 1
    INFO = 2

    @property
    def word(self) -> str:
        """The severity as files and people read it: error, warning or info."""
        return self.name.lower()


class Basis(StrEnum):
    """What a correction rests on."""

    FORM = "form"
    CLAIM = "claim"
    REFERENCE = "reference"
    PAYER_MAP = "payer map"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """One segment replaced (before, after), inserted (after, behind `follows`) or removed (before)."""

    place: str
    before: Segment | None
    after: Segment | None
    follows: Segment | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Correction:
    """What a finding offers: its changes, taken all together or not at all.

    `source` is the edition of the directory that it rests on, where its basis is the reference.
    """

    basis: Basis
    changes: tuple[Change, ...]
    source: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Finding:
    """One thing wrong in one place.

    `segment` is the segment it stands on; `submitted` the text found there, empty where something is missing.
    `follows_from` names the rules of which one, found on the same line, is the root of this one. `severity` is set
    where it differs from the rule's own. No payer map makes the finding less grave than `at_least`, since the guide
    itself demands it, nor graver than `at_most`. `line` is the ordinal of the line that a rule on claims speaks of, 0
    for none. `claim_status` is set where the payer would answer with another status than the rule's.
    """

    rule: str
    place: str
    submitted: str
    message: str
    suggestion: str = ""
    segment: Segment | None = None
    correction: Correction | None = None
    follows_from: tuple[str, ...] = ()
    severity: Severity | None = None
    line: int = 0
    at_least: Severity | None = None
    at_most: Severity | None = None
    claim_status: str = ""

    def bounded(self, severity: Severity) -> Severity:
        """The severity within what the finding allows."""
        if self.at_least is not None:
            severity = min(severity, self.at_least)
        return severity if self.at_most is None else max(severity, self.at_most)


class Location(NamedTuple):
    """Where a finding or a change stands: what the files say of its interchange, claim and line.

    All values are text as sent; those that do not apply are empty. The ordinals count from 1 and are 0 where
    there is no such thing.
    """

    interchange_control_number: str = ""
    group_control_number: str = ""
    set_control_number: str = ""
    guide: str = ""
    submitter_id: str = ""
    receiver_id: str = ""
    billing_provider_npi: str = ""
    payer_id: str = ""
    payer_name: str = ""
    filing_indicator: str = ""
    payer_sequence: str = ""
    payer_map: str = ""
    claim_id: str = ""
    claim_number: str = ""
    claim_frequency: str = ""
    clearinghouse_trace: str = ""
    claim_charge: str = ""
    line_number: str = ""
    line_control_number: str = ""
    service_date: str = ""
    procedure_code: str = ""
    modifiers: str = ""
    line_charge: str = ""
    units: str = ""
    description: str = ""
    ndc: str = ""
    ndc_quantity: str = ""
    ndc_unit: str = ""
    ordinals: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)

    def __repr__(self) -> str:
        """The ordinals only: all else may be patient data."""
        return f"Location{self.ordinals}"


@dataclass(frozen=True, slots=True, repr=False)
class LeftFinding:
    """A finding that was not corrected, with all the exceptions file says of it.

    `segment_number` counts from 1 in the transaction set, blank segments left out; 0 stands for none.
    """

    finding: Finding
    severity: Severity
    name: str
    location: Location
    segment_number: int
    likely_claim_status: str
    likely_carc: str
    likely_rarc: str

    @property
    def identity(self) -> str:
        """Sixteen hexadecimal digits that name this finding, the same in every run over the same input."""
        place = self.location
        parts: Sequence[object] = (
            place.interchange_control_number,
            place.group_control_number,
            place.set_control_number,
            *place.ordinals,
            self.finding.rule,
            self.finding.place,
            self.finding.submitted,
            self.segment_number,
        )
        text = "\x1f".join(map(str, parts))
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True, repr=False)
class TakenChange:
    """A change as made, a row of the changes file; `before` and `after` are segments without terminator.

    `source` is the edition of the directory that it rests on, empty where it rests on none.
    """

    rule: str
    name: str
    basis: Basis
    place: str
    before: str
    after: str
    location: Location
    source: str = ""


@dataclass(slots=True)
class Counts:
    """What was met and what became of it; `noc_lines` is always clean + corrected + left + untouched."""

    interchanges: int = 0
    sets: int = 0
    claims: int = 0
    noc_lines: int = 0
    clean: int = 0
    corrected: int = 0
    left: int = 0
    untouched: int = 0
    errors: int = 0
    warnings: int = 0
    changes: int = 0
    not_verified: int = 0
    bytes_scanned: int = 0
    segments_split: int = 0
    rules: dict[str, int] = field(default_factory=dict)

    def add(self, more: "Counts") -> None:
        """Adds what another stretch has met."""
        for name in NUMBERS:
            number = getattr(more, name)
            if number:  # of a claim few are
                setattr(self, name, getattr(self, name) + number)
        for rule, number in more.rules.items():
            self.rules[rule] = self.rules.get(rule, 0) + number


NUMBERS = tuple(item.name for item in fields(Counts) if item.name != "rules")
