import io
import json
import os

import pytest

from noc837.reference import Kind
from noc837.reference.building import BrokenInput
from noc837.reference.building.json_objects import JsonObjects
from reference.small_reference import FILES, built, sources_of, written, zipped

TEXT = (FILES / "drug-ndc.json").read_text(encoding="utf-8")
PRODUCT = {"product_ndc": "50242-060", "generic_name": "examplumab", "packaging": [{"package_ndc": "50242-060-01"}]}


def of_json(folder, value):
    return built(folder, (Kind.DIRECTORY, written(folder / "drug-ndc.json", json.dumps(value))))


@pytest.mark.parametrize("is_zipped", [False, True])
def test_the_file_of_openfda_says_what_the_directory_says(tmp_path, is_zipped):
    data = zipped({"drug-ndc.json": TEXT.encode()}, day=(2020, 1, 1)) if is_zipped else TEXT
    reference, rejects = built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "drug-ndc", data)))
    found = reference.listing("71930003001")
    assert (found.brand, found.generic) == ("Drugm", "mixazole and samplitide")
    assert (found.substances, found.strength) == (("MIXAZOLE ACETATE", "SAMPLITIDE"), "5 mg/mL; 10 mg/mL")
    assert (found.dosage_form, found.route) == ("INJECTION, SUSPENSION", "INTRAMUSCULAR")
    assert (found.labeler, found.category, found.application) == ("Laboratoires Modèle S.A.", "NDA", "NDA099005")
    assert (found.first, found.last, found.is_sample) == ("20210101", "20260930", False)
    assert found.classes == "Example Antibody [EPC],Example Inhibitor [MoA]"
    assert reference.listing("50242006001").route == "INTRAVENOUS; INTRAVITREAL"
    assert [each.reason for each in rejects] == ["package_ndc is no NDC with hyphens"]
    assert json.loads(rejects[0].row)["package_ndc"] == "71930-030-B0X"


def test_the_days_of_a_package_come_before_its_products(tmp_path):
    reference, _ = built(tmp_path, (Kind.DIRECTORY, FILES / "drug-ndc.json"))
    found = reference.listing("71930003009")
    assert (found.first, found.last, found.is_sample) == ("20220101", "20251231", True)


def test_it_is_of_the_day_it_was_last_updated_unless_a_day_is_typed(tmp_path):
    reference, _ = built(tmp_path, (Kind.DIRECTORY, FILES / "drug-ndc.json"))
    assert {each.dated for each in reference.sources} == {"20261102"}
    reference, _ = built(tmp_path, (Kind.DIRECTORY, f"{FILES / 'drug-ndc.json'}@2026-01-31"))
    assert {each.dated for each in reference.sources} == {"20260131"}


def test_unfinished_drugs_become_a_source_of_their_own(tmp_path):
    reference, _ = built(tmp_path, (Kind.DIRECTORY, FILES / "drug-ndc.json"))
    assert sources_of(reference) == [("directory", 3, 1), ("unfinished", 1, 0)]
    assert reference.listing("71930090001").source.kind is Kind.UNFINISHED


def test_unfinished_drugs_alone_are_a_list_of_them(tmp_path):
    path = written(tmp_path / "drug.json", json.dumps({"results": [PRODUCT | {"finished": False}]}))
    assert sources_of(built(tmp_path, (Kind.UNFINISHED, path))[0]) == [("unfinished", 1, 0)]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (Kind.EXCLUDED, "is of openFDA, which lists no excluded drugs; give the FDA's zip"),
        (Kind.UNFINISHED, r"line \d+: holds a drug that is finished; give the file with --fda"),
    ],
)
def test_the_whole_is_not_taken_as_another_list(tmp_path, kind, message):
    with pytest.raises(BrokenInput, match=rf"/drug-ndc\.json: {message}"):
        built(tmp_path, (kind, FILES / "drug-ndc.json"))


