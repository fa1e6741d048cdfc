"""An explained claim as JSON."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from noc837.claims.claim import Claim
from noc837.claims.location import locate_claim, locate_line
from noc837.cli.reference_views import code_values, listing_values
from noc837.findings import Location
from noc837.payer_maps import Origin
from noc837.scrubbing.explanation import ExplainedChange, ExplainedFinding, ExplainedLine, Explanation

_OF_CLAIM = (
    *("interchange_control_number", "group_control_number", "set_control_number", "guide", "claim_id"),
    *("claim_number", "claim_frequency", "claim_charge", "payer_id", "payer_name", "filing_indicator"),
)
_OF_LINE = (
    *("line_number", "line_control_number", "service_date", "procedure_code", "modifiers", "line_charge", "units"),
    *("description", "ndc", "ndc_quantity", "ndc_unit"),
)


def for_machines(file: str, explanations: Iterable[Explanation]) -> str:
    """The claims as JSON; keys are stable.

    file, claims: interchange_control_number, group_control_number, set_control_number, guide, claim_id, claim_number,
    claim_frequency, claim_charge, payer_id, payer_name, filing_indicator, bill_type, place_of_service, void,
    encounter, map (id, name, why), findings, changes, lines. A line: ordinal, line_number, line_control_number,
    service_date, procedure_code, modifiers, line_charge, units, description, ndc, ndc_quantity, ndc_unit, became,
    findings, changes, directory (a listing as reference lookup has it; or null), codes (as there). A finding: finding,
    rule, name, severity, severity_from (map, line, source; or null), settings (name, value, from as severity_from),
    place, segment_number, submitted, message, suggestion, because, source, likely_claim_status, likely_carc,
    likely_rarc.
    A change: rule, name, basis, basis_source, allowed_by (as severity_from), place, before, after, because, source.
    """
    return json.dumps({"file": file, "claims": [_claim_values(each) for each in explanations]}, indent=2)


def _claim_values(explained: Explanation) -> dict[str, Any]:
    claim, (payer_map, why) = explained.claim, explained.in_force
    return {
        **_columns(locate_claim(claim, payer_map.id), _OF_CLAIM),
        "bill_type": claim.bill_type,
        "place_of_service": "" if claim.bill_type else claim.facility_code,
        "void": claim.is_void,
        "encounter": claim.envelope.header.reports_encounters,
        "map": {"id": payer_map.id, "name": payer_map.name, "why": why},
        **_told_values(explained.findings, explained.changes),
        "lines": [_line_values(claim, each) for each in explained.lines],
    }


def _line_values(claim: Claim, explained: ExplainedLine) -> dict[str, Any]:
    return {
        "ordinal": explained.line.ordinal,
        **_columns(locate_line(locate_claim(claim, ""), explained.line), _OF_LINE),
        "became": explained.became,
        **_told_values(explained.findings, explained.changes),
        "directory": listing_values(explained.listing) if explained.listing else None,
        "codes": [code_values(code) for code in explained.codes],
    }


def _columns(place: Location, names: Sequence[str]) -> dict[str, str]:
    return {name: getattr(place, name) for name in names}


def _told_values(findings: Iterable[ExplainedFinding], changes: Iterable[ExplainedChange]) -> dict[str, Any]:
    return {
        "findings": [_finding_values(found) for found in findings],
        "changes": [_change_values(change) for change in changes],
    }


def _finding_values(found: ExplainedFinding) -> dict[str, Any]:
    finding, left = found.left.finding, found.left
    return {
        "finding": left.identity,
        "rule": finding.rule,
        "name": left.name,
        "severity": left.severity.word,
        "severity_from": _origin(found.origin),
        "settings": [{"name": s.name, "value": s.value, "from": _origin(s.origin)} for s in found.settings],
        "place": finding.place,
        "segment_number": left.segment_number,
        "submitted": finding.submitted,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "because": found.because,
        "source": found.source,
        "likely_claim_status": left.likely_claim_status,
        "likely_carc": left.likely_carc,
        "likely_rarc": left.likely_rarc,
    }


def _change_values(explained: ExplainedChange) -> dict[str, Any]:
    change = explained.taken
    return {
        "rule": change.rule,
        "name": change.name,
        "basis": change.basis.value,
        "basis_source": change.source,
        "allowed_by": _origin(explained.origin),
        "place": change.place,
        "before": change.before,
        "after": change.after,
        "because": explained.because,
        "source": explained.source,
    }


def _origin(origin: Origin | None) -> dict[str, Any] | None:
    return {"map": origin.map, "line": origin.line, "source": origin.source} if origin else None
