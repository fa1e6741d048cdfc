"""Moments as they are written down: UTC, to the second, `2026-11-22T12:34:56Z`."""

from datetime import UTC, datetime


def moment(seconds: float) -> datetime:
    """The moment so many seconds after the epoch; the epoch itself where a clock says nonsense."""
    try:
        return datetime.fromtimestamp(max(seconds, 0), UTC)
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, UTC)


def written(seconds: float) -> str:
    """The moment as text."""
    return moment(seconds).strftime("%Y-%m-%dT%H:%M:%SZ")
