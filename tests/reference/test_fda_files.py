import io
import os
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace

import pytest

from noc837.reference import Kind, Listing
from noc837.reference.building import BrokenInput, WrongInput, build, read_given
from reference.small_reference import FILES, built, sources_of, unwatched, written, zipped

PRODUCTS = (FILES / "ndctext-2026" / "product.txt").read_bytes()
PACKAGES = (FILES / "ndctext-2026" / "package.txt").read_bytes()
PRODUCT_HEADER = (
    "PRODUCTID\tPROPRIETARYNAME\tNONPROPRIETARYNAME\tSTARTMARKETINGDATE\tENDMARKETINGDATE\t"
    "SUBSTANCENAME\tDOSAGEFORMNAME\n"
)
PACKAGE_HEADER = "PRODUCTID\tNDCPACKAGECODE\tSTARTMARKETINGDATE\tENDMARKETINGDATE\tPACKAGEDESCRIPTION\n"
PRODUCT = "a\tDrugx\texamplumab\t\t\t\t\n"
PACKAGE = "a\t50242-060-01\t\t\t\n"


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
    products = PRODUCT_HEADER.encode() + "a\tDrugé\tx\t\t\t\t\n".encode() + "b\tDrugü\tx\t\t\t\t\n".encode("cp1252")
    packages = PACKAGE_HEADER + PACKAGE + "b\t50242-061-01\t\t\t\n"
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
        tmp_path,
        PRODUCT_HEADER + PRODUCT,
        f"{PACKAGE_HEADER}{'x' * 900}\na\t1-1-1\t\t\t\n" + PACKAGE + PACKAGE.replace("060", "065"),
    )
    assert [len(each.row) for each in rejects] == [200, 7]


@pytest.mark.parametrize(
    ("package", "reason"),
    [
        ("a\t50242-060-01\t\t\t\n", "stands in the file already"),
        ("a\t50242060011\t\t\t\n", "NDCPACKAGECODE is no NDC with hyphens"),
        ("a\t5024206001\t\t\t\n", "NDCPACKAGECODE is no NDC with hyphens"),
        ("a\t50242-060\t\t\t\n", "NDCPACKAGECODE is no NDC with hyphens"),
        ("a\t100001-1234-01\t\t\t\n", "NDCPACKAGECODE is no NDC with hyphens"),
        ("a\t99999-9999-99\t\t\t\n", "NDCPACKAGECODE is no NDC with hyphens"),
        ("a\t\t\t\t\n", "NDCPACKAGECODE is no NDC with hyphens"),
        ("a\t50242-061-01\t20261301\t\t\n", "STARTMARKETINGDATE is no day YYYYMMDD"),
        ("a\t50242-061-01\t\t2026-01-01\t\n", "ENDMARKETINGDATE is no day YYYYMMDD"),
        ("a\t50242-061-01\n", "has 2 columns, the header 5"),
        ("a\t50242-061-01\t\t\t\tmore\n", "has 6 columns, the header 5"),
    ],
)
def test_a_package_that_is_not_certain_is_not_taken(tmp_path, package, reason):
    reference, rejects = of_texts(
        tmp_path, PRODUCT_HEADER + PRODUCT, PACKAGE_HEADER + PACKAGE + package + PACKAGE.replace("060", "065")
    )
    assert [each.reason for each in rejects] == [reason]
    assert sources_of(reference) == [("directory", 2, 1)]


def test_a_products_day_is_judged_only_where_a_package_needs_it(tmp_path):
    products = PRODUCT_HEADER + "a\tDrugx\tx\tsoon\t\t\t\n"
    packages = PACKAGE_HEADER + "a\t50242-060-01\t20260101\t\t\na\t50242-061-01\t\t\t\n"
    reference, rejects = of_texts(tmp_path, products, packages)
    assert reference.listing("50242006001").first == "20260101"
    assert [(each.line, each.reason) for each in rejects] == [(3, "STARTMARKETINGDATE is no day YYYYMMDD")]


