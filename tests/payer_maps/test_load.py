"""Maps loaded from Python."""

from pathlib import Path

import pytest

import noc837
from noc837.payer_maps.faults import BrokenMaps
from noc837.scrubbing.maps import load_with_files
from payer_maps.writing import a_map, applies, write


def test_a_directory_is_a_text_or_a_path(tmp_path):
    write(tmp_path, a_map("mine"))
    assert noc837.load_maps(str(tmp_path)).by_id.keys() == noc837.load_maps(tmp_path).by_id.keys()
    assert "mine" in noc837.load_maps(str(tmp_path)).by_id
    assert "mine" not in noc837.load_maps().by_id


def test_what_is_no_directory_is_a_type_error():
    with pytest.raises(TypeError):
        noc837.load_maps(5)


def test_broken_maps_are_a_value_error_that_says_all(tmp_path):
    write(tmp_path, a_map("one", inherits="nobody"), a_map("two", '<rule code="XXX99"/>'))
    with pytest.raises(ValueError, match="nobody") as raised:
        noc837.load_maps(tmp_path)
    assert noc837.BrokenMaps is BrokenMaps is type(raised.value)
    lines = str(raised.value).splitlines()
    assert [line.partition(": ")[0] for line in lines] == [f"{tmp_path}/one.xml:1", f"{tmp_path}/two.xml:1"]
    assert lines == [str(fault) for fault in raised.value.faults]


def test_maps_come_with_their_files(tmp_path):
    write(tmp_path, a_map("medicaid", inherits="medicaid"), a_map("mine", inherits="medicaid"))
    loaded = load_with_files(tmp_path)
    assert [(each.id, each.own) for each in loaded.chain("mine")] == [
        ("mine", True), ("medicaid", True), ("medicaid", False), ("default", False),
    ]  # fmt: skip
    assert [each.id for each in loaded.chain("default")] == ["default"]
    assert loaded.files.keys() == loaded.maps.by_id.keys()


def test_thousands_of_maps_are_loaded(tmp_path):
    maps = (a_map(f"m{n}", applies(payer_id=f"P{n}", bill_type="13x")) for n in range(3000))
    write(tmp_path, *maps)
    assert len(noc837.load_maps(Path(tmp_path)).by_id) > 3000


def test_each_of_many_clashing_maps_is_told_once(tmp_path):
    write(tmp_path, *(a_map(f"m{n}", applies(payer_id="1 2 3")) for n in range(300)))
    with pytest.raises(BrokenMaps) as raised:
        noc837.load_maps(tmp_path)
    assert len(raised.value.faults) == 299
    assert {fault.message for fault in raised.value.faults} == {
        "applies to payer id 1 as m0 does; take it from one of them"
    }
