import csv
import io
import os
from datetime import date, datetime

import pytest

from noc837.reference import Kind, Procedure
from noc837.reference.building import BrokenInput, WrongInput
from reference.small_reference import FILES, built, sources_of, written, zipped

FIXED = (FILES / "HCPC2026_OCT_ANWEB.txt").read_bytes()
HEADINGS = [
    "HCPC",
    "SEQNUM",
    "RECID",
    "LONG DESCRIPTION",
    "SHORT DESCRIPTION",
    "ADD DT",
    "ACT EFF DT",
    "TERM DT",
    "ACTION CD",
]
TABLE = [
    ["2026 HCPCS", "", "", "", "", "", "", "", ""],
    [""] * 9,
    HEADINGS,
    ["J3490", 100, "3", "Unclassified drugs", "", 19860101, 19970101, None, "N"],
    ["J9990", 100, 3, "Injection, powderazole,", "", datetime(2026, 7, 1), date(2026, 7, 1), None, "A"],
    ["J9990", 200, 4, "100 mg", "", None, None, None, None],
    ["Q9977", 100, 3.0, "Compounded drug", "", 20150701.0, "20160101", "20151231", "D"],
    ["JW", 100, 7, "Discarded", "", 20030101, None, None, "N"],
    [90999, 100, 3, "not to be taken", "", 20030101, None, None, "N"],
]


def as_csv(rows) -> bytes:
    text = io.StringIO()
    days = [[each.strftime("%Y%m%d") if isinstance(each, date) else each for each in row] for row in rows]
    whole = [[int(each) if isinstance(each, float) else each for each in row] for row in days]
    csv.writer(text).writerows(whole)
    return text.getvalue().encode("cp1252")


def as_xlsx(rows) -> bytes:
    from openpyxl import Workbook

    book, data = Workbook(), io.BytesIO()
    book.create_sheet("notes", 0).append(["see the next sheet"])
    for row in rows:
        book.worksheets[1].append(row)
    book.save(data)
    return data.getvalue()


def of_bytes(folder, data, name="HCPC2026.txt"):
    return built(folder, (Kind.HCPCS, f"{written(folder / name, data)}@2026-10-01"))


def test_codes_of_the_fixed_width_list(tmp_path):
    reference, rejects = of_bytes(tmp_path, FIXED)
    (source,) = reference.sources
    assert sources_of(reference) == [("hcpcs", 7, 0)]
    assert rejects == []
    expired = Procedure(
        "Q9977", "Compounded drug, not otherwise classified", "20150701", "20160101", "20151231", source
    )
    assert reference.procedure("Q9977") == expired
    assert reference.procedure("J3490").terminated == ""


def test_a_description_goes_on_over_lines(tmp_path):
    reference, _ = of_bytes(tmp_path, FIXED)
    assert reference.procedure("J9990").description == (
        "Injection, powderazole sodium, lyophilized, for intravenous use only, including "
        "the diluent it is packed with, 100 mg"
    )


def test_modifiers_and_licensed_descriptions_are_left_out(tmp_path):
    reference, _ = of_bytes(tmp_path, FIXED)
    assert reference.procedure("JW") is None
    assert reference.procedure("90999").description == ""
    assert b"belongs to the AMA" not in (tmp_path / "reference.db").read_bytes()


@pytest.mark.parametrize("pack", [as_csv, as_xlsx])
def test_the_list_as_a_table_says_the_same(tmp_path, pack):
    reference, rejects = of_bytes(tmp_path, pack(TABLE), "HCPC.xlsx")
    assert rejects == []
    assert sources_of(reference) == [("hcpcs", 4, 0)]
    found = reference.procedure("J9990")
    assert (found.description, found.added, found.effective) == (
        "Injection, powderazole, 100 mg",
        "20260701",
        "20260701",
    )
    found = reference.procedure("Q9977")
    assert (found.added, found.effective, found.terminated) == ("20150701", "20160101", "20151231")
    assert reference.procedure("90999").description == ""
    assert reference.procedure("JW") is None


def test_a_table_without_record_ids_is_read(tmp_path):
    rows = [[each for at, each in enumerate(row) if at != 2] for row in TABLE if row[2] not in (4, "4")]
    reference, _ = of_bytes(tmp_path, as_csv(rows))
    assert reference.procedure("J3490").description == "Unclassified drugs"
    assert reference.procedure("JW") is None


def test_the_list_is_found_among_the_files_of_a_zip(tmp_path):
    files = {
        "HCPC2026_OCT_Trans_Report.xlsx": as_xlsx(TABLE),
        "HCPC2026_recordlayout.txt": b"HCPC 1-5\r\n",
        "proc_notes.txt": b"0001 note\r\n",
        "NOC_Codes.prn": b"NOC CODES",
        "HCPC2026_OCT_ANWEB.xlsx": as_xlsx(TABLE),
        "HCPC2026_OCT_ANWEB.txt": FIXED,
    }
    reference, _ = built(tmp_path, (Kind.HCPCS, written(tmp_path / "hcpcs.zip", zipped(files))))
    assert sources_of(reference) == [("hcpcs", 7, 0)]
    assert reference.sources[0].dated == "20261102"


