"""`noc837 ndc`: codes typed in, as 11 digits."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from noc837.cli.console import say, table

if TYPE_CHECKING:
    from noc837.drugs.ndc import Ndc

NOT_ALL_EXACT = 1


def ndc(
    codes: Annotated[list[str], typer.Argument(metavar="CODE", help="NDCs in any form.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Normalise NDCs to 11 digits. Exit 0 if all are certain, else 1."""
    from noc837.drugs.ndc import Exact, read_ndc

    read = [(code, read_ndc(code)) for code in codes]
    if as_json:
        import json

        say(json.dumps([_values(code, value) for code, value in read], indent=2))
    else:
        say(table([_row(code, value) for code, value in read]))
    if not all(isinstance(value, Exact) for _, value in read):
        raise typer.Exit(NOT_ALL_EXACT)


def _row(code: str, value: "Ndc") -> tuple[str, str, str, str]:
    """What was typed, 11 digits, the same with hyphens, and how or why not."""
    values = _values(code, value)
    shown = ", ".join(values["candidates"])
    why = f"{values['why']}: {shown}" if shown else values["how"] or values["why"]
    return code, values["ndc"] or "-", values["hyphenated"] or "-", why


def _values(code: str, value: "Ndc") -> dict[str, Any]:
    """A code as JSON can say it; keys are stable."""
    from noc837.drugs.ndc import Ambiguous, Exact, Malformed, Placeholder, hyphenated

    result: dict[str, Any] = {
        "input": code,
        "case": type(value).__name__.lower(),
        "ndc": None,
        "hyphenated": None,
    }
    result |= {"how": "", "why": "", "candidates": []}
    match value:
        case Exact(ndc, how):
            result |= {"ndc": ndc, "hyphenated": hyphenated(ndc), "how": how or "11 digits"}
        case Ambiguous(_, candidates, why):
            result |= {"why": why, "candidates": [hyphenated(candidate) for candidate in candidates]}
        case Placeholder(why) | Malformed(why):
            result |= {"why": why}
        case _:
            result |= {"why": "nothing was given"}
    return result
