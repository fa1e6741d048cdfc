"""Writes the generated parts of the README from the program; with --check says whether they are stale."""

import sys
from pathlib import Path

from generated_parts import write
from noc837.cli.report import for_machines
from noc837.outputs.columns import EXCEPTION_COLUMNS
from noc837.outputs.summary import Outcome
from noc837.reference import NO_REFERENCE
from noc837.rule import Rule
from noc837.rules import ALL

README = Path(__file__).resolve().parents[1] / "README.md"


def rules_table() -> str:
    """The rules, a row each, in the order in which they see a line."""
    rows = [f"| {r.code} | {r.name} | {r.guide} | {_severity(r)} | {r.may_correct} | {r.place} |" for r in ALL]
    return "\n".join(["| rule | name | guide | severity | may be corrected | place |", "|---" * 6 + "|", *rows])


def _severity(rule: Rule) -> str:
    return f"off ({rule.severity.word})" if rule.off else rule.severity.word


def columns_list() -> str:
    """The columns of the exceptions file, in order."""
    return ", ".join(f"`{column}`" for column in EXCEPTION_COLUMNS) + "."


def json_keys() -> str:
    """The summary of one input as `--json` prints it."""
    summary = for_machines([Outcome("claims.837", "clean", 0)], False, False, NO_REFERENCE)
    return f"```json\n{summary}\n```"


PARTS = {"rules": rules_table, "exception columns": columns_list, "json keys": json_keys}


if __name__ == "__main__":
    sys.exit(write(README, PARTS))
