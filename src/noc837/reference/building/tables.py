"""The tables of a reference file, and how rows get into them."""

from sqlite3 import Connection

from noc837.drugs.substances import names_of_substances
from noc837.reference.schema import APPLICATION_ID, VERSION, joined
from noc837.reference.values import CodeOfNdc, Listing, Procedure, SingleDose, Source

_TABLES = """
CREATE TABLE source (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, dated TEXT NOT NULL, first TEXT NOT NULL,
    last TEXT NOT NULL, label TEXT NOT NULL, sha256 TEXT NOT NULL, rows INTEGER NOT NULL, rejected INTEGER NOT NULL
);
CREATE TABLE product (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, brand TEXT NOT NULL, generic TEXT NOT NULL,
    substances TEXT NOT NULL, strength TEXT NOT NULL, dosage_form TEXT NOT NULL, route TEXT NOT NULL,
    labeler TEXT NOT NULL, product_type TEXT NOT NULL, category TEXT NOT NULL, application TEXT NOT NULL,
    classes TEXT NOT NULL
);
CREATE TABLE package (
    ndc TEXT NOT NULL, product INTEGER NOT NULL, code TEXT NOT NULL, description TEXT NOT NULL, first TEXT NOT NULL,
    last TEXT NOT NULL, sample INTEGER NOT NULL, PRIMARY KEY (ndc, product)
) WITHOUT ROWID;
CREATE TABLE name (word TEXT NOT NULL, substance TEXT NOT NULL, PRIMARY KEY (word, substance)) WITHOUT ROWID;
CREATE TABLE crosswalk (
    ndc TEXT NOT NULL, source INTEGER NOT NULL, code TEXT NOT NULL, dosage TEXT NOT NULL, units TEXT NOT NULL,
    package_units TEXT NOT NULL, drug TEXT NOT NULL, PRIMARY KEY (ndc, source, code)
) WITHOUT ROWID;
CREATE TABLE procedure (
    code TEXT NOT NULL, source INTEGER NOT NULL, description TEXT NOT NULL, added TEXT NOT NULL,
    effective TEXT NOT NULL, terminated TEXT NOT NULL, PRIMARY KEY (code, source)
) WITHOUT ROWID;
CREATE TABLE single_dose (ndc TEXT NOT NULL, source INTEGER NOT NULL, PRIMARY KEY (ndc, source)) WITHOUT ROWID;
"""


def create_tables(connection: Connection) -> None:
    """Makes the tables in an empty database, and marks it as a reference of this version."""
    connection.executescript(_TABLES)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def add_source(connection: Connection, source: Source) -> int:
    """Adds a file, and returns the number its rows refer to it by."""
    values = (
        source.kind.value,
        source.name,
        source.dated,
        source.first,
        source.last,
        source.label,
        source.sha256,
        source.rows,
        source.rejected,
    )
    added = connection.execute("INSERT INTO source VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    assert added.lastrowid is not None
    return added.lastrowid


def count_rows(connection: Connection, source: int, rows: int, rejected: int) -> None:
    """Says of a file how many of its rows were taken, and how many were not."""
    connection.execute("UPDATE source SET rows = ?, rejected = ? WHERE id = ?", (rows, rejected, source))


def add_product(connection: Connection, source: int, listing: Listing) -> int:
    """Adds a product with its names, and returns the number its packages refer to it by."""
    values = (
        source,
        listing.brand,
        listing.generic,
        joined(listing.substances),
        listing.strength,
        listing.dosage_form,
        listing.route,
        listing.labeler,
        listing.product_type,
        listing.category,
        listing.application,
        listing.classes,
    )
    added = connection.execute("INSERT INTO product VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    named = names_of_substances(listing.brand, listing.generic, listing.substances)
    connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", named)
    assert added.lastrowid is not None
    return added.lastrowid


def add_package(connection: Connection, product: int, listing: Listing) -> bool:
    """Adds a package of a product; whether it was new."""
    values = (listing.ndc, product, listing.code, listing.package, listing.first, listing.last, listing.is_sample)
    return connection.execute("INSERT OR IGNORE INTO package VALUES (?, ?, ?, ?, ?, ?, ?)", values).rowcount == 1


def add(connection: Connection, source: int, known: CodeOfNdc | Procedure | SingleDose) -> bool:
    """Adds one row of a file of CMS; whether it was new."""
    match known:
        case CodeOfNdc(ndc, code, dosage, units, package_units, drug):
            return _insert(connection, "crosswalk", (ndc, source, code, dosage, units, package_units, drug))
        case Procedure(code, description, added, effective, terminated):
            return _insert(connection, "procedure", (code, source, description, added, effective, terminated))
        case SingleDose(ndc):
            return _insert(connection, "single_dose", (ndc, source))


def _insert(connection: Connection, table: str, values: tuple[object, ...]) -> bool:
    places = ", ".join("?" * len(values))
    return connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({places})", values).rowcount == 1
