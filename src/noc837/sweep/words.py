"""How messages and the log name files, and what keeps them from being delivered."""


def shown(partner: str, name: str) -> str:
    """A file as messages and the log name it."""
    return f"{partner}/{name}" if partner else name


def in_words(failure: BaseException | None) -> str:
    """What a failure of the disk is, with the place where it is known; of a rename the place to get to."""
    if not isinstance(failure, OSError):
        return "cannot be delivered"
    is_missing = isinstance(failure, FileNotFoundError)
    place = failure.filename if is_missing else failure.filename2 or failure.filename
    return f"{place}: {failure.strerror or failure}" if place is not None else str(failure.strerror or failure)
