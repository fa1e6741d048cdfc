"""`noc837 sweep` and `noc837 release`: their options; what they do is in `sweep_run`, imported when it is needed."""

from typing import Annotated

import typer

_Root = Annotated[str, typer.Argument(metavar="ROOT", help="The drop folder.")]
_Init = Annotated[bool, typer.Option("--init", help="Make what is missing of the drop folder, sweep nothing.")]
_Prune = Annotated[bool, typer.Option("--prune", help="Remove what the archive has kept long enough, sweep nothing.")]
_Files = Annotated[
    int | None, typer.Option("--max-files", metavar="N", min=1, help="Take so many files.", show_default=False)
]
_Seconds = Annotated[
    float | None, typer.Option("--max-seconds", metavar="S", min=0, help="Take no file after that.", show_default=False)
]


def sweep(
    root: _Root,
    init: _Init = False,
    prune: _Prune = False,
    max_files: _Files = None,
    max_seconds: _Seconds = None,
) -> None:
    """Scrub and deliver what was dropped into a folder; for cron. Safe to be killed and to be run again.

    A second sweep of the same folder says that one is at work, and ends with 0. SIGTERM ends after the file at hand.

    Exit: 0 the pass did its work, files that are held included, 1 a file failed or was a duplicate, 2 the command or
    the settings are wrong, 70 a fault of noc837, 74 the disk or a permission fails.
    """
    from noc837.cli import sweep_run

    if sum((init, prune, max_files is not None or max_seconds is not None)) > 1:
        raise typer.BadParameter("--init, --prune and the bounds of a pass cannot be given together")
    if init:
        raise typer.Exit(sweep_run.init(root))
    if prune:
        raise typer.Exit(sweep_run.prune(root))
    raise typer.Exit(sweep_run.sweep(root, max_files, max_seconds))


def release(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files in held/ or duplicates/.")],
    again: Annotated[bool, typer.Option("--again", help="Also what was delivered before.")] = False,
) -> None:
    """Deliver files that are held, or set aside as duplicates.

    A held file is delivered as it stands, a duplicate is scrubbed first. What was delivered before is delivered a
    second time only with --again.

    Exit: 0 all were released, 1 one was not, 2 the command or the settings are wrong, 70 a fault of noc837, 74 the
    disk or a permission fails.
    """
    from noc837.cli.release_run import release as run

    raise typer.Exit(run(files, again))
