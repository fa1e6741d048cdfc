import pytest

from noc837.reference import CodeOfNdc, Kind
from noc837.reference.building import BrokenInput, WrongInput
from noc837.reference.building.effective import effective_range
from reference.small_reference import FILES, built, sources_of, written, zipped

ASP = (FILES / "asp-crosswalk-2026q4.csv").read_bytes()
NOC = (FILES / "noc-crosswalk-2026q4.csv").read_bytes()
HEAD = "October 2026 ASP NDC-HCPCS Crosswalk\nEffective October 1, 2026 through December 31, 2026\n"
COLUMNS = (
    "_2026_CODE,Short Description,LABELER NAME,NDC2,Drug Name,HCPCS dosage,PKG SIZE,PKG QTY,BILLUNITS,BILLUNITSPKG\n"
)
ROW = "J9990,x,Labeler,71930-0020-01,Drugp,100 MG,1,1,5,7\n"


def of_text(folder, text, kind=Kind.CROSSWALK, name="crosswalk.csv"):
    return built(folder, (kind, written(folder / name, text)))


def test_the_crosswalk_names_codes_dosage_and_units(tmp_path):
    reference, _ = built(tmp_path, (Kind.CROSSWALK, FILES / "asp-crosswalk-2026q4.csv"))
    (source,) = reference.sources
    assert reference.codes_of("71930002001") == (
        CodeOfNdc("71930002001", "J9990", "100 MG", "5", "5", "Drugp", source),
    )
    assert [each.code for each in reference.codes_of("71930003001")] == ["J9991", "J9992"]
    assert source.title == "CMS ASP crosswalk of 2026-10-01 to 2026-12-31"
    assert (source.dated, source.first, source.last) == ("20261001", "20261001", "20261231")


def test_ids_that_are_no_ndc_are_reported_with_their_line(tmp_path):
    reference, rejects = built(tmp_path, (Kind.CROSSWALK, FILES / "asp-crosswalk-2026q4.csv"))
    assert sources_of(reference) == [("crosswalk", 4, 2)]
    assert [(each.line, each.reason) for each in rejects] == [
        (14, "the NDC is none, or not certain"),
        (15, "the NDC is none, or not certain"),
    ]
    assert (
        rejects[0].row == "J7331,Example implant, 1 mg,Example Devices, Inc.,888867413689,Examplejoynt,1 MG,2,3,20,60"
    )


def test_short_descriptions_are_not_kept(tmp_path):
    built(tmp_path, (Kind.CROSSWALK, FILES / "asp-crosswalk-2026q4.csv"))
    assert b"Inj, powderazole" not in (tmp_path / "reference.db").read_bytes()


def test_noc_drugs_have_no_code(tmp_path):
    reference, _ = built(tmp_path, (Kind.NOC_CROSSWALK, FILES / "noc-crosswalk-2026q4.csv"))
    (found,) = reference.codes_of("50242006001")
    assert (found.code, found.dosage, found.units, found.package_units) == ("", "10 MG", "10", "10")
    assert found.source.title == "CMS ASP NOC crosswalk of 2026-10-01 to 2026-12-31"


def test_quarters_are_kept_side_by_side(tmp_path):
    older = HEAD.replace("October 1, 2026 through December 31", "July 1, 2026 through September 30") + COLUMNS + ROW
    path = written(tmp_path / "older.csv", older)
    reference, _ = built(tmp_path, (Kind.CROSSWALK, path), (Kind.CROSSWALK, FILES / "asp-crosswalk-2026q4.csv"))
    found = reference.codes_of("71930002001")
    assert [(each.source.first, each.package_units) for each in found] == [("20261001", "5"), ("20260701", "7")]


def test_each_crosswalk_of_a_zip_is_a_source_and_the_rest_is_passed_by(tmp_path):
    files = {
        "readme.txt": b"see the crosswalks\r\n",
        "October 2026 ASP.xls": b"\xd0\xcf\x11\xe0",
        "section 508 version of October 2026 ASP NDC-HCPCS Crosswalk.csv": ASP,
        "October 2026 OPPS.csv": (HEAD.replace("ASP", "OPPS") + COLUMNS + ROW).encode(),
        "October 2026 AWP.csv": (HEAD.replace("ASP", "AWP") + COLUMNS + ROW).encode(),
        "October 2026 PrEP.csv": (HEAD.replace("ASP", "PrEP") + COLUMNS + ROW).encode(),
        "October 2026 NOC.csv": NOC,
    }
    reference, _ = built(tmp_path, (Kind.CROSSWALK, written(tmp_path / "asp.zip", zipped(files))))
    assert sorted(each.label for each in reference.sources) == ["ASP", "AWP", "OPPS", "PrEP"]
    assert {each.name for each in reference.sources} == {"asp.zip"}
    assert len(reference.codes_of("71930002001")) == 4
    assert reference.codes_of("50242006001") == ()


