"""A service line: its segments and the facts in them, each read once, whichever guide it stands in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from noc837.claims.envelope import Segments, element, first, text
from noc837.claims.fact import fact
from noc837.drugs import ndc, quantity, unit_of_measure
from noc837.drugs.blanks import BLANKS
from noc837.drugs.ndc import Layout, Ndc, NdcInText, full_ndcs
from noc837.drugs.quantity import Quantity
from noc837.drugs.remembered import remembered
from noc837.drugs.unit_of_measure import Unit
from noc837.x12.guide import Guide
from noc837.x12.segment import Segment

LAYOUTS = {"N1": Layout.F442, "N2": Layout.F532, "N3": Layout.F541}
_SUB_LOOP_STARTS = frozenset((b"NM1", b"SVD", b"LQ"))
_DRUG_IDS = frozenset((b"LIN", b"CTP"))
_DRUG_REFERENCES = frozenset((b"VY", b"XZ"))
_USUAL_DRUG_ORDERS: tuple[list[bytes], ...] = ([], [b"LIN", b"CTP"], [b"LIN", b"CTP", b"REF"])
_NO_MODIFIERS: frozenset[str] = frozenset()
_PERIOD = re.compile(r"([0-9]{8})(?:-([0-9]{8}))?")
_DRUG_ORDER = re.compile(rb"LIN(?: CTP)?(?: REF)*")


class Sections(NamedTuple):
    """A line's segments by the loop they belong to, wherever they stand.

    `own` is loop 2400, `notes` its NTE, `drug` LIN, CTP and their REF, also one by one, `rest` the loops below.
    `in_place` tells whether they stand in that order.
    """

    own: Segments
    notes: Segments
    drug: Segments
    lins: Segments
    ctps: Segments
    references: Segments
    rest: Segments
    in_place: bool


@dataclass(frozen=True, eq=False, repr=False)
class ServiceLine:
    """One service line, from its LX to before the next; immutable, its facts cached. Ordinals count from 1.

    `claim_day` is the day, YYYYMMDD, that the whole claim is for, empty where it is for several or says none.
    """

    segments: Segments
    ordinal: int
    guide: Guide
    claim_day: str = ""

    # The service: LX, SV1 or SV2

    @fact
    def service(self) -> Segment:
        """The SV1 or SV2; the first segment where there is none."""
        for segment in self.segments:
            if segment.id in (b"SV1", b"SV2"):
                return segment
        return self.segments[0]

    @property
    def composite(self) -> int:
        """Which element of the service segment is the composite procedure: SV101 or SV202."""
        return 1 if self.service.id == b"SV1" else 2

    @fact
    def procedure(self) -> list[str]:
        """The components of the composite procedure as sent, at least two; the first is the qualifier."""
        service = self.service
        parts = service.element(self.composite).decode("latin-1").split(service.delimiters.component_text)
        return parts if len(parts) > 1 else [*parts, ""]

    @fact
    def code(self) -> str:
        """The procedure code without outer blanks, in upper case; empty unless its qualifier is HC."""
        qualifier, code = self.procedure[:2]
        return code.strip(BLANKS).upper() if qualifier.strip(BLANKS).upper() == "HC" else ""

    @fact
    def modifiers(self) -> list[str]:
        """Components 3 to 6 as sent."""
        return self.procedure[2:6]

    @fact
    def overflow(self) -> list[str]:
        """Components 8 and on as sent, where they or the description before them are filled: the guide has none."""
        if len(self.procedure) < 8 or not any(part.strip(BLANKS) for part in self.procedure[6:]):
            return []
        return self.procedure[7:]

    @fact
    def description_sent(self) -> str:
        """Component 7 as sent."""
        return self.procedure[6] if len(self.procedure) > 6 else ""

    @fact
    def description(self) -> str:
        """Component 7 without outer blanks."""
        return self.description_sent.strip(BLANKS)

    @property
    def charge(self) -> str:
        """SV102 or SV203."""
        return element(self.service, self.composite + 1)

    @property
    def unit_code(self) -> str:
        """SV103 or SV204 without outer blanks."""
        return element(self.service, self.composite + 2)

    @property
    def units(self) -> str:
        """SV104 or SV205."""
        return element(self.service, self.composite + 3)

    @fact
    def modifier_set(self) -> frozenset[str]:
        """The modifiers without outer blanks, in upper case."""
        return read_modifiers(":".join(self.modifiers)) if self.modifiers else _NO_MODIFIERS

    @property
    def place_of_service(self) -> str:
        """SV105 of 837P; empty where the claim's holds, and in 837I."""
        return element(self.service, 5) if self.service.id == b"SV1" else ""

    @property
    def revenue_code(self) -> str:
        """SV201 of 837I, empty in 837P."""
        return element(self.service, 1) if self.service.id == b"SV2" else ""

    def service_place(self, component: int) -> str:
        """How files name a component of the composite procedure: 2400 SV101-7 or 2400 SV202-7."""
        return f"2400 {self.service.id.decode()}0{self.composite}-{component}"

    # What belongs to it

    @fact
    def sections(self) -> Sections:
        """The segments by loop."""
        return read_sections(self.segments, self.guide)

    @fact
    def number(self) -> str:
        """LX01 as sent."""
        return element(first(self.segments, b"LX"), 1)

    @fact
    def dated(self) -> Segment | None:
        """The DTP of the service date."""
        return first(self.sections.own, b"DTP", b"472")

    @fact
    def service_date(self) -> str:
        """DTP03 of the service date, a day or a range as sent."""
        return element(self.dated, 3)

    @fact
    def dates(self) -> tuple[str, str]:
        """The first and the last service date, YYYYMMDD; empty where there is none that can be read.

        Those of a line without any, which 837I allows, are the day of the claim.
        """
        return read_dates(self.service_date) if self.dated else (self.claim_day, self.claim_day)

    @fact
    def is_adjudicated(self) -> bool:
        """Whether another payer has adjudicated the line (loop 2430): its units are on that payer's record too."""
        return any(segment.id == b"SVD" for segment in self.sections.rest)

    @fact
    def control_number(self) -> str:
        """REF02 of REF*6R."""
        return element(first(self.sections.own, b"REF", b"6R"), 2)

    @property
    def notes(self) -> Segments:
        """The line's NTE segments, repricer notes included."""
        return self.sections.notes

    # The drug: loop 2410

    @property
    def lins(self) -> Segments:
        """All LIN segments of the line."""
        return self.sections.lins

    @fact
    def lin(self) -> Segment | None:
        """The first LIN."""
        return self.lins[0] if self.lins else None

    @fact
    def ctp(self) -> Segment | None:
        """The first CTP."""
        ctps = self.sections.ctps
        return ctps[0] if ctps else None

    @property
    def prescriptions(self) -> Segments:
        """The REF segments of loop 2410."""
        return self.sections.references

    @fact
    def ndc_qualifier(self) -> str:
        """LIN02 without outer blanks, in upper case."""
        return text(self.lin.element(2).upper()) if self.lin else ""

    @fact
    def ndc(self) -> Ndc:
        """What LIN03 is; Missing where there is no LIN."""
        if not self.lin:
            return ndc.Missing()
        return ndc.read_ndc(raw_text(self.lin, 3), LAYOUTS.get(self.ndc_qualifier))

    @fact
    def exact_ndc(self) -> str:
        """The NDC of 11 digits; empty where it is not certain, one of several, or LIN02 is not N4."""
        is_one = len(self.lins) == 1 and self.ndc_qualifier == "N4"
        return self.ndc.code if is_one and isinstance(self.ndc, ndc.Exact) else ""

    @fact
    def quantity(self) -> Quantity:
        """What CTP04 is; Missing where there is no CTP."""
        return quantity.read_quantity(raw_text(self.ctp, 4)) if self.ctp else quantity.Missing()

    @fact
    def unit_sent(self) -> str:
        """CTP05-1 as sent."""
        return self.ctp.component(5, 1).decode("latin-1") if self.ctp else ""

    @fact
    def unit(self) -> Unit:
        """What CTP05-1 is; Missing where there is no CTP."""
        return unit_of_measure.read_unit(self.unit_sent)

    @fact
    def texts(self) -> tuple[str, ...]:
        """The provider's own texts on the line: the description and the notes other than a repricer's."""
        notes = (text(s.element(2)) for s in self.notes if s.element(1) != b"TPO")
        return tuple(filter(None, (self.description, *notes)))

    @fact
    def ndcs_in_texts(self) -> tuple[NdcInText, ...]:
        """The full NDCs in the line's own texts, in order."""
        return tuple(found for each in self.texts for found in full_ndcs(each))