@pytest.mark.parametrize(("total", "skip"), [(2, 0), (131_234, 0), (131_234, 131_233)])
def test_a_part_of_the_directory_is_not_taken_as_the_whole(tmp_path, total, skip):
    meta = {"last_updated": "2026-11-02", "results": {"skip": skip, "limit": 1, "total": total}}
    for value in ({"meta": meta, "results": [PRODUCT]}, {"results": [PRODUCT], "meta": meta}):
        with pytest.raises(
            BrokenInput, match=rf"/drug-ndc\.json: has 1 of openFDA's {total} products; give the file of"
        ):
            of_json(tmp_path, value)


@pytest.mark.parametrize("results", [{"total": 1}, {"total": 0}, {"total": "2"}, {"skip": 5}, {}, None, 7, [2]])
def test_what_is_whole_as_far_as_it_says_is_taken(tmp_path, results):
    reference, _ = of_json(tmp_path, {"meta": {"results": results}, "results": [PRODUCT]})
    assert sources_of(reference) == [("directory", 1, 0)]


def test_the_parts_of_one_zip_are_the_whole_together(tmp_path):
    parts = []
    for number in (0, 1):
        product = {"packaging": [{"package_ndc": f"50242-06{number}-01"}]}
        parts.append(json.dumps({"meta": {"results": {"skip": number, "total": 2}}, "results": [product]}).encode())
    whole = zipped({"drug-ndc-0001-of-0002.json": parts[0], "drug-ndc-0002-of-0002.json": parts[1]})
    assert sources_of(built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "a.zip", whole)))[0]) == [("directory", 2, 0)]
    with pytest.raises(BrokenInput, match="has 1 of openFDA's 2 products"):
        built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "b.zip", zipped({"a.json": parts[1]}))))


@pytest.mark.parametrize("more", ['{"results": []}', "x", "}", "\n[]"])
def test_what_follows_the_end_is_not_passed_by(tmp_path, more):
    text = json.dumps({"results": [PRODUCT]}) + "\n" + more
    with pytest.raises(BrokenInput, match=r"/drug\.json: line \d: goes on behind its end"):
        built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "drug.json", text)))


def test_blanks_at_the_end_are_nothing(tmp_path):
    path = written(tmp_path / "drug.json", json.dumps({"results": [PRODUCT]}) + " \r\n\n")
    assert sources_of(built(tmp_path, (Kind.DIRECTORY, path))[0]) == [("directory", 1, 0)]


def test_a_product_that_stands_there_twice_is_taken_once(tmp_path):
    product = PRODUCT | {"product_id": "50242-060_a"}
    other = product | {"product_id": "50242-060_b"}
    reference, rejects = of_json(tmp_path, {"results": [product, product, other]})
    assert [each.reason for each in rejects] == ["product_id stands in the file already"]
    assert len(reference.listings("50242006001")) == 2


@pytest.mark.parametrize("said", ["2026-11-02", "2026-11-02T00:00:00"])
def test_the_day_of_the_last_update_may_have_a_time(tmp_path, said):
    reference, _ = of_json(tmp_path, {"meta": {"last_updated": said}, "results": [PRODUCT]})
    assert reference.sources[0].dated == "20261102"


@pytest.mark.parametrize("said", ["11/02/2026", "2026-02-30", "9999-12-31", "0001-01-01", "", 5, None])
def test_a_day_of_another_writing_leaves_that_of_the_file(tmp_path, said):
    path = written(tmp_path / "drug.json", json.dumps({"meta": {"last_updated": said}, "results": [PRODUCT]}))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert built(tmp_path, (Kind.DIRECTORY, path))[0].sources[0].dated == "20231114"


def test_values_of_another_type_are_as_good_as_missing(tmp_path):
    odd = {
        "generic_name": 7,
        "brand_name": None,
        "active_ingredients": [None, {"name": ["x"]}, {"name": "EXAMPLUMAB", "strength": 5}],
        "route": "INTRAVENOUS",
        "pharm_class": [1, "a", None],
        "packaging": [{"package_ndc": "50242-060-01", "sample": "maybe"}],
    }
    reference, rejects = of_json(tmp_path, {"results": [odd]})
    found = reference.listing("50242006001")
    assert (found.name, found.substances, found.strength, found.is_sample) == ("", ("EXAMPLUMAB",), "", False)
    assert rejects == []


