"""What a finding says was submitted, taken from the input where a correction has already touched the segment."""

import re
from dataclasses import replace

from noc837.claims.line import ServiceLine
from noc837.findings import Finding

_PLACE = re.compile(r"([A-Z0-9]{2,3})(\d\d)(?:-(\d+))?$")


def as_sent(finding: Finding, line: ServiceLine) -> Finding:
    """The finding with `submitted` as it stands in the input line."""
    segment = finding.segment
    if not segment or not segment.rendered:
        return finding
    place = _PLACE.search(finding.place)
    if not place:
        return finding
    original = next((s for s in line.segments if s.start == segment.origin), None)
    if not original:
        return replace(finding, submitted="")
    if original.id.decode("latin-1") != place[1]:  # the place of something that is missing beside it
        return finding
    position, component = int(place[2]), place[3]
    value = original.component(position, int(component)) if component else original.element(position)
    return replace(finding, submitted=value.decode("latin-1"))