def test_packages_of_one_ndc_in_two_products_are_both_kept(tmp_path):
    products = PRODUCT_HEADER + PRODUCT + "b\tDrugx Plus\texamplumab\t\t\t\t\n"
    reference, rejects = of_texts(tmp_path, products, PACKAGE_HEADER + PACKAGE + PACKAGE.replace("a", "b", 1))
    assert sorted(each.brand for each in reference.listings("50242006001")) == ["Drugx", "Drugx Plus"]
    assert rejects == []


def test_blank_lines_blanks_and_columns_in_another_order_and_case_do_not_matter(tmp_path):
    products = (
        "\r\n\r\nNonProprietaryName\tProduct Id\tSubstance_Name\tstartmarketingdate\tDosageFormName\t"
        "endmarketingdate\tproprietaryname\r\n  exam  plumab \ta \t\t\t\t\t\r\n\r\n"
    )
    packages = "ndc_package_code\tPackage Description\tproductid\r\n 50242-060-01 \t\ta\r\n\r\n"
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
    assert rejects[0].source == f"{tmp_path / 'ndctext.zip'}, ndc/PACKAGE.txt"


@pytest.mark.parametrize(("typed", "dated"), [("", "20261102"), ("@2026-10-31", "20261031")])
def test_a_zip_is_of_the_day_of_its_newest_member_unless_a_day_is_typed(tmp_path, typed, dated):
    path = written(tmp_path / "ndctext.zip", zipped({"product.txt": PRODUCTS, "package.txt": PACKAGES}))
    reference, _ = built(tmp_path, (Kind.DIRECTORY, f"{path}{typed}"))
    assert reference.sources[0].dated == dated


def test_a_zip_whose_members_have_no_day_is_of_the_day_of_the_file(tmp_path):
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
        (
            {"product.txt": PRODUCTS, "package.txt": PACKAGE_HEADER.encode()},
            "package.txt: has no packages of 9 of the 9 products",
        ),
        ({"product.txt": PRODUCT_HEADER.encode(), "package.txt": PACKAGE_HEADER.encode()}, "package.txt: has no rows"),
        (
            {"product.txt": PRODUCTS, "package.txt": f"{PACKAGE_HEADER}a\tb\tc\td\te\n".encode()},
            "package.txt: 1 of its packages are of products that product.txt has not",
        ),
        ({"product.txt": b"<!DOCTYPE html><html>", "package.txt": PACKAGES}, "product.txt: is a web page"),
        ({"product.txt": PRODUCTS, "package.txt": PACKAGES + b"x" * (1 << 21)}, "line 15: is longer than any"),
    ],
)
def test_files_that_are_not_the_directory_are_refused(tmp_path, files, message):
    path = written(tmp_path / "ndctext.zip", zipped(files))
    with pytest.raises(BrokenInput, match=message) as refused:
        built(tmp_path, (Kind.DIRECTORY, path))
    assert str(refused.value).startswith(str(path))


def test_a_list_given_as_another_is_refused(tmp_path):
    lists = {
        Kind.DIRECTORY: (FILES / "ndctext-2026", "directory; give it with --fda$"),
        Kind.UNFINISHED: (FILES / "ndc_unfinished", "list of unfinished drugs; give it with --fda-unfinished$"),
        Kind.EXCLUDED: (FILES / "ndc_excluded", "list of excluded drugs; give it with --fda-excluded$"),
    }
    for kind, (folder, message) in lists.items():
        for other in lists:
            if other is not kind:
                with pytest.raises(BrokenInput, match=f"roducts?.*: is the FDA's {message}"):
                    built(tmp_path, (other, folder))


UNFINISHED_HEADER = (
    "PRODUCTID\tNONPROPRIETARYNAME\tSUBSTANCENAME\tDOSAGEFORMNAME\tSTARTMARKETINGDATE\tENDMARKETINGDATE\n"
)
FLAGGED_HEADER = PRODUCT_HEADER.replace("\n", "\tNDC_EXCLUDE_FLAG\n")


