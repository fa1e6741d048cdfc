from dataclasses import replace

import pytest

from noc837.reference import Kind, Listing
from noc837.reference.building import BrokenInput, WrongInput
from reference.small_reference import FILES, built, sources_of, written, zipped

PRODUCTS = (FILES / "ndctext-2026" / "product.txt").read_bytes()
PACKAGES = (FILES / "ndctext-2026" / "package.txt").read_bytes()
PRODUCT_HEADER = "PRODUCTID\tPROPRIETARYNAME\tNONPROPRIETARYNAME\tSTARTMARKETINGDATE\tENDMARKETINGDATE\n"
PACKAGE_HEADER = "PRODUCTID\tNDCPACKAGECODE\tSTARTMARKETINGDATE\tENDMARKETINGDATE\n"
PRODUCT = "a\tDrugx\texamplumab\t\t\n"


@pytest.fixture
def directory(tmp_path):
    return built(tmp_path, (Kind.DIRECTORY, f"{FILES / 'ndctext-2026'}@2026-11-02"))


def of_texts(folder, products, packages):
    files = {"product.txt": products.encode(), "package.txt": packages.encode()}
    return built(folder, (Kind.DIRECTORY, written(folder / "ndctext.zip", zipped(files))))


def test_a_package_has_what_its_product_and_its_own_row_say(directory):
    reference, _ = directory
    (found,) = reference.listings("50242006001")
    assert found == Listing(
        ndc="50242006001",
        brand="Drugx",
        generic="examplumab",
        substances=("EXAMPLUMAB",),
        strength="100 mg/4mL",
        dosage_form="INJECTION, SOLUTION",
        route="INTRAVENOUS; INTRAVITREAL",
        labeler="Example Biologics, Inc.",
        product_type="HUMAN PRESCRIPTION DRUG",
        category="BLA",
        application="BLA199001",
        classes="Example Antibody [EPC],Example Inhibitor [MoA]",
        code="50242-060-01",
        package="1 VIAL, SINGLE-USE in 1 CARTON (50242-060-01) / 4 mL in 1 VIAL, SINGLE-USE",
        first="20040226",
        source=reference.sources[0],
    )
    assert reference.sources[0].title == "FDA directory of 2026-11-02"


def test_the_layouts_of_hyphenated_codes_become_eleven_digits(tmp_path):
    reference, _ = built(
        tmp_path,
        (Kind.DIRECTORY, f"{FILES / 'ndctext-2026'}@2026-11-02"),
        (Kind.DIRECTORY, f"{FILES / 'ndctext-2015'}@2015-12-31"),
    )
    assert [bool(reference.listings(ndc)) for ndc in ("00409196602", "50242006001", "60575411201")] == [True] * 3
    assert reference.left_directory("60575411201") == "20261102"
    assert reference.left_directory("50242006001") == ""


def test_marketing_days_are_the_packages_else_the_products(directory):
    reference, _ = directory
    of_product = reference.listing("00409196602")
    of_package = reference.listing("71930003001")
    assert (of_product.first, of_product.last) == ("19990105", "")
    assert (of_package.first, of_package.last) == ("20210101", "20260930")


def test_samples_are_told_from_packages_that_are_sold(directory):
    reference, _ = directory
    assert [reference.listing(ndc).is_sample for ndc in ("71930001001", "71930001009")] == [False, True]


def test_several_substances_have_their_strengths_each(directory):
    reference, _ = directory
    found = reference.listing("71930003001")
    assert found.substances == ("MIXAZOLE ACETATE", "SAMPLITIDE")
    assert found.strength == "5 mg/mL; 10 mg/mL"
    assert found.brand == "Drugm"


def test_cp1252_and_utf8_are_read_line_by_line(tmp_path):
    products = PRODUCT_HEADER.encode() + "a\tDrugé\tx\t\t\n".encode() + "b\tDrugü\tx\t\t\n".encode("cp1252")
    packages = PACKAGE_HEADER + "a\t50242-060-01\t\t\nb\t50242-061-01\t\t\n"
    files = {"product.txt": products, "package.txt": packages.encode()}
    reference, _ = built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "x.zip", zipped(files))))
    assert [reference.listing(ndc).brand for ndc in ("50242006001", "50242006101")] == ["Drugé", "Drugü"]


def test_rows_that_cannot_be_taken_are_reported_with_file_line_and_reason(directory):
    reference, rejects = directory
    assert sources_of(reference) == [("directory", 10, 3)]
    package = str(FILES / "ndctext-2026" / "package.txt")
    assert [(each.source, each.line, each.reason) for each in rejects] == [
        (package, 6, "NDCPACKAGECODE is no NDC with hyphens"),
        (package, 8, "STARTMARKETINGDATE is no day YYYYMMDD"),
        (package, 11, "PRODUCTID is of no product that was taken"),
    ]
    assert rejects[0].row.startswith("71930-010_c3\t71930-010\t71930-010-B0X\t")


