"""From a stream of bytes to corrected pieces, findings, changes and counts, claim by claim."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from noc837.findings import Counts, LeftFinding, TakenChange
from noc837.payer_maps import PayerMap
from noc837.x12.rewrite import Piece


@dataclass(frozen=True, slots=True)
class Given:
    """What a scrub is given beside the bytes."""

    payer_map: PayerMap = field(default_factory=PayerMap)
    withheld: frozenset[tuple[int, int, int, int]] = frozenset()


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """A stretch of the output: its pieces, and the findings, changes and counts that belong to it."""

    pieces: tuple[Piece, ...]
    findings: tuple[LeftFinding, ...] = ()
    changes: tuple[TakenChange, ...] = ()
    counts: Counts = field(default_factory=Counts)


def scrub_claims(stream: BinaryIO, given: Given) -> Iterator[Part]:
    """The output in parts, in order."""
    raise NotImplementedError
