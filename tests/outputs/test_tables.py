import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noc837.outputs.tables import CsvTable, JsonLines, guarded, read_rows, table_for, unguarded

COLUMNS = ("first", "second", "third")
CELLS = st.text(st.sampled_from("a '=+-@\t\r\n\",;\x00\x0b\x1c\x85\xe9\u20ac"), max_size=8)


def written(table_class, rows):
    file = io.BytesIO()
    table = table_class(file, COLUMNS)
    for row in rows:
        table.write(row)
    return file.getvalue()


@pytest.mark.parametrize("risky", ["=1+1", "+1", "-5.00", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_gets_one_apostrophe(risky):
    assert guarded(risky) == "'" + risky
    assert unguarded("'" + risky) == risky


@pytest.mark.parametrize("plain", ["", "0069", "5-4", "a=b", "'90s", "'", "''", " =1", "Ünit", "\n="])
def test_other_cells_stay_as_they_are(plain):
    assert guarded(plain) == plain
    assert unguarded(plain) == plain


@pytest.mark.parametrize("cell", ["'=1", "''-1"])
def test_a_cell_with_apostrophes_before_a_formula_comes_back_whole(cell):
    assert guarded(cell) == "'" + cell
    assert unguarded(guarded(cell)) == cell


@given(CELLS)
def test_every_cell_comes_back(cell):
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell)[:1] not in tuple("=+-@\t\r")


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5))
def test_our_reader_gives_every_row_back(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    path.write_bytes(written(CsvTable, rows))
    assert [tuple(row.values()) for row in read_rows(path)] == rows


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5))
def test_json_lines_hold_raw_values_in_column_order(rows):
    lines = written(JsonLines, rows).split(b"\n")
    assert lines.pop() == b""
    assert [tuple(json.loads(line).items()) for line in lines] == [
        tuple(zip(COLUMNS, row, strict=True)) for row in rows
    ]


def test_csv_begins_with_a_bom_and_its_header_and_ends_lines_with_crlf():
    assert written(CsvTable, []) == b"\xef\xbb\xbffirst,second,third\r\n"
    assert written(CsvTable, [("1", "2", "é")]).endswith(b"\r\n1,2,\xc3\xa9\r\n")


def test_csv_quotes_what_rfc_4180_says():
    data = written(CsvTable, [('a"b', "a,b", "a\nb")])
    assert data.endswith(b'\r\n"a""b","a,b","a\nb"\r\n')


def test_json_lines_have_neither_bom_nor_header():
    assert written(JsonLines, []) == b""
    assert written(JsonLines, [("1", "\r\n\x85", "=é")]) == (
        b'{"first": "1", "second": "\\r\\n\\u0085", "third": "=\\u00e9"}\n'
    )


def test_a_lone_surrogate_breaks_neither():
    row = ("\udce9", "", "")
    assert b"\\udce9" in written(CsvTable, [row])
    assert b"\\udce9" in written(JsonLines, [row])


def test_a_long_note_can_be_read_back(tmp_path):
    path = tmp_path / "rows.csv"
    long = "'" * 300_000 + "x"
    path.write_bytes(written(CsvTable, [(long, "", "")]))
    limit = csv.field_size_limit()
    try:
        assert next(read_rows(path))["first"] == long
    finally:
        csv.field_size_limit(limit)


def test_a_spreadsheet_that_saved_without_bom_is_read(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(b"first,second,third\n'-5,00069,\n")
    assert list(read_rows(path)) == [{"first": "-5", "second": "00069", "third": ""}]


def test_the_name_of_an_output_chooses_its_form(tmp_path):
    file = io.BytesIO()
    assert isinstance(table_for(tmp_path / "a.exceptions.JSONL", file, COLUMNS), JsonLines)
    assert isinstance(table_for(tmp_path / "a.exceptions.csv", file, COLUMNS), CsvTable)
    assert isinstance(table_for(tmp_path / "a", file, COLUMNS), CsvTable)