def test_a_row_is_shown_up_to_two_hundred_characters(tmp_path):
    _, rejects = of_texts(
        tmp_path, PRODUCT_HEADER + PRODUCT, f"{PACKAGE_HEADER}{'x' * 900}\na\t1-1-1\t\t\na\t50242-060-01\t\t\n"
    )
    assert [len(each.row) for each in rejects] == [200, 7]


@pytest.mark.parametrize(
    ("package", "reason"),
    [
        ("a\t50242-060-01\t\t\n", "stands in the file already"),
        ("a\t50242060011\t\t\n", "NDCPACKAGECODE is no NDC with hyphens"),
        ("a\t5024206001\t\t\n", "NDCPACKAGECODE is no NDC with hyphens"),
        ("a\t50242-060\t\t\n", "NDCPACKAGECODE is no NDC with hyphens"),
        ("a\t100001-1234-01\t\t\n", "NDCPACKAGECODE is no NDC with hyphens"),
        ("a\t99999-9999-99\t\t\n", "NDCPACKAGECODE is no NDC with hyphens"),
        ("a\t\t\t\n", "NDCPACKAGECODE is no NDC with hyphens"),
        ("a\t50242-061-01\t20261301\t\n", "STARTMARKETINGDATE is no day YYYYMMDD"),
        ("a\t50242-061-01\t\t2026-01-01\n", "ENDMARKETINGDATE is no day YYYYMMDD"),
        ("a\t50242-061-01\n", "has 2 columns, the header 4"),
        ("a\t50242-061-01\t\t\tmore\n", "has 5 columns, the header 4"),
    ],
)
def test_a_package_that_is_not_certain_is_not_taken(tmp_path, package, reason):
    reference, rejects = of_texts(
        tmp_path, PRODUCT_HEADER + PRODUCT, PACKAGE_HEADER + "a\t50242-060-01\t\t\n" + package
    )
    assert [each.reason for each in rejects] == [reason]
    assert sources_of(reference) == [("directory", 1, 1)]


def test_a_products_day_is_judged_only_where_a_package_needs_it(tmp_path):
    products = PRODUCT_HEADER + "a\tDrugx\tx\tsoon\t\n"
    packages = PACKAGE_HEADER + "a\t50242-060-01\t20260101\t\na\t50242-061-01\t\t\n"
    reference, rejects = of_texts(tmp_path, products, packages)
    assert reference.listing("50242006001").first == "20260101"
    assert [(each.line, each.reason) for each in rejects] == [(3, "STARTMARKETINGDATE is no day YYYYMMDD")]


def test_packages_of_one_ndc_in_two_products_are_both_kept(tmp_path):
    products = PRODUCT_HEADER + PRODUCT + "b\tDrugx Plus\texamplumab\t\t\n"
    reference, rejects = of_texts(tmp_path, products, PACKAGE_HEADER + "a\t50242-060-01\t\t\nb\t50242-060-01\t\t\n")
    assert sorted(each.brand for each in reference.listings("50242006001")) == ["Drugx", "Drugx Plus"]
    assert rejects == []


def test_blank_lines_blanks_and_columns_in_another_order_and_case_do_not_matter(tmp_path):
    products = "\r\n\r\nNonProprietaryName\tProduct Id\r\n  exam  plumab \ta \r\n\r\n"
    packages = "ndc_package_code\tproductid\r\n 50242-060-01 \ta\r\n\r\n"
    reference, rejects = of_texts(tmp_path, products, packages)
    assert reference.listing("50242006001") == Listing(
        "50242006001", generic="exam plumab", code="50242-060-01", source=reference.sources[0]
    )
    assert rejects == []


def test_the_unfinished_and_the_excluded_are_sources_of_their_own(tmp_path):
    reference, _ = built(
        tmp_path,
        (Kind.UNFINISHED, f"{FILES / 'ndc_unfinished'}@2026-11-02"),
        (Kind.EXCLUDED, f"{FILES / 'ndc_excluded'}@2026-11-02"),
    )
    assert sources_of(reference) == [("excluded", 1, 0), ("unfinished", 1, 0)]
    assert reference.listing("71930090001").product_type == "BULK INGREDIENT"
    assert reference.listing("71930080001").brand == "Druge"


def test_a_zip_and_a_folder_say_the_same(tmp_path, directory):
    in_folder, _ = directory
    files = {
        "ndc/Product.TXT": PRODUCTS,
        "ndc/PACKAGE.txt": PACKAGES,
        "__MACOSX/._product.txt": b"\0",
        "readme.txt": b"",
    }
    in_zip, rejects = built(tmp_path / "..", (Kind.DIRECTORY, written(tmp_path / "ndctext.zip", zipped(files))))
    ours, theirs = in_folder.listing("50242006001"), in_zip.listing("50242006001")
    assert replace(theirs, source=ours.source) == ours
    assert rejects[0].source == "ndctext.zip, ndc/PACKAGE.txt"


