"""The command: `noc837 scrub`, `sweep`, `release`, `ledger`, `explain`, `rules`, `maps`, `reference`, `ndc`."""

from collections.abc import Sequence
from errno import ENOSPC, EPIPE

from noc837.cli.console import finish, lose_output, prepare
from noc837.cli.faults import INTERRUPTED, explain, leaving_on_signals


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command with the arguments given, or the program's own, and returns its exit code."""
    prepare()
    try:
        with leaving_on_signals():
            return _run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as failure:  # noqa: BLE001
        return explain(failure)
    finally:
        finish()


def _run(arguments: Sequence[str] | None) -> int:
    import typer

    from noc837.cli.app import app

    try:
        return app(args=arguments, prog_name="noc837", standalone_mode=False) or 0
    except typer.Abort:
        return INTERRUPTED
    except OSError as failure:
        if failure.errno not in (EPIPE, ENOSPC) or failure.filename is not None:
            raise
        return lose_output(failure)  # of Typer's own help