def test_rows_that_are_none_are_reported_and_the_rest_taken(tmp_path):
    lines = FIXED.split(b"\r\n")
    odd = [
        b"nothing of the kind",
        lines[4],
        lines[3][:200],
        lines[3].replace(b"C9399", b"C93 9"),
        lines[3].replace(b"C9399001003", b"C9398001004"),
        lines[3].replace(b"C9399", b"C9397").replace(b"20040101", b"20041301"),
        lines[3].replace(b"C9399", b"C9396"),
    ]
    sound = [lines[3].replace(b"C9399", b"C940%d" % number) for number in range(6)]
    reference, rejects = of_bytes(tmp_path, b"\r\n".join([*lines[:5], *odd, *sound]))
    assert sorted((each.line, each.reason) for each in rejects) == [
        (6, "is no record of the HCPCS list"),
        (7, "stands in the file already"),
        (8, "has 200 bytes, not 320"),
        (9, "the code is no HCPCS code"),
        (10, "goes on with a code whose first line is missing"),
        (11, "ADD DT is no day YYYYMMDD"),
    ]
    assert reference.procedure("C9396").added == "20040101"


@pytest.mark.parametrize(
    "data",
    [
        b"***Disclaimers\r\n" * 300,
        b"HCPC,LONG DESCRIPTION\r\nJ3490,x\r\n",
        (FILES / "asp-crosswalk-2026q4.csv").read_bytes(),
        b"\xd0\xcf\x11\xe0" + bytes(600),
    ],
)
def test_what_is_no_list_is_refused(tmp_path, data):
    with pytest.raises(BrokenInput, match=r"/HCPC2026\.txt: has no HCPCS list"):
        of_bytes(tmp_path, data)


def test_a_list_of_which_nothing_can_be_taken_is_refused(tmp_path):
    with pytest.raises(BrokenInput, match="has no rows"):
        of_bytes(tmp_path, as_csv(TABLE[:3]))


@pytest.mark.parametrize("pack", [lambda _: FIXED, as_csv, as_xlsx])
def test_a_list_much_older_than_its_file_asks_for_its_day(tmp_path, pack):
    path = written(tmp_path / "HCPC.txt", pack(TABLE))
    os.utime(path, (1_814_000_000, 1_814_000_000))  # in June 2027, the newest code is of July 2026
    assert built(tmp_path, (Kind.HCPCS, path))[0].sources[0].dated == "20270626"
    os.utime(path, (1_820_000_000, 1_820_000_000))
    message = r"is of 2027-09-03, its newest code of 2026-07-01; add the day of the list: .*/HCPC\.txt@2026-07-01$"
    with pytest.raises(WrongInput, match=message):
        built(tmp_path, (Kind.HCPCS, path))
    assert built(tmp_path, (Kind.HCPCS, f"{path}@2027-09-03"))[0].sources[0].dated == "20270903"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_table_saved_with_another_delimiter_is_read(tmp_path, delimiter):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([HEADINGS, TABLE[3]])
    assert of_bytes(tmp_path, text.getvalue().encode())[0].procedure("J3490")


def test_a_quote_that_is_not_closed_does_not_swallow_the_codes_after_it(tmp_path):
    codes = b"".join(b'J99%02d,100,3,Injection,"",20260701,20260701,,A\n' % number for number in range(20))
    text = (
        ",".join(HEADINGS).encode() + b'\nJ9990,100,3,"Injection,"",20260701,20260701,,A\n' + codes.replace(b'"', b"")
    )
    with pytest.raises(BrokenInput, match="line 22: ends a row of many lines; close its quote"):
        of_bytes(tmp_path, text)


def test_a_description_may_have_a_line_break(tmp_path):
    rows = [
        HEADINGS,
        ["J9990", 100, 3, "Injection, powderazole,\nfor infusion, vial, 100 mg", "", 20260701, "", "", "A"],
    ]
    reference, _ = of_bytes(tmp_path, as_csv(rows))
    assert reference.procedure("J9990").description == "Injection, powderazole, for infusion, vial, 100 mg"


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.95])
def test_a_damaged_spreadsheet_is_refused(tmp_path, cut):
    data = as_xlsx(TABLE)
    with pytest.raises(BrokenInput, match="damaged or cut-off zip"):
        of_bytes(tmp_path, data[: int(len(data) * cut)])


def test_a_spreadsheet_whose_sheet_is_no_xml_is_refused(tmp_path):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(as_xlsx(TABLE))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["xl/worksheets/sheet1.xml"] = files["xl/worksheets/sheet2.xml"] = b"<worksheet><"
    with pytest.raises(BrokenInput, match="is no spreadsheet that can be read"):
        of_bytes(tmp_path, zipped(files))


def test_without_openpyxl_it_is_said_what_to_install(tmp_path, monkeypatch):
    data = as_xlsx(TABLE)
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(WrongInput, match=r"pip install 'noc837\[xlsx\]'"):
        of_bytes(tmp_path, data)


def test_without_openpyxl_text_and_csv_are_read_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    assert of_bytes(tmp_path, FIXED)[0].procedure("J3490")
    assert of_bytes(tmp_path, as_csv(TABLE))[0].procedure("J3490")
