"""Names that are free, whatever the file is called."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noc837.sweep.names import LONGEST, archived, beside, candidates, free, named

SHA = "0123456789abcdef" * 4
NAMES = st.binary(min_size=1, max_size=255).filter(lambda b: not set(b) & set(b"/\0")).map(os.fsdecode)


@pytest.mark.parametrize(
    ("name", "with_part"),
    [
        ("claims.837", "claims.x.837"),
        ("claims", "claims.x"),
        (".837", ".837.x"),
        ("a.b.837", "a.b.x.837"),
        ("a.", "a.x."),
        ("two words.837", "two words.x.837"),
    ],
)
def test_more_parts_stand_before_the_suffix(name, with_part):
    assert named(name, "x") == with_part


@given(NAMES)
def test_every_name_made_is_one_that_a_file_system_takes(name):
    made = [
        *candidates(name, SHA, "JOB"),
        *archived(name, SHA, "JOB"),
        *(beside(name, k) for k in ("changes", "reason")),
    ]
    assert made[0] == name
    assert len({*made}) == len(made) - 2  # the two with the checksum are the same in the archive and elsewhere
    for each in made[1:]:
        assert 0 < len(os.fsencode(each)) <= LONGEST
        assert "/" not in each


def test_a_name_that_is_taken_gets_the_checksum_and_then_the_job(tmp_path):
    given_names = []
    for _ in range(3):
        given_names.append(free(tmp_path, candidates("a.837", SHA, "JOB")))
        (tmp_path / given_names[-1]).touch()
    assert given_names == ["a.837", "a.0123456789ab.837", "a.0123456789ab.JOB.837"]


def test_a_name_is_free_only_with_those_beside_it(tmp_path):
    (tmp_path / "a.837.changes.csv").touch()
    assert free(tmp_path, candidates("a.837", SHA, "JOB")) == "a.837"
    assert free(tmp_path, candidates("a.837", SHA, "JOB"), ("exceptions", "changes")) == "a.0123456789ab.837"


def test_a_dangling_link_takes_a_name_too(tmp_path):
    (tmp_path / "a.837").symlink_to("nowhere")
    assert free(tmp_path, candidates("a.837", SHA, "JOB")) != "a.837"


def test_a_folder_that_is_not_there_has_all_names_free(tmp_path):
    assert free(tmp_path / "none", candidates("a.837", SHA, "JOB")) == "a.837"
