"""`noc837 explain`: one claim's NOC lines with every finding, each rule's reason and all that was changed."""

from typing import TYPE_CHECKING, Annotated

import typer

from noc837.cli.console import MISUSED, complain, say

if TYPE_CHECKING:
    from noc837.payer_maps import PayerMaps
    from noc837.reference import Reference
    from noc837.scrubbing.explanation import Explanation

_File = Annotated[str, typer.Argument(metavar="FILE", help="An 837 file.")]
_Claim = Annotated[str, typer.Option("--claim", metavar="ID", help="The claim's number, CLM01.")]
_Line = Annotated[
    str,
    typer.Option(
        "--line",
        metavar="N",
        help="Only the line with this LX01, or without such a one the Nth of the claim.",
        show_default=False,
    ),
]
_Maps = Annotated[
    list[str] | None,
    typer.Option("--maps", metavar="DIR", help="Your maps, beside the shipped ones.", show_default=False),
]
_Reference = Annotated[
    str,
    typer.Option("--reference", metavar="FILE", help="What noc837 reference build has made.", show_default=False),
]
_Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]


def explain(
    file: _File,
    claim: _Claim,
    line: _Line = "",
    maps: _Maps = None,
    reference: _Reference = "",
    as_json: _Json = False,
) -> None:
    """Explain what is found and changed on one claim, and why. Shows claim data.

    All claims with this number are shown, one after the other. Exit: 0 shown, 2 the claim or the line was not
    found or bills no unclassified drug, or the file or a map cannot be read.
    """
    from noc837.cli.explanation import for_people
    from noc837.cli.explanation_values import for_machines
    from noc837.outputs.places import Refused
    from noc837.payer_maps.faults import BrokenMaps
    from noc837.reference import BrokenReference
    from noc837.reference.opening import reference_in_use

    try:
        explanations = _explanations(file, claim.strip(), _loaded(maps), reference_in_use(reference))
        shown = _with_line(explanations, line.strip()) if line else explanations
    except BrokenMaps as broken:
        _end(*map(str, broken.faults))
    except (Refused, BrokenReference) as refusal:
        _end(str(refusal))
    else:
        say(for_machines(file, shown) if as_json else for_people(shown))


def _end(*faults: str) -> None:
    for fault in faults:
        complain(fault)
    raise typer.Exit(MISUSED)


def _loaded(typed: list[str] | None) -> "PayerMaps":
    from noc837.cli.map_files import maps_directory
    from noc837.scrubbing.maps import load_maps, shipped_maps

    directory = maps_directory(typed)
    return load_maps(directory) if directory else shipped_maps()


def _explanations(file: str, claim_id: str, maps: "PayerMaps", reference: "Reference") -> "list[Explanation]":
    """The claims of this number that bill an unclassified drug, at least one; raises Refused."""
    from pathlib import Path

    from noc837.cli.find import claims_named
    from noc837.outputs.places import Refused
    from noc837.scrubbing.explanation import explain_claim

    if file == "-":
        raise Refused("-: standard input cannot be explained; name a file")
    explained = [explain_claim(claim, maps, reference) for claim in claims_named(Path(file), claim_id, maps.codes)]
    found = [each for each in explained if each.lines]
    if not found and explained:
        used = explained[0].in_force.payer_map.id
        raise Refused(f"{file}: claim {claim_id} bills no code unclassified for map {used}; check the map")
    if not found:
        raise Refused(f"{file}: no claim {claim_id} bills an unclassified drug; check CLM01 and the file")
    return found


def _with_line(explanations: "list[Explanation]", wanted: str) -> "list[Explanation]":
    """The claims that have the line, of their lines only that one; raises Refused where none has."""
    from dataclasses import replace

    from noc837.outputs.places import Refused

    found = []
    for each in explanations:
        numbered = _numbered(each, wanted)
        if lines := tuple(explained for explained in each.lines if explained.line.ordinal in numbered):
            found.append(replace(each, lines=lines))
    if not found:
        raise Refused(_not_found(explanations, wanted))
    return found


def _numbered(explanation: "Explanation", wanted: str) -> frozenset[int]:
    """The ordinals of the lines with this LX01, else of the line that is the wanted one in order."""
    lines = explanation.claim.lines
    by_number = frozenset(line.ordinal for line in lines if line.number == wanted)
    return by_number or frozenset(line.ordinal for line in lines if str(line.ordinal) == wanted)


def _not_found(explanations: "list[Explanation]", wanted: str) -> str:
    advice = "leave --line out to see the lines that are explained"
    for each in explanations:
        claim, used = each.claim, each.in_force.payer_map.id
        if numbered := _numbered(each, wanted):
            code = claim.lines[min(numbered) - 1].code or "no HCPCS code"
            return f"line {wanted} of claim {claim.id} bills {code}, not unclassified for map {used}; {advice}"
    return f"claim {explanations[0].claim.id} has no line {wanted}; {advice}"