@pytest.mark.parametrize(
    "heading", ["_2027_CODE", "2026 Code", "HCPCS", "HCPCS Code", "HCPCS Level II Code defer to DCDRG", "x"]
)
def test_the_code_is_found_by_its_heading_or_as_the_first_column(tmp_path, heading):
    reference, _ = of_text(tmp_path, HEAD + COLUMNS.replace("_2026_CODE", heading) + ROW)
    assert [each.code for each in reference.codes_of("71930002001")] == ["J9990"]


def test_columns_that_moved_are_found_by_name(tmp_path):
    columns = "ndc,BillUnitsPkg,HCPCS Dosage,billunits,_2026_code\n"
    reference, _ = of_text(tmp_path, f"{HEAD}{columns}71930-0020-01,7,100 MG,5,j9990\n")
    (found,) = reference.codes_of("71930002001")
    assert found == CodeOfNdc("71930002001", "J9990", "100 MG", "5", "7", "", reference.sources[0])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW, "stands in the file already"),
        (ROW.replace("J9990", ""), "the code is no HCPCS code"),
        (ROW.replace("J9990", "J99901"), "the code is no HCPCS code"),
        (ROW.replace("71930-0020-01", "7193000201"), "the NDC is none, or not certain"),
        (ROW.replace("71930-0020-01", ""), "the NDC is none, or not certain"),
        ("note: see above\n", "the code is no HCPCS code"),
    ],
)
def test_rows_that_are_none_are_reported_and_the_rest_taken(tmp_path, row, reason):
    reference, rejects = of_text(tmp_path, f"{HEAD}{COLUMNS}{ROW}{row},,,,,\n\n")
    assert [(each.line, each.reason) for each in rejects] == [(5, reason)]
    assert len(reference.codes_of("71930002001")) == 1


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_crosswalk_saved_with_another_delimiter_is_read(tmp_path, delimiter):
    reference, _ = of_text(
        tmp_path, f'"{HEAD.replace(chr(10), chr(34) + chr(10) + chr(34), 1)[:-1]}"\n' + delimited(delimiter)
    )
    (found,) = reference.codes_of("71930002001")
    assert (found.code, found.package_units, found.source.label) == ("J9990", "7", "ASP")


def delimited(delimiter):
    return (COLUMNS + ROW).replace(",", delimiter)


def test_the_line_by_which_excel_names_the_delimiter_is_not_the_title(tmp_path):
    reference, _ = of_text(tmp_path, "sep=,\n" + HEAD + COLUMNS + ROW)
    assert reference.sources[0].label == "ASP"


@pytest.mark.parametrize("code", ["J3490", "J3590", "C9399", "j9999"])
def test_an_unclassified_code_is_not_the_code_of_a_drug(tmp_path, code):
    reference, rejects = of_text(tmp_path, HEAD + COLUMNS + ROW + ROW.replace("J9990", code))
    assert [(each.line, each.reason) for each in rejects] == [(5, "the code is one of unclassified drugs")]
    assert [each.code for each in reference.codes_of("71930002001")] == ["J9990"]


def rows_of(count, first=ROW):
    return first + "".join(ROW.replace("0020", f"{1000 + number}") for number in range(count))


def test_a_quote_that_is_not_closed_does_not_swallow_the_rows_after_it(tmp_path):
    opened = ROW.replace("Drugp", '"Drugp')
    with pytest.raises(BrokenInput, match=r"line 42: ends a row of many lines; close its quote"):
        of_text(tmp_path, HEAD + COLUMNS + rows_of(38, opened))


@pytest.mark.parametrize("opened", ["x", "Labeler", "Drugp", "100 MG"])
@pytest.mark.parametrize("closing", ["x", "Labeler", "71930-0021-01", "Drugp", "100 MG"])
def test_a_row_that_holds_the_next_one_is_reported(tmp_path, opened, closing):
    first = ROW.replace(f",{opened},", f',"{opened},')
    next_ = ROW.replace("0020", "0021").replace(f",{closing},", f',"{closing}, etc.",')
    reference, rejects = of_text(tmp_path, HEAD + COLUMNS + first + next_ + rows_of(2, ROW.replace("0020", "0022")))
    assert [each.line for each in rejects] == [5]
    assert [bool(reference.codes_of(f"7193000{n}01")) for n in (20, 21, 22)] == [False, False, True]


def test_what_stands_behind_the_columns_is_of_another_row(tmp_path):
    _, rejects = of_text(tmp_path, HEAD + COLUMNS + ROW + ROW.replace("0020", "0021").replace("\n", ", ,more\n"))
    assert [each.reason for each in rejects] == ["has more than the 10 columns of the header"]


