import os
from datetime import UTC, datetime, timedelta

import pytest

from noc837.sweep.prune import prune

NOW = datetime(2026, 11, 22, 12, 34, tzinfo=UTC).timestamp()
OLD = "2025/01/31"
PARTNERS = ("", "ACME", "two\nlines", os.fsdecode(b"\xff\xfe"), "2026", "11", "é" * 127)


def put(archive, *paths):
    for path in paths:
        place = archive / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("ISA")


def standing(archive):
    """Everything below the archive, folders with a slash."""
    return sorted(str(path.relative_to(archive)) + "/" * path.is_dir() for path in archive.rglob("*"))


def pruned(archive, days=400, now=NOW):
    told = []
    removed = prune(archive, days, now, told.append)
    assert removed == len(told)
    assert not any(os.path.lexists(path) for path in told)
    return sorted(str(path.relative_to(archive)) for path in told)


@pytest.mark.parametrize("partner", PARTNERS)
def test_old_days_go_with_the_folders_they_leave_empty_and_others_stay(tmp_path, partner):
    new = f"{partner}/2026/11/01/new.837".lstrip("/")
    old = [f"{partner}/{OLD}/{name}".lstrip("/") for name in ("a.837", "b\nc.837", os.fsdecode(b"\xff"), ".d")]
    put(tmp_path, new, *old)
    assert pruned(tmp_path) == sorted(old)
    folders = {f"{parent}/" for parent in map(str, (tmp_path / new).relative_to(tmp_path).parents) if parent != "."}
    assert standing(tmp_path) == sorted({new, *folders})


def test_a_partner_named_as_a_year_and_the_year_itself_are_told_apart(tmp_path):
    put(tmp_path, "2020/2026/11/01/a", "2020/2019/01/01/b", "2020/02/03/c", "2026/2020/01/01/d", "2026/11/01/e")
    assert pruned(tmp_path) == ["2020/02/03/c", "2020/2019/01/01/b", "2026/2020/01/01/d"]
    assert [path for path in standing(tmp_path) if not path.endswith("/")] == ["2020/2026/11/01/a", "2026/11/01/e"]


@pytest.mark.parametrize(
    ("days", "day", "goes"),
    [
        (0, "2026/11/22", False),
        (0, "2026/11/21", True),
        (1, "2026/11/21", False),
        (1, "2026/11/20", True),
        (21, "2026/11/01", False),
        (20, "2026/11/01", True),
        (325, "2026/01/01", False),
        (324, "2026/01/01", True),
        (999, "2024/02/29", False),
        (996, "2024/02/29", True),
        (400, "2027/01/01", False),
        (10**12, "0001/01/01", False),
    ],
)
def test_a_day_goes_when_it_is_more_than_so_many_days_ago(tmp_path, days, day, goes):
    put(tmp_path, f"{day}/a.837")
    assert pruned(tmp_path, days) == ([f"{day}/a.837"] if goes else [])
    assert (standing(tmp_path) == []) is goes


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        (0.0, []),
        (-86400.0, []),
        (datetime(2100, 3, 1, tzinfo=UTC).timestamp(), ["1969/12/31/a", "1970/01/01/a", "2100/02/27/a"]),
    ],
)
def test_the_clock_may_stand_at_the_epoch_or_in_2100(tmp_path, now, goes):
    put(tmp_path, "1969/12/31/a", "1970/01/01/a", "2100/02/27/a", "2100/02/28/a", "2100/03/01/a")
    assert pruned(tmp_path, 1, now) == goes


def test_days_end_at_midnight_utc(tmp_path):
    put(tmp_path, "2026/11/20/a")
    midnight = datetime(2026, 11, 22, tzinfo=UTC).timestamp()
    assert pruned(tmp_path, 1, midnight - 0.001) == []
    assert pruned(tmp_path, 1, midnight) == ["2026/11/20/a"]


def test_the_age_of_the_file_itself_says_nothing(tmp_path):
    put(tmp_path, f"{OLD}/young", "2026/11/22/old")
    os.utime(tmp_path / "2026/11/22/old", (0, 0))
    assert pruned(tmp_path) == [f"{OLD}/young"]


STRAYS = [
    "stray.837",
    "2020",
    "2020/stray",
    "2020/01/stray",
    "2020/13/01/a",
    "2020/00/01/a",
    "2020/02/30/a",
    "2020/02/00/a",
    "2019/02/29/a",
    "0000/01/01/a",
    "2020/1/1/a",
    "2020/01/1/a",
    "2020/01/001/a",
    "20200101/a",
    "2020-01-01/a",
    "02020/01/01/a",
    "٢٠٢٠/01/01/a",
    "2020/٠١/01/a",
    "2020/01/٠١/a",
    "2020 /01/01/a",
    "2020/01/01\n/a",
    "ACME/stray",
    "ACME/a/2020/01/01/a",
    "ACME/SUB/2020/01/01/a",
    "2020/2020/2020/01/01/a",
    ".hidden/2020/01/01/a",
    "2020/01/01/folder/a",
    "2020/01/01/2020/01/01/a",
]


