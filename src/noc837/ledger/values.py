"""What the ledger keeps of a file: whose it was, what became of it, what was in it. Never patient data."""

from dataclasses import dataclass, field
from enum import StrEnum

from noc837.findings import Counts


class Fate(StrEnum):
    """What became of a file that was taken."""

    DELIVERED = "delivered"
    HELD = "held"
    FAILED = "failed"
    DUPLICATE = "duplicate"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class SeenInterchange:
    """An interchange of a file: ISA05 to ISA08, ISA13, ISA15, and NM109 of loop 1000A of its first set.

    `repeats` is the number in the ledger of an earlier file of the same sender with the same ISA13, 0 for none.
    """

    ordinal: int
    sender_qualifier: str
    sender: str
    receiver_qualifier: str
    receiver: str
    control_number: str
    usage: str
    submitter: str = ""
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class Output:
    """A file that was put somewhere: what it is, its path in the drop folder or a whole one, and its checksum.

    `kind` is corrected, exceptions, changes, reason or original.
    """

    kind: str
    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class PayerCounts:
    """The NOC lines that one payer would be billed for; `noc_lines` is the sum of the four behind it."""

    payer: str
    noc_lines: int
    clean: int
    corrected: int
    left: int
    untouched: int


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """How many findings of a rule one payer's claims left for a person, and how many changes were made for it."""

    payer: str
    rule: str
    exceptions: int
    changes: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as it is recorded. Times are UTC, `2026-11-22T12:34:56Z`.

    `job` names the taking of the file: an entry of the same job is recorded once. `mode` is correct or observe;
    `reason` is one line, of a failed file; `first` the number of the entry that a duplicate or a release goes back
    to, 0 for none; `reference` the editions that were asked; `charge_cents` the sum of CLM02 over all claims.
    `counts.rules` is not kept, `rules` says more.
    """

    job: str
    fate: Fate
    partner: str
    name: str
    sha256: str
    size: int
    arrived: str
    taken: str
    mode: str = ""
    reason: str = ""
    first: int = 0
    reference: str = ""
    charge_cents: int = 0
    counts: Counts = field(default_factory=Counts)
    interchanges: tuple[SeenInterchange, ...] = ()
    outputs: tuple[Output, ...] = ()
    payers: tuple[PayerCounts, ...] = ()
    rules: tuple[RuleCounts, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """An entry that is already there: its number, what became of the file, when, and whose it was."""

    number: int
    fate: Fate
    recorded: str
    partner: str
    name: str
    sha256: str
