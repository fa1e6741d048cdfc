import pytest

from noc837.reference import Kind
from noc837.reference.building import BrokenInput
from reference.small_reference import FILES, built, sources_of, written, zipped

NDCS = ("50242006001", "71930002001")


def of_text(folder, text):
    return built(folder, (Kind.SINGLE_DOSE, f"{written(folder / 'list.txt', text)}@2026-11-02"))


def test_the_column_of_ndcs_is_read(tmp_path):
    reference, rejects = built(tmp_path, (Kind.SINGLE_DOSE, f"{FILES / 'single-dose.csv'}@2026-11-02"))
    assert [reference.is_single_dose(ndc) for ndc in (*NDCS, "71930001001")] == [True, True, False]
    assert [(each.line, each.row) for each in rejects] == [(6, "Drugz,n/a,VIAL")]


@pytest.mark.parametrize(
    "text",
    [
        "50242-060-01\n71930-0020-01\n",
        "50242006001\r\n\r\n 71930002001 \r\n",
        "NDC\n50242-060-01\n71930-020-01",
        "drug\tPackage NDC\nDrugx\t50242-060-01\nDrugp\t71930-020-01\n",
        "11-digit NDC;drug, form\n50242006001;a, b\n71930002001;c\n",
        "list of single-dose containers of 2026\ndrug,ndc_code\nDrugx,50242-060-01\nDrugp,71930-020-01\n",
        "\ufeffNDC,drug\n50242-060-01,a\n71930-020-01\n",
    ],
)
def test_lists_of_several_forms_say_the_same(tmp_path, text):
    reference, rejects = of_text(tmp_path, text)
    assert [reference.is_single_dose(ndc) for ndc in NDCS] == [True, True]
    assert (sources_of(reference), rejects) == ([("single-dose", 2, 0)], [])


@pytest.mark.parametrize("line", ["5024206001", "502420601", "n/a", "50242-060", "99999999999", "50242-060-01"])
def test_what_is_no_certain_ndc_or_stands_there_already_is_reported(tmp_path, line):
    reference, rejects = of_text(tmp_path, f"50242-060-01\n{line}\n")
    assert [(each.line, each.row) for each in rejects] == [(2, line)]
    assert sources_of(reference) == [("single-dose", 1, 1)]


@pytest.mark.parametrize("text", ["", "\n\n", "no such list\n", "NDC\n", "<html>"])
def test_what_is_no_list_is_refused(tmp_path, text):
    with pytest.raises(BrokenInput, match=r"/list\.txt: "):
        of_text(tmp_path, text)


@pytest.mark.parametrize("name", ["asp-crosswalk-2026q4.csv", "noc-crosswalk-2026q4.csv"])
def test_a_crosswalk_is_no_list_of_single_dose_containers(tmp_path, name):
    with pytest.raises(BrokenInput, match=rf"/{name}: is a crosswalk of CMS, not a list of single-dose containers"):
        built(tmp_path, (Kind.SINGLE_DOSE, f"{FILES / name}@2026-11-02"))


def test_a_list_may_have_codes_beside_the_ndcs(tmp_path):
    reference, _ = of_text(tmp_path, "HCPCS,NDC\nJ9990,50242-060-01\n")
    assert reference.is_single_dose("50242006001")


def test_names_without_headings_are_answered_with_how_to_write_the_list(tmp_path):
    with pytest.raises(
        BrokenInput, match="has no NDC that is certain; give one NDC a line, or a table with a column NDC"
    ):
        of_text(tmp_path, "50242-060-01,Drugx\n71930-020-01,Drugp\n")


def test_a_list_most_of_which_is_none_is_refused(tmp_path):
    with pytest.raises(BrokenInput, match="line 2: the NDC is none, or not certain, one of 2 bad rows of 3"):
        of_text(tmp_path, "50242-060-01\nn/a\nn/a\n")


def test_a_zip_of_several_lists_is_refused(tmp_path):
    path = written(tmp_path / "lists.zip", zipped({"a.txt": b"50242-060-01", "b.csv": b"50242-060-01"}))
    with pytest.raises(BrokenInput, match="holds 2 text files"):
        built(tmp_path, (Kind.SINGLE_DOSE, path))