def flagged(flags):
    """As many products and packages as there are flags."""
    products = "".join(f"{n}\tDrugx\texamplumab\t\t\t\t\t{flag}\n" for n, flag in enumerate(flags))
    packages = "".join(f"{n}\t50242-06{n}-01\t\t\t\n" for n in range(len(flags)))
    return FLAGGED_HEADER + products, PACKAGE_HEADER + packages


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        ("EEE", Kind.EXCLUDED),
        ("IUE", Kind.EXCLUDED),
        ("EEN", Kind.EXCLUDED),
        ("NNN", Kind.DIRECTORY),
        ("NNE", Kind.DIRECTORY),
        (["", "", ""], Kind.DIRECTORY),
    ],
)
def test_files_that_their_names_do_not_tell_are_told_by_their_flags(tmp_path, flags, kind):
    products, packages = flagged(flags)
    path = written(tmp_path / "a.zip", zipped({"product.txt": products.encode(), "package.txt": packages.encode()}))
    other = Kind.DIRECTORY if kind is Kind.EXCLUDED else Kind.EXCLUDED
    assert sources_of(built(tmp_path, (kind, path))[0]) == [(str(kind), 3, 0)]
    with pytest.raises(
        BrokenInput, match=r"product\.txt: is the FDA's (directory|list of excluded drugs); give it with"
    ):
        built(tmp_path, (other, path))


def test_files_that_their_names_do_not_tell_are_told_by_their_columns(tmp_path):
    products, packages = UNFINISHED_HEADER + "a\texamplumab\t\t\t\t\n", PACKAGE_HEADER + PACKAGE
    path = written(tmp_path / "a.zip", zipped({"product.txt": products.encode(), "package.txt": packages.encode()}))
    assert sources_of(built(tmp_path, (Kind.UNFINISHED, path))[0]) == [("unfinished", 1, 0)]
    with pytest.raises(BrokenInput, match=r"product\.txt: is the FDA's list of unfinished drugs; give it with"):
        built(tmp_path, (Kind.DIRECTORY, path))


def test_of_a_folder_of_all_three_lists_that_is_taken_which_was_asked_for(tmp_path):
    for name in ("ndctext-2026", "ndc_unfinished", "ndc_excluded"):
        for path in (FILES / name).iterdir():
            written(tmp_path / path.name, path.read_bytes())
    for kind, rows in ((Kind.DIRECTORY, 10), (Kind.UNFINISHED, 1), (Kind.EXCLUDED, 1)):
        (found,) = built(tmp_path, (kind, tmp_path))[0].sources
        assert (found.kind, found.rows) == (kind, rows)


@pytest.mark.parametrize("of", ["product.txt", "package.txt"])
@pytest.mark.parametrize("cut", [20, 60, 100])
def test_a_file_that_ends_within_a_row_is_refused(tmp_path, of, cut):
    products = PRODUCT_HEADER + "".join(f"{n}\tDrugx\texamplumab\t\t\tEXAMPLUMAB\tPOWDER\n" for n in range(9))
    packages = PACKAGE_HEADER + "".join(f"{n}\t50242-06{n}-01\t\t\t1 VIAL in 1 CARTON\n" for n in range(9))
    files = {"product.txt": products, "package.txt": packages}
    whole = {name: text.encode() for name, text in files.items()}
    built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "whole.zip", zipped(whole))))
    part = whole | {of: whole[of][:-cut]}
    with pytest.raises(BrokenInput, match=rf"{of}: line \d+: the file ends within this row; get it again"):
        built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "part.zip", zipped(part))))


def test_the_last_row_needs_no_line_end(tmp_path):
    packages = (PACKAGE_HEADER + PACKAGE).rstrip("\r\n")
    reference, rejects = of_texts(tmp_path, PRODUCT_HEADER + PRODUCT, packages)
    assert (sources_of(reference), rejects) == ([("directory", 1, 0)], [])


def test_a_last_row_with_too_few_columns_is_one_that_was_cut(tmp_path):
    with pytest.raises(BrokenInput, match=r"package\.txt: line 3: the file ends within this row"):
        of_texts(tmp_path, PRODUCT_HEADER + PRODUCT, PACKAGE_HEADER + PACKAGE + "a\t50242-061\n\n")


def many(products, packages):
    """So many products, each with a package, of which the first so many packages are there."""
    rows = "".join(f"{n}\tDrugx\texamplumab\t\t\t\t\n" for n in range(products))
    packed = "".join(f"{n}\t50242-{n:03}-01\t\t\t\n" for n in range(packages))
    return PRODUCT_HEADER + rows, PACKAGE_HEADER + packed


