"""The tables of a ledger, and by what it is told from any other database."""

from collections.abc import Iterator

APPLICATION_ID = 0x4E4F434C
"""What stands in the header of the file: NOCL."""
VERSION = 1

# What STRICT does, which SQLite knows from 3.37 on only; RHEL 9 has 3.34.
_INTEGER = "{0} INTEGER NOT NULL CHECK (typeof({0}) = 'integer')"
_TEXT = "{0} TEXT NOT NULL CHECK (typeof({0}) = 'text')"
_NAME = "{0} BLOB NOT NULL CHECK (typeof({0}) IN ('text', 'blob'))"
_FILE = "{0} INTEGER REFERENCES files (number)"

COUNTS = (
    *("interchanges", "sets", "claims", "noc_lines", "clean", "corrected", "left", "untouched"),
    *("errors", "warnings", "changes"),
)
"""What is kept of the counts of a file: columns of `files`."""

_RUN = "run INTEGER NOT NULL REFERENCES runs (number)"
_NUMBER = "number INTEGER PRIMARY KEY"
_OF_FILE = ("file INTEGER NOT NULL REFERENCES files (number)", "place INTEGER NOT NULL")


def _columns(form: str, *names: str) -> Iterator[str]:
    return (form.format(f'"{name}"') for name in names)


TABLES = {
    "runs": (_NUMBER, *_columns(_TEXT, "began", "version")),
    "run_ends": (
        "run INTEGER PRIMARY KEY REFERENCES runs (number)",
        *_columns(_TEXT, "ended"),
        *_columns(_INTEGER, "exit"),
    ),
    "files": (
        *(_NUMBER, _RUN),
        *_columns(_TEXT, "recorded", "job", "fate"),
        *_columns(_NAME, "partner", "name"),
        *_columns(_TEXT, "sha256"),
        *_columns(_INTEGER, "size"),
        *_columns(_TEXT, "arrived", "taken", "mode"),
        *_columns(_NAME, "reason"),
        *_columns(_FILE, "first"),
        *_columns(_NAME, "reference"),
        *_columns(_INTEGER, "charge_cents", *COUNTS),
        "UNIQUE (job)",
    ),
    "interchanges": (
        *_OF_FILE,
        *_columns(_INTEGER, "ordinal"),
        *_columns(_NAME, "sender_qualifier", "sender", "receiver_qualifier", "receiver"),
        *_columns(_NAME, "control_number", "usage", "submitter"),
        *_columns(_FILE, "repeats"),
        "PRIMARY KEY (file, place)",
    ),
    "outputs": (
        *_OF_FILE,
        *_columns(_TEXT, "kind"),
        *_columns(_NAME, "path"),
        *_columns(_TEXT, "sha256"),
        *_columns(_INTEGER, "size"),
        "PRIMARY KEY (file, place)",
    ),
    "payers": (
        *_OF_FILE,
        *_columns(_NAME, "payer"),
        *_columns(_INTEGER, "noc_lines", "clean", "corrected", "left", "untouched"),
        "PRIMARY KEY (file, place)",
    ),
    "rules": (
        *_OF_FILE,
        *_columns(_NAME, "payer", "rule"),
        *_columns(_INTEGER, "exceptions", "changes"),
        "PRIMARY KEY (file, place)",
    ),
}
_INDEXES = (
    "files_by_bytes ON files (sha256, fate)",
    "files_by_first ON files (first, fate) WHERE first IS NOT NULL",
    'files_by_fate ON files (fate, clean, corrected, "left", untouched)',  # all that the totals ask
    "interchanges_by_sender ON interchanges (control_number, sender, sender_qualifier)",
    "outputs_by_path ON outputs (path)",
)


def statements() -> Iterator[str]:
    """What makes an empty database a ledger of this version, to be run in one transaction."""
    for table, columns in TABLES.items():
        yield f"CREATE TABLE {table} ({', '.join(columns)}){'' if _NUMBER in columns else ' WITHOUT ROWID'}"
        for event in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END"
            )
    yield from (f"CREATE INDEX {index}" for index in _INDEXES)
    yield f"PRAGMA application_id = {APPLICATION_ID}"
    yield f"PRAGMA user_version = {VERSION}"
