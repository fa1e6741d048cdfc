"""`noc837 scrub`: its options; what it does is in `run`, imported when it is needed."""

from typing import Annotated

import typer

_Inputs = Annotated[list[str], typer.Argument(metavar="INPUT...", help="837 files, or - alone for standard input.")]
_Out = Annotated[str, typer.Option("--out", metavar="DIR", help="Write all outputs here.", show_default=False)]
_Exceptions = Annotated[
    str, typer.Option("--exceptions", metavar="FILE", help="With -: the exceptions file.", show_default=False)
]
_Changes = Annotated[
    str, typer.Option("--changes", metavar="FILE", help="With -: the changes file.", show_default=False)
]
_Formats = Annotated[
    str,
    typer.Option("--format", metavar="LIST", help="csv (default), jsonl or csv,jsonl.", show_default=False),
]
_Maps = Annotated[
    list[str] | None,
    typer.Option("--maps", metavar="DIR", help="Your payer maps, beside the shipped ones.", show_default=False),
]
_Reference = Annotated[
    str,
    typer.Option("--reference", metavar="FILE", help="What noc837 reference build has made.", show_default=False),
]
_Force = Annotated[bool, typer.Option("--force", help="Replace outputs that exist; never an input.")]
_Observe = Annotated[bool, typer.Option("--observe", help="Deliver the input as it is, report the changes.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing.")]
_Diff = Annotated[bool, typer.Option("--diff", help="Show the segments of each change. Shows claim data.")]
_Json = Annotated[bool, typer.Option("--json", help="Write the summary as JSON.")]
_Verify = Annotated[bool, typer.Option("--verify", help="Have pyx12 validate the changed claims. Slow.")]


def scrub(
    inputs: _Inputs,
    out: _Out = "",
    exceptions: _Exceptions = "",
    changes: _Changes = "",
    formats: _Formats = "",
    maps: _Maps = None,
    reference: _Reference = "",
    force: _Force = False,
    observe: _Observe = False,
    dry_run: _DryRun = False,
    diff: _Diff = False,
    as_json: _Json = False,
    verify: _Verify = False,
) -> None:
    """Correct what is certain in 837 files and list the rest.

    Exit: 0 nothing left but warnings, 1 errors remain for a person, 2 the command is wrong, 3 an input could
    not be processed, 70 a fault of noc837; with several inputs the highest.
    """
    from noc837.cli.run import Asked, run

    outputs, given = (out, exceptions, changes, formats), (tuple(maps or ()), reference)
    raise typer.Exit(run(Asked(tuple(inputs), *outputs, *given, force, observe, dry_run, diff, as_json, verify)))
