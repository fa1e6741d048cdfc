"""Where a finding stands, as the exceptions and changes files say it."""

from dataclasses import replace

from noc837.claims.claim import Claim
from noc837.claims.envelope import Envelope, Group, Interchange, SetHeader, element
from noc837.claims.line import ServiceLine
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


def locate(claim: Claim, line: ServiceLine | None, payer_map: str) -> Location:
    """The location of a finding on a claim or one of its lines, with the line as it stands in the input."""
    on_claim = _of_claim(claim, payer_map)
    return _with_line(on_claim, line) if line else on_claim


def _of_claim(claim: Claim, payer_map: str) -> Location:
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


def _with_line(location: Location, line: ServiceLine) -> Location:
    return replace(
        location,
        line_number=line.number,
        line_control_number=line.control_number,
        service_date=line.service_date,
        procedure_code=line.procedure[1].strip(),
        modifiers=":".join(filter(None, (modifier.strip() for modifier in line.modifiers))),
        line_charge=line.charge,
        units=line.units,
        description=line.description,
        ndc=element(line.lin, 3),
        ndc_quantity=element(line.ctp, 4),
        ndc_unit=line.unit_sent.strip(),
        ordinals=(*location.ordinals[:4], line.ordinal),
    )