@pytest.mark.parametrize("stray", STRAYS)
def test_what_has_another_shape_is_left(tmp_path, stray):
    put(tmp_path, stray)
    before = standing(tmp_path)
    assert pruned(tmp_path) == []
    assert standing(tmp_path) == before


def test_beside_a_folder_in_a_day_the_files_go_and_the_folders_stay(tmp_path):
    put(tmp_path, f"{OLD}/a.837", f"{OLD}/folder/kept", "2025/01/30/b.837")
    assert pruned(tmp_path) == ["2025/01/30/b.837", f"{OLD}/a.837"]
    kept = ["2025/", "2025/01/", f"{OLD}/", f"{OLD}/folder/", f"{OLD}/folder/kept"]
    assert standing(tmp_path) == kept


@pytest.mark.parametrize("level", ["2025", "2025/01", "2025/01/31", "ACME", "ACME/2025", "ACME/2025/01/31"])
def test_links_to_folders_are_not_followed(tmp_path, level):
    archive, elsewhere = tmp_path / "archive", tmp_path / "elsewhere"
    put(elsewhere, "kept", "31/kept", "01/31/kept", "2025/01/31/kept", OLD + "/kept")
    before = standing(elsewhere)
    (archive / level).parent.mkdir(parents=True)
    (archive / level).symlink_to(elsewhere)
    assert pruned(archive) == []
    assert standing(elsewhere) == before
    assert (archive / level).is_symlink()


def test_links_pipes_and_hard_links_in_a_day(tmp_path):
    put(tmp_path, "kept", f"{OLD}/a")
    day = tmp_path / OLD
    (day / "link").symlink_to(tmp_path / "kept")
    (day / "dangling").symlink_to("nowhere")
    os.mkfifo(day / "pipe")
    (day / "hard").hardlink_to(tmp_path / "kept")
    assert pruned(tmp_path) == [f"{OLD}/a", f"{OLD}/hard"]
    assert sorted(path.name for path in day.iterdir()) == ["dangling", "link", "pipe"]
    assert (tmp_path / "kept").read_text() == "ISA"


def test_an_archive_that_is_a_link_is_refused(tmp_path):
    put(tmp_path / "elsewhere", f"{OLD}/kept")
    (tmp_path / "archive").symlink_to("elsewhere")
    with pytest.raises(OSError, match="archive"):
        pruned(tmp_path / "archive")
    assert (tmp_path / "elsewhere" / OLD / "kept").exists()


def test_an_archive_that_is_not_there_is_an_error_and_an_empty_one_is_none(tmp_path):
    with pytest.raises(FileNotFoundError):
        pruned(tmp_path / "archive")
    assert pruned(tmp_path) == []


def test_a_folder_swapped_for_a_link_at_the_last_moment_is_not_followed(tmp_path, monkeypatch):
    archive, elsewhere = tmp_path / "archive", tmp_path / "elsewhere"
    put(elsewhere, "kept", "01/31/kept", "31/kept")
    put(archive, f"{OLD}/a")
    real = os.open

    def swap(name, *args, **more):
        if name == "2025":
            (archive / "2025").rename(tmp_path / "moved")
            (archive / "2025").symlink_to(elsewhere)
        return real(name, *args, **more)

    monkeypatch.setattr(os, "open", swap)
    with pytest.raises(OSError, match="2025"):
        pruned(archive)
    assert standing(elsewhere) == ["01/", "01/31/", "01/31/kept", "31/", "31/kept", "kept"]
    assert (tmp_path / "moved/01/31/a").exists()


def test_empty_folders_that_a_killed_run_left_go_and_empty_new_ones_stay(tmp_path):
    for path in (OLD, "2024/12", "2023", "ACME/2024/01/01", "2026/11/22", "2026/10", "2026/09", "ACME/2026"):
        (tmp_path / path).mkdir(parents=True, exist_ok=True)
    assert pruned(tmp_path, 60) == []
    assert standing(tmp_path) == ["2026/", "2026/10/", "2026/11/", "2026/11/22/", "ACME/"]


def failing(monkeypatch, name, bad, number=13):
    """Lets an os function fail, with EACCES where nothing else is said, for the names given."""
    real = getattr(os, name)

    def call(path, *args, **more):
        if path in bad:
            raise OSError(number, os.strerror(number), path)
        return real(path, *args, **more)

    monkeypatch.setattr(os, name, call)


