"""`noc837 rules`: the catalogue as built, or one rule with its examples and its source."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from noc837.cli.console import MISUSED, complain, say, table, visible

if TYPE_CHECKING:
    from noc837.payer_maps import Choice
    from noc837.rule import Example, Parameter, Rule

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
    """As the README has it: in brackets that of a rule which only some maps switch on."""
    return f"off ({rule.severity.word})" if rule.off else rule.severity.word


def _row(rule: "Rule") -> tuple[str, ...]:
    return rule.code, rule.name, rule.guide, _severity(rule), rule.may_correct.value, rule.place


def _values(rule: "Rule") -> dict[str, Any]:
    """A rule as JSON can say it; keys are stable."""
    return {
        "code": rule.code,
        "name": rule.name,
        "place": rule.place,
        "guide": rule.guide,
        "severity": rule.level_word,
        "may_correct": rule.may_correct.value,
        "because": rule.because,
        "source": rule.source,
        "likely_claim_status": rule.status.claim_status,
        "likely_carc": rule.status.carc,
        "likely_rarc": rule.status.rarc,
        "parameters": [_parameter_values(each) for each in rule.parameters],
        "examples": [_example_values(each) for each in rule.examples],
    }


def _parameter_values(parameter: "Parameter") -> dict[str, Any]:
    from noc837.payer_maps.settings import text_of

    default, words = text_of(parameter.default), sorted(parameter.words)
    return {"name": parameter.name, "default": default, "words": words, "means": parameter.means}


def _example_values(example: "Example") -> dict[str, Any]:
    from noc837.reference.values import facts_of

    names = ("sent", "becomes", "found", "remains", "guide", "claim_note", "head", "claim_lines")
    values = {name: getattr(example, name) for name in names}
    return {**values, "under": _settings(example.under), "knows": [facts_of(each) for each in example.knows]}


def _settings(choice: "Choice | None") -> dict[str, str]:
    """What a map sets of a rule, as its file has it; empty for a map that sets nothing."""
    from noc837.payer_maps.settings import text_of

    settings = {}
    if choice and choice.level is not None:
        settings["severity"] = choice.level if isinstance(choice.level, str) else choice.level.word
    if choice and choice.correct is not None:
        settings["correct"] = text_of(choice.correct)
    return settings | {name: text_of(value) for name, value in (choice.parameters.items() if choice else ())}


def _explained(rule: "Rule") -> str:
    status, carc, rarc = rule.status.claim_status, rule.status.carc, rule.status.rarc
    facts = [
        ("place", rule.place),
        ("guide", {"P": "837P", "I": "837I", "both": "837P and 837I"}.get(rule.guide, "the envelope")),
        ("severity", _severity(rule)),
        ("may be corrected", rule.may_correct.value),
        ("a payer would answer", ", ".join(filter(None, (status, _reason(carc, rarc)))) or "no status is known"),
        ("source", rule.source),
        *((f"parameter {each.name}", _with_default(each)) for each in rule.parameters),
    ]
    head = f"{rule.code} {rule.name}\n\n{rule.because.strip()}\n\n{table(facts)}"
    return "\n\n".join((head, *(_example(example) for example in rule.examples)))


def _reason(carc: str, rarc: str) -> str:
    return "CARC " + "/".join(filter(None, (carc, rarc))) if carc else ""


def _with_default(parameter: "Parameter") -> str:
    default = _parameter_values(parameter)["default"]
    return f"{parameter.means}; {default} by default" if default else parameter.means


def _example(example: "Example") -> str:
    from noc837.reference.values import facts_of

    becomes = "left alone" if not example.found else "corrected" if example.becomes else "found, not corrected"
    becomes += " and still reported" * example.remains
    settings = " ".join(f"{name}={value or '(none)'}" for name, value in _settings(example.under).items())
    becomes += {"P": ", in 837P", "I": ", in 837I"}.get(example.guide, "")
    lines = [becomes + f", where a payer map has {settings}" * bool(settings)]
    if example.found and example.becomes is not None:
        lines += [f"- {visible(example.sent)}", f"+ {visible(example.becomes)}"]
    else:
        lines.append(f"  {visible(example.sent)}")
    beside = (*example.head.split("~")[:-1], example.claim_note, *example.claim_lines)
    known = (", ".join(f"{name} {value}" for name, value in facts_of(each).items()) for each in example.knows)
    return "\n".join(
        [
            *lines,
            *(f"  in a claim with {visible(each)}" for each in beside if each),
            *(f"  where the reference has {each}" for each in known),
        ]
    )
