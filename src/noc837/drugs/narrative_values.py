"""What the narrative reader finds in a text, each value with its place."""

from dataclasses import dataclass, field
from decimal import Decimal

from noc837.drugs.ndc import NdcInText


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: `text` is what stands there from `start` up to `end`."""

    text: str = field(repr=False)
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Amount(Span):
    """A number with its unit (MG, MCG, NG, G, ML, L, UNITS, IU, MEQ, MMOL, MCI, UCI, MBQ, GBQ or %).

    Of a strength such as `40MG/5ML` they are what stands above the line. The ratio `1:1000` is 1000 RATIO.
    A waste of nothing is 0 with an empty unit where the text names none.
    """

    number: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Route(Span):
    """A route of administration in its canonical form: IV, IM, SC, INTRAVITREAL …"""

    route: str


@dataclass(frozen=True, slots=True)
class Quantity(Span):
    """The quantity of a paper form `N4…UN1`, in F2, GR, ME, ML or UN; `text` is the whole form."""

    number: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Price(Span):
    """An invoice price in dollars; `text` holds the word INVOICE as well."""

    number: Decimal


@dataclass(frozen=True, slots=True)
class Narrative:
    """What a free text says about a drug, each kind in the order of the text.

    `strengths` are concentrations, percentages, ratios and rates; `doses` plain amounts; an amount said to be
    discarded is neither, it stands in `wastes`. `names` are the words that are nothing else.
    """

    names: tuple[Span, ...] = ()
    strengths: tuple[Amount, ...] = ()
    doses: tuple[Amount, ...] = ()
    routes: tuple[Route, ...] = ()
    ndcs: tuple[NdcInText, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    wastes: tuple[Amount, ...] = ()
    prices: tuple[Price, ...] = ()

    @property
    def name(self) -> Span | None:
        """The first name."""
        return self.names[0] if self.names else None

    @property
    def dose(self) -> Amount | None:
        """The first dose."""
        return self.doses[0] if self.doses else None

    @property
    def route(self) -> Route | None:
        """The first route."""
        return self.routes[0] if self.routes else None

    @property
    def has_dose(self) -> bool:
        """Whether a dose was found; a strength is none."""
        return bool(self.doses)

    @property
    def has_route(self) -> bool:
        """Whether a route was found."""
        return bool(self.routes)
