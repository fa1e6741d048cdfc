"""Writes the generated part of deploy/README.md from the program; with --check says whether it is stale."""

import sys
from pathlib import Path

from generated_parts import write
from noc837.sweep.log import Event

README = Path(__file__).resolve().parents[1] / "deploy" / "README.md"


def events() -> str:
    """The events of the log, a row each."""
    rows = [f"| `{event}` | {event.level} | {event.meaning} |" for event in Event]
    return "\n".join(["| event | level | meaning |", "|---" * 3 + "|", *rows])


if __name__ == "__main__":
    sys.exit(write(README, {"events": events}))
