import csv
import io
import json

from noc837.outputs.columns import CHANGE_COLUMNS, EXCEPTION_COLUMNS
from noc837.outputs.records import Records
from noc837.outputs.tables import CsvTable, JsonLines
from noc837.scrubbing import Part
from outputs.fake_parts import SEVERITIES, changed, left


def recorded(*parts):
    """The rows of both exceptions files and of the changes file."""
    files = [io.BytesIO() for _ in range(3)]
    exceptions = [CsvTable(files[0], EXCEPTION_COLUMNS), JsonLines(files[1], EXCEPTION_COLUMNS)]
    records = Records("claims.837", exceptions, [CsvTable(files[2], CHANGE_COLUMNS)])
    for part in parts:
        records.add(part)
    as_csv, as_json, changes = (file.getvalue().decode("utf-8-sig") for file in files)
    return (
        list(csv.DictReader(io.StringIO(as_csv, newline=""))),
        [json.loads(line) for line in as_json.splitlines()],
        list(csv.DictReader(io.StringIO(changes, newline=""))),
    )


def finding(rule, severity, claim=1):
    return left(rule, SEVERITIES[severity], claim=claim)


def test_errors_stand_first_within_a_claim_and_the_rest_keeps_its_order():
    part = Part((), (finding("A", "warning"), finding("B", "error"), finding("C", "warning"), finding("D", "error")))
    rows, _, _ = recorded(part)
    assert [row["rule"] for row in rows] == ["B", "D", "A", "C"]


def test_claims_stay_in_order():
    first, second = (finding("A", "warning", 1), finding("B", "error", 1)), (finding("C", "error", 2),)
    rows, _, _ = recorded(Part((), first + second))
    assert [row["rule"] for row in rows] == ["B", "A", "C"]


def test_information_goes_to_json_lines_only():
    rows, lines, _ = recorded(Part((), (finding("RXN02", "info"), finding("NDC05", "error"))))
    assert [row["rule"] for row in rows] == ["NDC05"]
    assert [line["rule"] for line in lines] == ["NDC05", "RXN02"]


def test_information_on_the_envelope_goes_to_both():
    rows, lines, _ = recorded(Part((), (finding("ENV05", "info"),)))
    assert [row["rule"] for row in rows] == [line["rule"] for line in lines] == ["ENV05"]
    assert rows[0]["severity"] == "info"


def test_changes_are_written_with_the_name_of_the_file():
    _, _, changes = recorded(Part((), (), (changed(),)), Part((), (), (changed(after=""),)))
    assert [(row["file"], row["after"]) for row in changes] == [
        ("claims.837", "LIN**N4*00069015001"),
        ("claims.837", ""),
    ]


def test_json_lines_carry_the_same_values_raw():
    rows, lines, _ = recorded(Part((), (left(submitted="-0069"),)))
    assert rows[0].pop("submitted") == "'-0069"
    assert lines[0].pop("submitted") == "-0069"
    assert rows == lines