@pytest.mark.parametrize(("typed", "dated"), [("", "20261102"), ("@2026-10-31", "20261031")])
def test_a_zip_is_of_the_day_of_its_newest_member_unless_a_day_is_typed(tmp_path, typed, dated):
    path = written(tmp_path / "ndctext.zip", zipped({"product.txt": PRODUCTS, "package.txt": PACKAGES}))
    reference, _ = built(tmp_path, (Kind.DIRECTORY, f"{path}{typed}"))
    assert reference.sources[0].dated == dated


def test_a_zip_whose_members_have_no_day_is_of_the_day_of_the_file(tmp_path):
    import os

    data = zipped({"product.txt": PRODUCTS, "package.txt": PACKAGES}, day=(1980, 1, 1))
    path = written(tmp_path / "ndctext.zip", data)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    reference, _ = built(tmp_path, (Kind.DIRECTORY, path))
    assert reference.sources[0].dated == "20231114"


def test_name_and_checksum_are_kept(tmp_path):
    import hashlib

    path = written(tmp_path / "ndctext.zip", zipped({"product.txt": PRODUCTS, "package.txt": PACKAGES}))
    reference, _ = built(tmp_path, (Kind.DIRECTORY, path))
    assert reference.sources[0].name == "ndctext.zip"
    assert reference.sources[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"product.txt": PRODUCTS}, "has no file of the name package.txt"),
        ({"readme.txt": b""}, "has no file of the name product.txt"),
        (
            {"a/product.txt": PRODUCTS, "b/product.txt": PRODUCTS, "package.txt": PACKAGES},
            "has 2 files of the name product",
        ),
        (
            {"product.txt": PACKAGES, "package.txt": PACKAGES},
            "product.txt: has no header row with PRODUCTID and NONPROPR",
        ),
        ({"product.txt": b"", "package.txt": PACKAGES}, "product.txt: has no header row"),
        ({"product.txt": PRODUCTS, "package.txt": PACKAGE_HEADER.encode()}, "package.txt: has no rows"),
        (
            {"product.txt": PRODUCTS, "package.txt": f"{PACKAGE_HEADER}a\tb\tc\td\n".encode()},
            "none of its 1 rows could",
        ),
        ({"product.txt": b"<!DOCTYPE html><html>", "package.txt": PACKAGES}, "product.txt: is a web page"),
        ({"product.txt": PRODUCTS, "package.txt": PACKAGES + b"x" * (1 << 21)}, "line 15: is longer than any"),
    ],
)
def test_files_that_are_not_the_directory_are_refused(tmp_path, files, message):
    path = written(tmp_path / "ndctext.zip", zipped(files))
    with pytest.raises(BrokenInput, match=message) as refused:
        built(tmp_path, (Kind.DIRECTORY, path))
    assert str(refused.value).startswith("ndctext.zip")


@pytest.mark.parametrize("size", [4, 100, 400, 700, -1])
def test_a_zip_that_is_cut_off_is_refused(tmp_path, size):
    data = zipped({"product.txt": PRODUCTS, "package.txt": PACKAGES})
    with pytest.raises(BrokenInput, match="is a damaged or cut-off zip"):
        built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "ndctext.zip", data[:size])))


def test_a_zip_that_is_damaged_inside_is_refused(tmp_path):
    data = bytearray(zipped({"product.txt": PRODUCTS, "package.txt": PACKAGES}))
    data[150:160] = bytes(10)
    with pytest.raises(BrokenInput, match=r"product\.txt: is a damaged or cut-off zip"):
        built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "ndctext.zip", bytes(data))))


@pytest.mark.parametrize("data", [b"", b"\n", b"product", b"<html>no</html>", PRODUCTS])
def test_a_file_that_is_neither_zip_nor_json_is_refused(tmp_path, data):
    with pytest.raises(BrokenInput, match=r"^ndc\.txt: is "):
        built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "ndc.txt", data)))


def test_a_file_that_is_not_there_is_a_misuse(tmp_path):
    with pytest.raises(WrongInput, match="cannot be read: No such file"):
        built(tmp_path, (Kind.DIRECTORY, tmp_path / "none.zip"))


def test_a_folder_is_for_the_fda_only(tmp_path):
    with pytest.raises(WrongInput, match="is a directory; name a file"):
        built(tmp_path, (Kind.HCPCS, tmp_path))


@pytest.mark.parametrize("typed", ["", "x@2026-02-30", "file:///etc/hosts", "ftp://example.org/x.zip"])
def test_what_is_no_input_is_a_misuse(tmp_path, typed):
    with pytest.raises(WrongInput):
        built(tmp_path, (Kind.DIRECTORY, typed))