@pytest.mark.parametrize("name", ['"Drugp\nfor injection"', '"Drugp, 1 MG,\r\nin 5 ML, vial"', '"Drug ""p"""'])
def test_a_name_that_goes_on_in_the_next_line_is_one(tmp_path, name):
    reference, rejects = of_text(tmp_path, HEAD + COLUMNS + ROW.replace("Drugp", name))
    assert (len(reference.codes_of("71930002001")), rejects) == (1, [])


def test_the_same_crosswalk_twice_is_refused_and_another_quarter_is_not(tmp_path):
    path = written(tmp_path / "again.csv", ASP)
    with pytest.raises(WrongInput, match=r"again\.csv: is given twice"):
        built(tmp_path, (Kind.CROSSWALK, FILES / "asp-crosswalk-2026q4.csv"), (Kind.CROSSWALK, path))
    older = written(path, ASP.replace(b"2026", b"2025"))
    built(tmp_path, (Kind.CROSSWALK, FILES / "asp-crosswalk-2026q4.csv"), (Kind.CROSSWALK, older))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (COLUMNS + ROW, "does not say above its table when it is effective"),
        (HEAD.replace("October 1", "October 32") + COLUMNS + ROW, "does not say above its table when"),
        (HEAD + COLUMNS, "has no rows"),
        (HEAD + COLUMNS + "x\n", "line 4: the code is no HCPCS code, one of 1 bad rows of 1; is it the right file"),
        (HEAD + COLUMNS.replace("NDC2", "ID") + ROW, "has no column NDC"),
        (HEAD, "has no such table; give the CSV or zip of CMS's NDC-HCPCS crosswalk"),
        ("", "is empty; get it again"),
        ("\n", "has no such table"),
        (HEAD + COLUMNS.replace("HCPCS dosage", "x") + ROW, "has no column HCPCSDOSAGE"),
        (HEAD + COLUMNS.replace("BILLUNITS,", "x,") + ROW, "has no column BILLUNITS"),
        ((HEAD + COLUMNS + ROW).encode("utf-16"), "is UTF-16, as Excel's Unicode text; save it as CSV in UTF-8"),
        ((HEAD + COLUMNS + ROW).replace("\n", "\r"), "line 1: is no CSV that can be read; save it anew"),
        (zipped({"xl/workbook.xml": b"x"}), "is a spreadsheet; give the CSV or save the sheet as CSV"),
        ("<html>", "is a web page"),
        (
            HEAD + COLUMNS + 'J9990,"' + "x" * 200_000,
            "line 4: is no CSV that can be read; save it anew as CSV in UTF-8",
        ),
        (NOC.decode(), "is the crosswalk of NOC drugs; give"),
    ],
)
def test_what_is_no_crosswalk_is_refused(tmp_path, text, message):
    with pytest.raises(BrokenInput, match=message) as refused:
        of_text(tmp_path, text)
    assert str(refused.value).startswith(str(tmp_path / "crosswalk.csv"))


def test_a_crosswalk_with_codes_is_not_taken_for_one_of_noc_drugs(tmp_path):
    with pytest.raises(BrokenInput, match="is the crosswalk of the drugs that have codes; give"):
        of_text(tmp_path, ASP.decode("cp1252"), Kind.NOC_CROSSWALK)


def test_a_zip_without_a_crosswalk_is_refused(tmp_path):
    with pytest.raises(BrokenInput, match=r"/asp\.zip: has no such table"):
        built(tmp_path, (Kind.CROSSWALK, written(tmp_path / "asp.zip", zipped({"readme.txt": b"x"}))))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("     Effective January 1, 2026 through March 31, 2026", ("20260101", "20260331")),
        ("October 1, 2025 through December 31, 2025", ("20251001", "20251231")),
        ("EFFECTIVE OCTOBER 1 THROUGH DECEMBER 31, 2025", ("20251001", "20251231")),
        ("Jan. 1, 2026 – Mar. 31, 2026", ("20260101", "20260331")),
        ("1/1/2026 - 3/31/2026", ("20260101", "20260331")),
        ("Effective January 1, 2026", None),
        ("March 31, 2026 through January 1, 2026", None),
        ("Ma 1, 2026 through Ma 31, 2026", None),
        ("Mar 1, 2026 through Octember 31, 2026", None),
        ("13/1/2026 - 3/31/2026", None),
        ("1/1/0026 - 3/31/2026", None),
        ("January 1, 2026 through March 31, 9999", None),
        ("", None),
    ],
)
def test_effective_ranges(text, days):
    assert effective_range(["a title of January 2026", text]) == days
