"""Carries out a scrub: plans it, goes input by input, says what became of each."""

import sys
from contextlib import suppress
from pathlib import Path

from noc837.cli.console import complain, say
from noc837.cli.map_files import maps_directory
from noc837.cli.plan import Asked, Plan, Task, plan
from noc837.cli.progress import bar
from noc837.cli.report import as_diff, for_machines, for_people
from noc837.outputs.job import MISUSED, How, Watch, scrub_file
from noc837.outputs.places import Refused
from noc837.outputs.summary import Outcome
from noc837.payer_maps.faults import BrokenMaps
from noc837.reference import BrokenReference, Reference
from noc837.reference.opening import reference_in_use
from noc837.scrubbing import Given, Part
from noc837.scrubbing.maps import load_maps

__all__ = ["Asked", "run"]


def run(asked: Asked) -> int:
    """Does what was asked, and returns the exit code."""
    try:
        given = _given(asked)
        planned = plan(asked)
    except (Refused, BrokenReference) as refusal:
        complain(str(refusal))
        return MISUSED
    except BrokenMaps as broken:
        for fault in broken.faults:
            complain(str(fault))
        return MISUSED
    outcomes: list[Outcome] = []
    try:
        _scrub_all(planned, asked, given, outcomes)
    finally:  # a run that is ended on the way has delivered some inputs, and which is to be known
        _tell(outcomes, asked, given.reference)
    return max(outcome.exit for outcome in outcomes)


def _given(asked: Asked) -> Given:
    """What to scrub with: the payer maps and the reference; raises Refused, BrokenMaps and BrokenReference."""
    directory = maps_directory(asked.maps)
    reference = reference_in_use(asked.reference)
    return Given(load_maps(directory), reference=reference) if directory else Given(reference=reference)


def _scrub_all(planned: Plan, asked: Asked, given: Given, outcomes: list[Outcome]) -> None:
    how = How(given, asked.observe, asked.verify, asked.force, planned.inputs)
    for task in planned.tasks:
        outcomes.append(Outcome(task.name, "interrupted", 0))
        outcomes[-1] = _scrub(task, asked, how)
        if outcomes[-1].error:
            complain(f"{task.typed}: {outcomes[-1].error}")


def _scrub(task: Task, asked: Asked, how: How) -> Outcome:
    source = sys.stdin.buffer if asked.from_stdin else Path(task.typed)
    with bar(task.name, task.size) as tell:
        watch = Watch(tell, lambda part: _show(task.name, part)) if asked.diff else Watch(tell)
        return scrub_file(source, task.name, task.places, how, watch)


def _show(name: str, part: Part) -> None:
    for change in part.changes:
        say(as_diff(name, change))


def _tell(outcomes: list[Outcome], asked: Asked, reference: Reference) -> None:
    summary = for_machines if asked.as_json else for_people
    text = summary(outcomes, asked.observe, asked.dry_run, reference, _warnings(reference))
    with suppress(SystemExit):  # the outputs stand all the same, and the exit code tells of them
        say(text, to_stderr=asked.to_stdout)


def _warnings(reference: Reference) -> list[str]:
    """What is to be said of the reference's age."""
    if not reference.sources:
        return []
    from datetime import date

    from noc837.cli.reference_info import warnings_of_age

    return list(warnings_of_age(reference.sources, date.today()))
