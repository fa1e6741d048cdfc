"""`noc837 rules`: the catalogue as built, or one rule with its examples and its source."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from noc837.cli.console import MISUSED, complain, say, table, visible

if TYPE_CHECKING:
    from noc837.rule import Rule

_HEADINGS = ("code", "name", "guide", "severity", "may be corrected", "place")


def rules(
    code: Annotated[str, typer.Argument(metavar="[CODE]", help="Explain this rule.", show_default=False)] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """List the rules, or explain one with its examples and its source."""
    from noc837.rules import ALL

    chosen = [rule for rule in ALL if code.upper() in ("", rule.code)]
    if not chosen:
        complain(f"{code}: there is no such rule; noc837 rules lists them")
        raise typer.Exit(MISUSED)
    if as_json:
        import json

        say(json.dumps([_values(rule) for rule in chosen], indent=2))
    elif code:
        say(_explained(chosen[0]))
    else:
        say(table([_HEADINGS, *(_row(rule) for rule in chosen)]))


def _severity(rule: "Rule") -> str:
    return "off" if rule.off else rule.severity.word


def _row(rule: "Rule") -> tuple[str, ...]:
    return rule.code, rule.name, rule.guide, _severity(rule), rule.may_correct.value, rule.place


def _values(rule: "Rule") -> dict[str, Any]:
    """A rule as JSON can say it; keys are stable."""
    return {
        "code": rule.code,
        "name": rule.name,
        "place": rule.place,
        "guide": rule.guide,
        "severity": _severity(rule),
        "may_correct": rule.may_correct.value,
        "because": rule.because,
        "source": rule.source,
        "likely_claim_status": rule.status.claim_status,
        "likely_carc": rule.status.carc,
        "likely_rarc": rule.status.rarc,
        "examples": [asdict(example) for example in rule.examples],
    }


def _explained(rule: "Rule") -> str:
    status, carc, rarc = rule.status.claim_status, rule.status.carc, rule.status.rarc
    facts = [
        ("place", rule.place),
        ("guide", {"P": "837P", "I": "837I", "both": "837P and 837I"}.get(rule.guide, "the envelope")),
        ("severity", _severity(rule)),
        ("may be corrected", rule.may_correct.value),
        ("a payer would answer", ", ".join(filter(None, (status, _reason(carc, rarc)))) or "nothing"),
        ("source", rule.source),
    ]
    head = f"{rule.code} {rule.name}\n\n{rule.because.strip()}\n\n{table(facts)}"
    return "\n\n".join((head, *(_example(example) for example in rule.examples)))


def _reason(carc: str, rarc: str) -> str:
    return "CARC " + "/".join(filter(None, (carc, rarc))) if carc else ""


def _example(example: Any) -> str:
    if not example.found:
        return f"left alone\n  {visible(example.sent)}"
    if example.becomes is None:
        return f"found, not corrected\n  {visible(example.sent)}"
    return f"corrected\n- {visible(example.sent)}\n+ {visible(example.becomes)}"
