"""Moments as they are written down: UTC, to the second, `2026-11-22T12:34:56Z`."""

from datetime import UTC, datetime


def moment(seconds: float) -> datetime:
    """The moment so many seconds after the epoch; the nearest that a calendar holds where there is none."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, UTC)


def written(seconds: float) -> str:
    """The moment as text."""
    return moment(seconds).strftime("%Y-%m-%dT%H:%M:%SZ")
