import pytest

from noc837.reference import NO_REFERENCE, Kind
from reference.small_reference import ALL, built


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    return built(tmp_path_factory.mktemp("reference"), *ALL)[0]


@pytest.mark.parametrize(
    ("day", "dated"),
    [
        ("", "20261102"),
        ("20100101", "20151231"),
        ("20151231", "20151231"),
        ("20160101", "20261102"),
        ("20271231", "20261102"),
    ],
)
def test_a_package_is_as_the_directory_of_the_day_has_it(reference, day, dated):
    assert reference.listing("50242006001", day).source.dated == dated


def test_a_delisted_package_is_known_from_the_older_directory(reference):
    assert reference.listing("60575411201", "20261101").brand == "Drugold"
    assert reference.left_directory("60575411201") == "20261102"


@pytest.mark.parametrize("ndc", ["", "50242006002", "5024206001", "50242-060-01", "' OR 1=1 --"])
def test_what_is_not_listed_is_not_known(reference, ndc):
    assert reference.listing(ndc) is None
    assert reference.left_directory(ndc) == ""
    assert reference.codes_of(ndc) == ()
    assert not reference.is_single_dose(ndc)
    assert reference.listed((ndc,)) == ()


def test_words_are_looked_for_in_all_names_in_any_case(reference):
    found, total = reference.search(("DRUGM", "modèle"), 50)
    assert ([each.ndc for each in found], total) == (["71930003001"], 1)
    assert reference.search(("drug",), 2)[1] == 11
    assert len(reference.search(("drug",), 2)[0]) == 2


@pytest.mark.parametrize("word", ["%", "_", "\\", "'", "dru_x", "drugx; DROP TABLE package"])
def test_signs_of_sql_are_looked_for_as_they_are(reference, word):
    assert reference.search((word,), 50) == ((), 0)


def test_of_a_package_of_two_directories_the_newest_is_shown(reference):
    found, total = reference.search(("drugx",), 50)
    assert ([each.source.dated for each in found], total) == (["20261102"], 1)


def test_no_reference_knows_nothing():
    assert NO_REFERENCE.listing("50242006001") is None
    assert NO_REFERENCE.codes_of("50242006001") == ()
    assert NO_REFERENCE.search(("drugx",), 50) == ((), 0)
    assert NO_REFERENCE.kinds == frozenset()
    NO_REFERENCE.check()


def test_a_reference_without_a_directory_says_so(tmp_path):
    crosswalk, _ = built(tmp_path, *(each for each in ALL if each[0] is Kind.CROSSWALK))
    assert not crosswalk.has_directory
    assert crosswalk.listings("50242006001") == ()