@pytest.mark.parametrize("odd", [{}, {"packaging": []}, {"packaging": "none"}, 5, None, [1], "text"])
def test_what_has_no_packages_is_reported_and_the_rest_taken(tmp_path, odd):
    reference, rejects = of_json(tmp_path, {"results": [PRODUCT, odd]})
    assert [(each.line, each.reason, each.row) for each in rejects] == [(1, "has no packaging", json.dumps(odd))]
    assert reference.listing("50242006001").generic == "examplumab"


def test_a_package_that_is_none_is_reported(tmp_path):
    sound = [{"package_ndc": f"50242-07{number}-01"} for number in range(3)]
    _, rejects = of_json(tmp_path, {"results": [{"packaging": sound}, {"packaging": [5, {"package_ndc": 5}, {}]}]})
    assert [each.reason for each in rejects] == ["package_ndc is no NDC with hyphens"] * 3


def test_half_a_surrogate_pair_does_not_stop_the_build(tmp_path):
    text = json.dumps({"results": [PRODUCT | {"generic_name": "a"}]}).replace('"a"', '"drug\\ud800x"')
    reference, _ = built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "drug.json", text)))
    assert reference.listing("50242006001").generic == "drug?x"


@pytest.mark.parametrize("size", [1, 20, 200, 800, 2000, 3800, len(TEXT.encode()) - 2])
def test_a_file_that_is_cut_short_is_refused_with_the_line(tmp_path, size):
    path = written(tmp_path / "drug.json", TEXT.encode()[:size])
    with pytest.raises(BrokenInput, match=r"/drug\.json: line \d+: is cut short"):
        built(tmp_path, (Kind.DIRECTORY, path))


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"meta": {}}',
        '{"results": []}',
        '{"results": {}}',
        '{"results": [1 2]}',
        '{"results": [{"a": }]}',
        '{"results" []}',
        '{"results": [' + "[" * 100_000,
        '{"results": [' + "9" * 5000 + "]}",
        '{"meta": {"last_updated": "2026-11-02"}, "results": [{}]}',
        "[]",
        "{",
        '{"error": {"code": "NOT_FOUND"}}',
    ],
)
def test_json_of_another_kind_is_refused(tmp_path, text):
    with pytest.raises(BrokenInput, match=r"/drug\.json: "):
        built(tmp_path, (Kind.DIRECTORY, written(tmp_path / "drug.json", text)))


class Counting(io.BytesIO):
    """Counts the bytes that are read."""

    total = 0

    def read1(self, size=-1):
        data = super().read1(size)
        self.total += len(data)
        return data


def objects_of(text):
    return list(JsonObjects(io.BufferedReader(io.BytesIO(text.encode())), "x").members("results"))


def test_values_at_every_distance_from_the_end_of_what_was_read_are_read_whole():
    for size in range((1 << 16) - 40, (1 << 16) + 5):
        text = json.dumps({"meta": "x" * size, "results": [123456789, "abc", {"a": [1, 2]}], "more": 12})
        assert objects_of(text) == [
            ("meta", "x" * size),
            ("results", 123456789),
            ("results", "abc"),
            ("results", {"a": [1, 2]}),
            ("more", 12),
        ]


def test_the_line_is_that_on_which_a_value_ends():
    objects = JsonObjects(io.BufferedReader(io.BytesIO(b'\n{\n"results": [\n{\n},\n\n7]}')), "x")
    assert [(value, objects.line) for _, value in objects.members("results")] == [({}, 5), (7, 7)]


def test_one_value_of_many_megabytes_is_read_in_few_attempts(monkeypatch):
    attempts = []
    real = JsonObjects._attempt
    monkeypatch.setattr(JsonObjects, "_attempt", lambda self: attempts.append(1) or real(self))
    assert len(objects_of(json.dumps({"results": ["x" * 4_000_000]}))[0][1]) == 4_000_000
    assert len(attempts) < 12


def test_a_value_without_an_end_is_given_up_before_it_fills_the_memory(tmp_path):
    path = written(tmp_path / "drug.json", '{"results": ["' + "x" * 80_000_000)
    with pytest.raises(BrokenInput, match="is cut short"):
        built(tmp_path, (Kind.DIRECTORY, path))
