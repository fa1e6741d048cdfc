import sqlite3

import pytest

from noc837.reference import BrokenReference
from noc837.reference.opening import open_reference
from noc837.reference.schema import VERSION
from reference.small_reference import ALL, built, sources_of, written


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference")
    built(folder, *ALL)
    return (folder / "reference.db").read_bytes()


def refused(path, match):
    with pytest.raises(BrokenReference, match=match) as broken:
        open_reference(path).check()
    assert str(broken.value).startswith(f"{path}: ")
    assert "\n" not in str(broken.value)


def test_what_was_built_is_sound(tmp_path, data):
    reference = open_reference(written(tmp_path / "x.db", data))
    reference.check()
    assert sources_of(reference) == [
        ("crosswalk", 4, 2),
        ("directory", 2, 0),
        ("directory", 10, 3),
        ("excluded", 1, 0),
        ("hcpcs", 7, 0),
        ("noc-crosswalk", 1, 0),
        ("single-dose", 2, 1),
        ("unfinished", 1, 0),
    ]


@pytest.mark.parametrize("part", [1, 50, 99, 100, 4000, 4096, 8192, -4096, -1])
def test_a_file_cut_short_is_refused(tmp_path, data, part):
    refused(written(tmp_path / "x.db", data[:part]), "is cut short|is no reference")


def test_a_file_with_more_at_its_end_is_refused(tmp_path, data):
    refused(written(tmp_path / "x.db", data + bytes(4096)), "is cut short")


def test_an_empty_file_is_refused(tmp_path):
    refused(written(tmp_path / "x.db", b""), "is empty; build it again")


def test_another_version_is_refused(tmp_path, data):
    changed = data[:60] + (VERSION + 1).to_bytes(4, "big") + data[64:]
    refused(written(tmp_path / "x.db", changed), f"is of version {VERSION + 1}, this noc837 reads {VERSION}")


@pytest.mark.parametrize("content", [b"a text", b"PK\x03\x04" + bytes(200), b"SQLite format 3\0", bytes(4096)])
def test_a_file_that_is_no_database_is_refused(tmp_path, content):
    refused(written(tmp_path / "x.db", content), "is no reference of noc837")


def test_a_database_of_someone_else_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("CREATE TABLE package (ndc)")
    connection.close()
    refused(tmp_path / "x.db", "is no reference of noc837")


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path):
    refused(tmp_path / "none.db", "cannot be read: No such file")
    refused(tmp_path, "is no regular file; name what noc837 reference build has made")


@pytest.mark.parametrize("at", range(1, 8))
def test_a_page_that_is_damaged_is_found(tmp_path, data, at):
    start = at * 4096
    changed = data[:start] + bytes(byte ^ 0xFF for byte in data[start : start + 4096]) + data[start + 4096 :]
    refused(written(tmp_path / "x.db", changed), "is damaged; build it again with noc837 reference build")


@pytest.mark.parametrize("word", [b"directory", b"hcpcs"])
def test_a_source_of_no_kind_is_found(tmp_path, data, word):
    damaged = data.replace(word + b"nd", b"\x01" * len(word) + b"nd").replace(
        word + b"HCPC", b"\x01" * len(word) + b"HCPC"
    )
    assert damaged != data
    refused(written(tmp_path / "x.db", damaged), "is damaged")


def test_a_name_with_marks_of_an_address_is_a_name(tmp_path, data):
    assert open_reference(written(tmp_path / "a?b#c%20.db", data)).listings("50242006001")


def test_building_twice_gives_the_same_bytes(tmp_path, data):
    built(tmp_path, *ALL)
    assert (tmp_path / "reference.db").read_bytes() == data


def test_nothing_but_the_file_is_left(tmp_path):
    built(tmp_path, *ALL)
    assert [path.name for path in tmp_path.iterdir()] == ["reference.db"]
