"""An explained claim as people read it."""

from collections.abc import Iterable, Iterator
from textwrap import fill, indent

from noc837.claims.claim import Claim
from noc837.claims.location import locate_claim, locate_line
from noc837.cli.console import visible
from noc837.cli.reference_views import code_in_words
from noc837.payer_maps import Origin
from noc837.reference import CodeOfNdc, Listing
from noc837.scrubbing.explanation import ExplainedChange, ExplainedFinding, ExplainedLine, Explanation

_WIDTH = 92
_LABEL = 14
_BECAME = {
    "clean": "clean (no error, nothing to correct)",
    "corrected": "corrected",
    "left": "left for a person",
    "untouched": "untouched",
}


def for_people(explanations: Iterable[Explanation]) -> str:
    """The claims one after the other, each with its head, what concerns all of it, and its NOC lines.

    Texts are wrapped; what was submitted, descriptions and segments stand in one line, exactly as they are.
    """
    return "\n\n".join("\n\n".join(_claim(explained)) for explained in explanations)


def _claim(explained: Explanation) -> Iterator[str]:
    yield "\n".join(_head(explained))
    yield from _told(explained.findings, explained.changes)
    for each in explained.lines:
        yield _line_head(explained.claim, each)
        for told in _told(each.findings, each.changes) if each.findings or each.changes else ("nothing found",):
            yield indent(told, "  ")


def _head(explained: Explanation) -> Iterator[str]:
    claim, (payer_map, why) = explained.claim, explained.in_force
    subscriber, set_header = claim.envelope.subscriber, claim.envelope.header
    payer = f"{subscriber.payer_name or 'no name'}, id {subscriber.payer_id or 'none'}"
    place = f"place of service {claim.facility_code or '-'}"
    setting = f"type of bill {claim.bill_type}" if claim.bill_type else place
    name = f" ({payer_map.name})" if payer_map.name not in ("", payer_map.id) else ""
    yield _fact("claim", f"{claim.id} (claim {claim.ordinal} of set {set_header.control_number})")
    yield _fact("payer", f"{payer}, filing indicator {subscriber.filing_indicator or 'none'}")
    yield _fact("billed", f"{claim.charge}, {setting}, frequency {claim.frequency}")
    yield _fact("payer map", f"{payer_map.id}{name}; reason: {why}")
    if reason := _why_untouched(explained):
        yield _fact("untouched", reason)


def _why_untouched(explained: Explanation) -> str:
    if all(each.became != "untouched" for each in explained.lines):
        return ""
    if explained.claim.is_void:
        return "the claim is void (frequency 8); it is never changed"
    return "the claim is an encounter (BHT06 is RP), and the payer map leaves those as they came"


def _line_head(claim: Claim, explained: ExplainedLine) -> str:
    line = explained.line
    place = locate_line(locate_claim(claim, ""), line)
    number = place.line_number or f"without LX01, number {line.ordinal} of the claim"
    drug = " ".join(filter(None, (place.ndc_quantity, place.ndc_unit)))
    return _block(
        f"line {number}: {place.procedure_code}, {_BECAME[explained.became]}",
        _exact("described", place.description or "nothing"),
        _fact("modifiers", place.modifiers or "none"),
        _fact("NDC", f"{place.ndc or 'none'}, quantity {drug or 'none'}"),
        _fact("directory", _listed(explained.listing)),
        *(_fact("crosswalk", _coded(code)) for code in explained.codes),
        _fact("billed", f"{place.units} {line.unit_code} for {place.line_charge} on {place.service_date or '-'}"),
    )


def _listed(listing: Listing | None) -> str:
    """What the directory says of the NDC, empty where it is not known."""
    if not listing:
        return ""
    known = (listing.name, listing.generic, listing.strength, listing.dosage_form, listing.labeler, listing.package)
    return "; ".join(dict.fromkeys(filter(None, (*known, listing.source.title))))


def _coded(code: CodeOfNdc) -> str:
    """What a crosswalk says of the NDC: its code, or that an unclassified one is right."""
    return code_in_words(code) if code.code else f"an unclassified code is right; {code_in_words(code)}"


def _told(findings: Iterable[ExplainedFinding], changes: Iterable[ExplainedChange]) -> Iterator[str]:
    yield from map(_finding, findings)
    yield from map(_change, changes)


def _finding(found: ExplainedFinding) -> str:
    finding, left = found.left.finding, found.left
    segment = f", segment {left.segment_number}" if left.segment_number else ""
    return _block(
        f"{left.severity.word} {finding.rule} {left.name} at {finding.place}{segment}",
        _exact("submitted", f'"{finding.submitted}"' if finding.submitted else "nothing"),
        _fact("found", finding.message),
        _fact("suggestion", finding.suggestion),
        _fact("why", found.because),
        _fact("source", found.source),
        _fact("severity", _of_map(found.origin)),
        *(_fact("payer wants", f"{s.name} {s.value or '(none)'}, {_of_map(s.origin)}") for s in found.settings),
        _fact("likely reply", _likely(found)),
    )


def _change(explained: ExplainedChange) -> str:
    change = explained.taken
    return _block(
        f"changed by {change.rule} {change.name} at {change.place}",
        f"- {visible(change.before)}" if change.before else "",
        f"+ {visible(change.after)}" if change.after else "",
        _fact("rests on", ", ".join(filter(None, (f"the {change.basis.value}", change.source)))),
        _fact("why", explained.because),
        _fact("source", explained.source),
        _fact("allowed by", _of_map(explained.origin)),
    )


def _of_map(origin: Origin | None) -> str:
    if origin is None:
        return ""
    return ", ".join(filter(None, (f"set by map {origin.map}, line {origin.line} of its file", origin.source)))


def _likely(found: ExplainedFinding) -> str:
    left = found.left
    reason = "/".join(filter(None, (left.likely_carc, left.likely_rarc)))
    return ", ".join(filter(None, (left.likely_claim_status, f"CARC {reason}" if reason else "")))


def _block(title: str, *lines: str) -> str:
    """The title, and under it, two columns in, those lines that say something."""
    return "\n".join((visible(title), indent("\n".join(filter(None, lines)), "  ")))


def _fact(label: str, text: str) -> str:
    """A labelled text, wrapped; empty where there is no text."""
    lead = f"{label}:".ljust(_LABEL)
    wrapped = fill(visible(text), _WIDTH, initial_indent=lead, subsequent_indent=" " * _LABEL, break_on_hyphens=False)
    return wrapped if text else ""


def _exact(label: str, text: str) -> str:
    return f"{label}:".ljust(_LABEL) + visible(text)