def test_two_files_that_are_not_of_one_edition_are_refused(tmp_path):
    with pytest.raises(BrokenInput, match=r"package\.txt: has no packages of 3 of the 20 products; give both"):
        of_texts(tmp_path, *many(20, 17))
    with pytest.raises(BrokenInput, match=r"package\.txt: 3 of its packages are of products that product\.txt has not"):
        of_texts(tmp_path, *many(17, 20))


def test_a_few_products_or_packages_without_the_other_are_no_reason(tmp_path):
    assert sources_of(of_texts(tmp_path, *many(20, 18))[0]) == [("directory", 18, 0)]
    assert sources_of(of_texts(tmp_path, *many(18, 20))[0]) == [("directory", 18, 2)]


def test_a_file_most_of_whose_rows_cannot_be_taken_is_refused(tmp_path):
    bad = "a\t50242-06{}-01\t02/26/2004\t\t\n"
    packages = PACKAGE_HEADER + bad.format(1) + bad.format(2) + PACKAGE
    message = (
        r"package\.txt: line 2: STARTMARKETINGDATE is no day YYYYMMDD, one of 2 bad rows of 3; is it the right file"
    )
    with pytest.raises(BrokenInput, match=message):
        of_texts(tmp_path, PRODUCT_HEADER + PRODUCT, packages)
    reference, rejects = of_texts(tmp_path, PRODUCT_HEADER + PRODUCT, packages + PACKAGE.replace("060", "065"))
    assert (sources_of(reference), len(rejects)) == ([("directory", 2, 2)], 2)


def test_a_build_of_bad_rows_alone_ends_before_they_fill_the_disk(tmp_path):
    files = {
        "product.txt": (PRODUCT_HEADER + PRODUCT).encode(),
        "package.txt": PACKAGE_HEADER.encode() + b"x\n" * 300_000,
    }
    rejects = []
    path = written(tmp_path / "ndctext.zip", zipped(files))
    with (
        closing(sqlite3.connect(tmp_path / "reference.db")),
        pytest.raises(BrokenInput, match="one of 200001 bad rows of 200001"),
    ):
        build([read_given(Kind.DIRECTORY, f"{path}")], tmp_path / "reference.db", rejects.append, unwatched)
    assert len(rejects) == 200_000


@pytest.mark.parametrize("column", ["PROPRIETARYNAME", "SUBSTANCENAME", "DOSAGEFORMNAME"])
def test_a_product_file_without_a_column_that_rules_go_by_is_refused(tmp_path, column):
    header = PRODUCT_HEADER.replace(f"\t{column}", "\tX").replace("DOSAGEFORMNAME", "DOSAGEFORMNAME\tROUTENAME")
    with pytest.raises(BrokenInput, match=rf"product\.txt: has no column {column}; get the file again"):
        of_texts(tmp_path, header, PACKAGE_HEADER + PACKAGE)


@pytest.mark.parametrize("column", ["STARTMARKETINGDATE", "ENDMARKETINGDATE", "PACKAGEDESCRIPTION"])
def test_files_of_which_neither_has_a_column_that_rules_go_by_are_refused(tmp_path, column):
    with pytest.raises(BrokenInput, match=rf"package\.txt: has no column {column}; get the file again"):
        of_texts(tmp_path, PRODUCT_HEADER.replace(column, "X") + PRODUCT, PACKAGE_HEADER.replace(column, "X") + PACKAGE)


@pytest.mark.parametrize("column", ["STARTMARKETINGDATE", "ENDMARKETINGDATE"])
def test_days_may_stand_in_one_of_the_files(tmp_path, column):
    of_package = of_texts(tmp_path, PRODUCT_HEADER.replace(column, "X") + PRODUCT, PACKAGE_HEADER + PACKAGE)
    of_product = of_texts(tmp_path, PRODUCT_HEADER + PRODUCT, PACKAGE_HEADER.replace(column, "X") + PACKAGE)
    assert sources_of(of_package[0]) == sources_of(of_product[0]) == [("directory", 1, 0)]


def test_a_file_given_twice_is_refused(tmp_path):
    typed = (Kind.DIRECTORY, f"{FILES / 'ndctext-2026'}@2026-11-02"), (Kind.DIRECTORY, FILES / "ndctext-2026")
    with pytest.raises(WrongInput, match="ndctext-2026: is given twice; name it once"):
        built(tmp_path, *typed)