def has_exact_ndc(line: ServiceLine) -> object:
    """Whether a line has an NDC that leaves no doubt; for the rules that ask what is known of it."""
    return line.exact_ndc


def raw_text(segment: Segment, position: int) -> str:
    """An element as sent, as latin-1 text."""
    return segment.element(position).decode("latin-1")


@remembered
def read_modifiers(joined: str) -> frozenset[str]:
    """The modifiers in a text that has colons between them, without outer blanks, in upper case."""
    return frozenset(filter(None, (modifier.strip(BLANKS).upper() for modifier in joined.split(":"))))


@remembered
def read_dates(period: str) -> tuple[str, str]:
    """The first and the last day, YYYYMMDD, of a DTP03 that is a day or a range; two empty ones for anything else."""
    match = _PERIOD.fullmatch(period)
    return (match[1], match[2] or match[1]) if match else ("", "")


def read_sections(segments: Segments, guide: Guide) -> Sections:
    """Sorts a line's segments into its own, those of its drug and those of the loops below.

    A REF*VY or REF*XZ belongs to the drug, and so does one behind LIN or CTP whose qualifier loop 2400 does not know;
    in the loops below only where LIN or CTP stand there too.
    """
    own: list[Segment] = []
    notes: list[Segment] = []
    drug: list[Segment] = []
    rest: list[Segment] = []
    in_place = True
    for segment in segments:
        name = segment.id
        if name in _DRUG_IDS or (name == b"REF" and _is_drug_reference(segment, guide, drug, rest)):
            in_place = in_place and not rest
            drug.append(segment)
        elif rest or name in _SUB_LOOP_STARTS:
            rest.append(segment)
        else:
            in_place = in_place and not drug
            own.append(segment)
            if name == b"NTE":
                notes.append(segment)
    names = [segment.id for segment in drug]
    if names in _USUAL_DRUG_ORDERS:
        lins, ctps, references = drug[:1], drug[1:2], drug[2:]
    else:
        lins, ctps, references = ([s for s in drug if s.id == name] for name in (b"LIN", b"CTP", b"REF"))
        in_place = in_place and _DRUG_ORDER.fullmatch(b" ".join(names)) is not None
    return Sections(
        tuple(own), tuple(notes), tuple(drug), tuple(lins), tuple(ctps), tuple(references), tuple(rest), in_place
    )


def _is_drug_reference(segment: Segment, guide: Guide, drug: list[Segment], rest: list[Segment]) -> bool:
    if segment.element(1) in _DRUG_REFERENCES:
        return bool(drug) or not rest
    return bool(drug) and not rest and not guide.allows("2400", segment)


def with_segments(line: ServiceLine, segments: Iterable[Segment]) -> ServiceLine:
    """The same line with other segments; its facts are read anew."""
    return ServiceLine(tuple(segments), line.ordinal, line.guide, line.claim_day)