@pytest.mark.parametrize(
    ("step", "name", "path", "kept"),
    [
        ("unlink", "a", "2020/01/01/a", "a"),
        ("open", "01", "2020/01", "a"),
        ("rmdir", "01", "2020/01/01", ""),
        ("open", "ACME", "ACME", "c"),
    ],
)
def test_a_failure_is_raised_at_the_end_and_keeps_no_other(tmp_path, monkeypatch, step, name, path, kept):
    put(tmp_path, "2020/01/01/a", "2020/02/02/b", "ACME/2020/03/03/c", "ZETA/2021/04/04/d")
    failing(monkeypatch, step, {name})
    told = []
    with pytest.raises(PermissionError) as raised:
        prune(tmp_path, 400, NOW, told.append)
    assert raised.value.filename == str(tmp_path / path)
    assert {place.name for place in told} == set("abcd") - set(kept)


def test_of_several_failures_the_first_is_raised(tmp_path, monkeypatch):
    put(tmp_path, *(f"2020/01/01/{number}" for number in range(5)), "2020/01/02/b")
    failing(monkeypatch, "unlink", set("01234"), 30)
    told = []
    with pytest.raises(OSError, match="Read-only file system") as raised:
        prune(tmp_path, 400, NOW, told.append)
    assert raised.value.filename.startswith(str(tmp_path / "2020/01/01"))
    assert told == [tmp_path / "2020/01/02/b"]
    assert len(list((tmp_path / "2020/01/01").iterdir())) == 5


def test_what_cannot_be_removed_goes_the_next_time(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may remove a file from a folder of any mode")
    put(tmp_path, "2020/01/01/a", "2020/01/02/b", "ACME/2020/01/01/c")
    (tmp_path / "2020/01/01").chmod(0o500)
    told = []
    try:
        with pytest.raises(PermissionError) as raised:
            prune(tmp_path, 400, NOW, told.append)
    finally:
        (tmp_path / "2020/01/01").chmod(0o700)
    assert raised.value.filename == str(tmp_path / "2020/01/01/a")
    assert told == [tmp_path / "ACME/2020/01/01/c", tmp_path / "2020/01/02/b"]
    assert pruned(tmp_path) == ["2020/01/01/a"]
    assert standing(tmp_path) == ["ACME/"]


def test_a_folder_that_may_not_be_read_keeps_no_other(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may read a folder of any mode")
    put(tmp_path, "ACME/2020/01/01/a", "ZETA/2020/01/01/b")
    (tmp_path / "ACME").chmod(0)
    told = []
    try:
        with pytest.raises(PermissionError) as raised:
            prune(tmp_path, 400, NOW, told.append)
    finally:
        (tmp_path / "ACME").chmod(0o700)
    assert raised.value.filename == str(tmp_path / "ACME")
    assert told == [tmp_path / "ZETA/2020/01/01/b"]


def test_a_folder_read_while_it_shrinks_is_read_again(tmp_path, monkeypatch):
    put(tmp_path, *(f"{OLD}/{number}" for number in range(9)))
    real = os.scandir

    class Forgetful:
        """Shows every second entry only, as some file systems do while entries are removed."""

        def __init__(self, folder):
            self.entries = list(real(folder))

        def __enter__(self):
            return iter(self.entries[::2])

        def __exit__(self, *_):
            self.entries.clear()

    monkeypatch.setattr(os, "scandir", Forgetful)
    assert len(pruned(tmp_path)) == 9
    monkeypatch.undo()
    assert standing(tmp_path) == []


def test_a_large_day_is_removed_in_one_reading_and_one_more_that_finds_nothing(tmp_path, monkeypatch):
    put(tmp_path, *(f"{OLD}/{number}.837" for number in range(2000)))
    real, calls = os.scandir, []
    monkeypatch.setattr(os, "scandir", lambda folder: calls.append(folder) or real(folder))
    assert prune(tmp_path, 400, NOW, lambda _: None) == 2000
    assert len(calls) <= 2 + 1 + 2 + 2  # the archive twice, the year as a partner, year, month, the day twice
    assert standing(tmp_path) == []


def test_what_the_teller_raises_ends_the_pruning(tmp_path):
    put(tmp_path, f"{OLD}/a", f"{OLD}/b")

    def tell(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prune(tmp_path, 400, NOW, tell)
    assert len(list((tmp_path / OLD).iterdir())) == 1


def test_a_hundred_years_of_days_agree_with_the_calendar(tmp_path):
    day = datetime(1999, 12, 25, tzinfo=UTC)
    names = [(day + timedelta(days=17 * step)).strftime("%Y/%m/%d") for step in range(200)]
    put(tmp_path, *(f"{name}/a" for name in names))
    kept = [name for name in names if name >= "2005/06/15"]
    now = datetime(2005, 6, 25, 23, 59, tzinfo=UTC).timestamp()
    assert pruned(tmp_path, 10, now) == [f"{name}/a" for name in names if name not in kept]
    assert [path for path in standing(tmp_path) if path.endswith("a")] == [f"{name}/a" for name in kept]
