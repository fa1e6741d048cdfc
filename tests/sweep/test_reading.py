"""A taken file is read once, never waited for, and its gaps are seen."""

import os
import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.samples import CLEAN
from noc837.sweep import reading
from noc837.sweep.reading import read_once

ISA = CLEAN[:106]
BOM = b"\xef\xbb\xbf\r\n"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "claims.837"


@pytest.fixture(params=[130, 131, 140, 1 << 20])
def chunk(request, monkeypatch):
    monkeypatch.setattr(reading, "_CHUNK", request.param)
    return request.param


def test_a_file_is_told_by_its_checksum_size_and_time(path):
    path.write_bytes(b"content")
    os.utime(path, ns=(5, 7_000_000_011))
    seen = read_once(path)
    assert (seen.sha256, seen.size, seen.mtime_ns) == (sha256(b"content").hexdigest(), 7, 7_000_000_011)
    assert seen.is_still(path)


@pytest.mark.parametrize("change", [lambda p: p.write_bytes(b"contents"), lambda p: os.utime(p, (1, 1))])
def test_a_file_that_was_written_to_since_is_not_still(path, change):
    path.write_bytes(b"content")
    seen = read_once(path)
    change(path)
    assert not seen.is_still(path)


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize(
    ("data", "has_gap"),
    [
        (b"", False),
        (ISA + b"GS~IEA~", False),
        (ISA + b"GS\0\0~IEA~", True),
        (ISA + b"\0" * 50 + b"IEA~", True),
        (ISA + b"GS~IEA~" + b"\0" * 50, False),
        (ISA + b"GS~IEA~" + b"\0" * 50 + b"\n", False),
        (ISA + b"GS~IEA~" + b"\0" * 50 + b"\r\nISA*", False),
        (ISA + b"GS~IEA~" + b"\0" * 50 + b"\r\nIS", False),
        (ISA + b"GS~IEA~" + b"\0" * 50 + b"\r\nIEA", True),
        (ISA.replace(b"*", b"\0") + b"GS\0X~", False),
        (BOM + ISA.replace(b"~", b"\0") + b"GS*\0X\0", False),
        (BOM + ISA + b"GS\0X~", True),
        (ISA[:10].replace(b" ", b"\0") + ISA[10:] + b"GS~IEA~", False),
        (ISA.replace(b"~", b"\0") + b"GS*X\0" * 100, False),
        (ISA + b"GS~" * 20 + b"\0" * 200 + b"GS~", True),
        (ISA + b"GS~" * 20 + b"IEA~" + b"\0" * 200 + b"ISA*", False),
        (ISA + b"GS~" * 20 + b"IEA~" + b"\0\n" * 200 + b"ISB*", True),
        (b"\0" * 200, False),
        (b"\0" * 200 + b"GS~", True),
    ],
)
def test_nul_bytes_before_others_are_a_gap_unless_they_are_a_delimiter(path, data, has_gap):
    path.write_bytes(data)
    seen = read_once(path)
    assert (seen.has_gap, seen.sha256) == (has_gap, sha256(data).hexdigest())


def has_gap(data):
    """The same told of all the bytes at once."""
    for found in re.finditer(rb"\0[\0\r\n\t ]*", data):
        behind = data[found.end() :]
        if behind and not behind.startswith(b"ISA") and behind not in (b"I", b"IS"):
            return True
    return False


@given(st.lists(st.sampled_from([b"\0", b"\n", b" ", b"I", b"S", b"A", b"ISA", b"X"]), max_size=30), st.integers(1, 9))
def test_gaps_are_found_wherever_a_piece_ends(tmp_path_factory, parts, size):
    path = tmp_path_factory.getbasetemp() / "gaps"
    path.write_bytes(b"".join(parts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_CHUNK", size)
        assert read_once(path).has_gap == has_gap(b"".join(parts))


def test_a_long_run_of_nul_bytes_is_looked_at_once(path):
    """Quadratic work would take minutes."""
    with path.open("wb") as file:
        file.write(CLEAN)
        file.truncate(1 << 24)
        file.seek(0, 2)
        file.write(b"GS~")
    assert read_once(path).has_gap


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "device"])
def test_what_is_no_regular_file_is_neither_followed_nor_waited_for(path, kind):
    if kind == "link":
        (path.parent / "real").write_bytes(b"content")
        path.symlink_to("real")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero")
    with pytest.raises(OSError):  # noqa: PT011
        read_once(path)
