"""Where a finding stands, as the exceptions and changes files say it."""

from noc837.claims.claim import Claim
from noc837.claims.envelope import Envelope, Group, Interchange, SetHeader, element
from noc837.claims.line import ServiceLine
from noc837.drugs.blanks import BLANKS
from noc837.findings import Location


def locate_envelope(interchange: Interchange, group: Group | None = None, header: SetHeader | None = None) -> Location:
    """The location of a finding on an interchange, a group or a set."""
    return Location(
        interchange_control_number=interchange.control_number,
        group_control_number=group.control_number if group else "",
        set_control_number=header.control_number if header else "",
        guide=group.guide_id if group else "",
        submitter_id=header.submitter_id if header else "",
        receiver_id=header.receiver_id if header else "",
        ordinals=(interchange.ordinal, group.ordinal if group else 0, header.ordinal if header else 0, 0, 0),
    )


def locate_claim(claim: Claim, payer_map: str) -> Location:
    """The location of a finding on a claim."""
    place: Envelope = claim.envelope
    return Location(
        place.interchange.control_number,
        place.group.control_number,
        place.header.control_number,
        place.group.guide_id,
        place.header.submitter_id,
        place.header.receiver_id,
        place.billing.npi,
        place.subscriber.payer_id,
        place.subscriber.payer_name,
        place.subscriber.filing_indicator,
        place.subscriber.sequence,
        payer_map,
        claim.id,
        str(claim.ordinal),
        claim.frequency,
        claim.clearinghouse_trace,
        claim.charge,
        ordinals=(*claim.key, 0),
    )


def locate_line(of_claim: Location, line: ServiceLine) -> Location:
    """The location of a finding on a line of a claim, with the line as it stands in the input."""
    return Location._make((*of_claim[:_OF_CLAIM], *_line_columns(line), (*of_claim.ordinals[:4], line.ordinal)))


_OF_CLAIM = Location._fields.index("line_number")
_LineColumns = tuple[str, str, str, str, str, str, str, str, str, str, str]


def _line_columns(line: ServiceLine) -> _LineColumns:
    return (
        line.number,
        line.control_number,
        line.service_date,
        line.procedure[1].strip(BLANKS),
        ":".join(filter(None, (modifier.strip(BLANKS) for modifier in line.modifiers))),
        line.charge,
        line.units,
        line.description,
        element(line.lin, 3),
        element(line.ctp, 4),
        line.unit_sent.strip(BLANKS),
    )
