"""The case folders and the demo files under fixtures/x12."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from noc837 import Given, Scrubbed, load_maps, scrub
from noc837.findings import LeftFinding
from noc837.outputs.tables import read_rows
from noc837.reference import Reference
from reference.small_reference import ALL, built

ROOT = Path(__file__).parents[2] / "fixtures" / "x12"
DEMO = ROOT / "demo"


@dataclass(frozen=True)
class Expected:
    """What must come out, in one folder; its files are read when asked for."""

    folder: Path

    @property
    def corrected(self) -> bytes:
        """The file as it must come out."""
        return (self.folder / "corrected.837").read_bytes()

    @property
    def exceptions(self) -> list[dict[str, str]]:
        """The rows that must be left for a person."""
        return list(read_rows(self.folder / "exceptions.csv"))


@dataclass(frozen=True)
class Case(Expected):
    """One case folder, with what must come out under the shipped maps alone."""

    @property
    def name(self) -> str:
        """What the case shows."""
        return self.folder.name

    @property
    def input(self) -> Path:
        """The file as it came."""
        return self.folder / "in.837"

    @property
    def maps(self) -> Path:
        """The directory with maps of an operator; most cases have none."""
        return self.folder / "maps"

    @property
    def under_maps(self) -> Expected:
        """What must come out with the operator's maps beside the shipped ones."""
        return Expected(self.folder / "under-maps")

    @property
    def with_reference(self) -> Expected:
        """What must come out under the shipped maps with the invented reference; only some cases have it."""
        return Expected(self.folder / "with-reference")

    @property
    def is_referenced(self) -> bool:
        """Whether the case is about what the reference knows; then its maps are tried with the reference too."""
        return self.with_reference.folder.is_dir()

    @property
    def as_shipped(self) -> Expected:
        """What must come out under the shipped maps, with the reference where the case is about it."""
        return self.with_reference if self.is_referenced else self

    @property
    def guides(self) -> set[str]:
        """P, I, or both, by the GS08 of 5010 that the file holds."""
        data = self.input.read_bytes()
        return {letter for letter, guide in (("P", b"005010X222"), ("I", b"005010X223")) if guide in data}


CASES = [Case(folder) for folder in sorted(ROOT.iterdir()) if folder.is_dir() and folder != DEMO]
REFERENCED = [case for case in CASES if case.is_referenced]
MAPPED = [case for case in CASES if case.maps.is_dir()]
INPUTS = [case.input for case in CASES] + sorted(DEMO.glob("*.837"))


def input_name(path: Path) -> str:
    """How tests name an input: its case, or demo and the file's own name."""
    return path.parent.name if path.name == "in.837" else f"demo-{path.stem}"


@cache
def scrubbed(path: Path) -> Scrubbed:
    """An input scrubbed with the default payer map."""
    return scrub(path.read_bytes())


@cache
def invented_reference() -> Reference:
    """The reference that is built of the files under fixtures/reference."""
    with TemporaryDirectory() as folder:  # what is open stays, without a name
        return built(Path(folder), *ALL)[0]


def given_reference(case: Case) -> Given:
    """The shipped maps, and the invented reference for a case that is about it."""
    return Given(reference=invented_reference()) if case.is_referenced else Given()


@cache
def given_maps(case: Case) -> Given:
    """The same with the operator's maps of a case that has some."""
    return replace(given_reference(case), maps=load_maps(case.maps))


@cache
def scrubbed_as_shipped(case: Case) -> Scrubbed:
    """A case's input scrubbed under the shipped maps, with the reference where the case is about it."""
    return scrub(case.input.read_bytes(), given_reference(case))


@cache
def scrubbed_under_maps(case: Case) -> Scrubbed:
    """A case's input scrubbed with the operator's maps beside the shipped ones."""
    return scrub(case.input.read_bytes(), given_maps(case))


def what_and_where(found: LeftFinding) -> tuple[object, ...]:
    """A finding without its words: rule, severity, place, ordinals, segment number.

    Bytes behind the last interchange are placed by their offset, which no two spellings of a file share.
    """
    place = found.finding.place
    return (
        found.finding.rule,
        found.severity.word,
        "byte" if place.startswith("byte ") else place,
        found.location.ordinals,
        found.segment_number,
    )
