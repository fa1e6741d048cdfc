"""Shortened and mistyped names are known again, other names are not."""

import pytest

from noc837.drugs.name_likeness import resembles


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("METHYLPRED", "METHYLPREDNISOLONE"),
        ("VANC", "VANCOMYCIN"),
        ("LIDOCAINEHCL", "LIDOCAINE"),
        ("VANCOMYCN", "VANCOMYCIN"),
        ("LEVOFLOXCN", "LEVOFLOXACIN"),
        ("DEXMEDTOMIDINE", "DEXMEDETOMIDINE"),
        ("BUPIVICAINE", "BUPIVACAINE"),
        ("KETOROALC", "KETOROLAC"),
        ("SODIUM BICARB", "SODIUM BICARBONATE"),
    ],
)
def test_one_name(word, name):
    assert resembles(word, name)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("", "VANCOMYCIN"),
        ("", ""),
        ("VAN", "VANCOMYCIN"),
        ("DOPAMINE", "DOBUTAMINE"),
        ("HYDRALAZINE", "HYDROXYZINE"),
        ("EPINEPHRINE", "NOREPINEPHRINE"),
        ("BUPIVACAINE", "ROPIVACAINE"),
        ("CISPLATIN", "CARBOPLATIN"),
        ("CEFAZOLIN", "CEFOXITIN"),
        ("ZEBRA", "ZEBRU"),
        ("ALA", "ALI"),
        ("A" * 41, "A" * 41),
        ("A" * 100_000, "A" * 100_001),
    ],
)
def test_two_names(word, name):
    assert not resembles(word, name)


def test_one_error_in_short_names_two_in_long_ones():
    assert resembles("ZYPREYA", "ZYPREXA")
    assert not resembles("ZYBREYA", "ZYPREXA")
    assert resembles("ONDENSETRIN", "ONDANSETRON")
    assert not resembles("ONDENSETRIM", "ONDANSETRON")