@pytest.mark.parametrize("day", [(2107, 12, 31), (1989, 12, 31)])
def test_a_zip_of_a_wrong_clock_is_of_the_day_of_the_file(tmp_path, day):
    path = written(tmp_path / "a.zip", zipped({"product.txt": PRODUCTS, "package.txt": PACKAGES}, day))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert built(tmp_path, (Kind.DIRECTORY, path))[0].sources[0].dated == "20231114"
    os.utime(path, (15_000_000_000, 15_000_000_000))
    with pytest.raises(WrongInput, match=r"a\.zip: does not say of which day it is; add the day"):
        built(tmp_path, (Kind.DIRECTORY, path))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_what_may_not_be_read_is_named(tmp_path):
    for name in ("product.txt", "package.txt"):
        written(tmp_path / name, (FILES / "ndctext-2026" / name).read_bytes())
    (tmp_path / "package.txt").chmod(0)
    with pytest.raises(BrokenInput, match=r"/package\.txt: cannot be read: Permission denied"):
        built(tmp_path, (Kind.DIRECTORY, tmp_path))
    closed = tmp_path / "closed"
    closed.mkdir(0)
    with pytest.raises(WrongInput, match="/closed: cannot be read: Permission denied"):
        built(tmp_path, (Kind.DIRECTORY, closed))


def test_a_read_that_fails_names_the_file(tmp_path):
    with pytest.raises(BrokenInput, match=r"^/proc/self/mem: cannot be read: Input/output error; see to the file"):
        built(tmp_path, (Kind.DIRECTORY, "/proc/self/mem"))


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_packed_in_another_way_is_read_and_said_to_be_damaged(tmp_path, packing):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        archive.writestr(zipfile.ZipInfo("product.txt", (2026, 11, 2, 0, 0, 0)), PRODUCTS, packing)
        archive.writestr(zipfile.ZipInfo("package.txt", (2026, 11, 2, 0, 0, 0)), PACKAGES, packing)
    data = bytearray(packed.getvalue())
    assert sources_of(built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "a.zip", bytes(data))))[0])
    data[60:70] = bytes(10)
    with pytest.raises(BrokenInput, match=r"product\.txt: is a damaged or cut-off zip; get it again"):
        built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "b.zip", bytes(data))))


def test_a_member_packed_in_an_unknown_way_is_to_be_unpacked_first(tmp_path):
    data = bytearray(zipped({"product.txt": PRODUCTS, "package.txt": PACKAGES}))
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        start = data.index(mark) + at
        data[start : start + 2] = (9).to_bytes(2, "little")  # Deflate64
    with pytest.raises(BrokenInput, match=r"product\.txt: is packed in a way that cannot be read; unpack it first"):
        built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "a.zip", bytes(data))))


@pytest.mark.parametrize(
    "page", [b"<?xml version='1.0'?><Error>", b"<!-- moved -->", b"\n <html>", b"\xef\xbb\xbf<HEAD>"]
)
def test_an_answer_instead_of_the_file_is_told(tmp_path, page):
    with pytest.raises(BrokenInput, match="is a web page, not the file"):
        built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "ndctext.zip", page)))


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
    with pytest.raises(BrokenInput, match=r"/ndc\.txt: is "):
        built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "ndc.txt", data)))


def test_a_file_that_is_not_there_is_a_misuse(tmp_path):
    with pytest.raises(WrongInput, match="cannot be read: No such file"):
        built(tmp_path, (Kind.DIRECTORY, tmp_path / "none.zip"))


def test_a_folder_is_for_the_fda_only(tmp_path):
    with pytest.raises(WrongInput, match="is a directory; name a file"):
        built(tmp_path, (Kind.HCPCS, tmp_path))


@pytest.mark.parametrize(
    "typed", ["", "x@2026-02-30", "x@0001-01-01", "x@9999-12-31", "file:///etc/hosts", "ftp://example.org/x.zip"]
)
def test_what_is_no_input_is_a_misuse(tmp_path, typed):
    with pytest.raises(WrongInput):
        built(tmp_path, (Kind.DIRECTORY, typed))
