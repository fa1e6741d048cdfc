import os
import stat
import tempfile
from pathlib import Path

import pytest

from noc837.sweep.folders import Folders, NotADropFolder, init, opened
from noc837.sweep.settings import BrokenSettings
from noc837.sweep.settings_text import SETTINGS_TEXT

DELIVERING = ("inbox", "corrected", "exceptions", "changes")
PRIVATE = ("held", "archive", "failed", "duplicates", "state", "state/working")


def tree(root):
    return {
        str(path.relative_to(root)): (stat.S_IMODE(path.lstat().st_mode), path.is_file() and path.read_bytes())
        for path in root.rglob("*")
    }


def made(root, text=""):
    init(root, text)
    return root


def refusal(root):
    with pytest.raises(NotADropFolder) as caught:
        opened(root)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture(params=[0o000, 0o077, 0o777])
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def another_file_system(tmp_path):
    place = Path("/dev/shm")
    if not place.is_dir() or place.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second file system is mounted at /dev/shm")
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder)


@pytest.mark.usefixtures("tmp_path", "umask")  # in this order
def test_a_drop_folder_is_made_with_its_modes_whatever_the_umask(tmp_path):
    root = tmp_path / "drop"
    assert {path.relative_to(root).as_posix() for path in init(root, SETTINGS_TEXT)} == {".", *tree(root)}
    modes = {name: mode for name, (mode, _) in tree(root).items()}
    wanted = (
        dict.fromkeys(DELIVERING, 0o750)
        | dict.fromkeys(PRIVATE, 0o700)
        | {"noc837.toml": 0o640, "state/ledger.db": 0o600}
    )
    assert modes == wanted
    assert stat.S_IMODE(root.stat().st_mode) == 0o750
    assert (root / "noc837.toml").read_text() == SETTINGS_TEXT


def test_a_drop_folder_whose_ledger_is_gone_is_not_swept_with_another(tmp_path):
    folders, _ = opened(made(tmp_path))
    folders.ledger.unlink()
    with pytest.raises(NotADropFolder, match=r"ledger.db: is missing.*restore it, or begin a new one with: .*--init"):
        opened(tmp_path)
    assert not folders.ledger.exists()
    assert init(tmp_path, SETTINGS_TEXT) == [folders.ledger]
    opened(tmp_path)


@pytest.mark.parametrize("user", [0, 1234])
def test_root_does_not_work_in_the_folders_of_another_user(tmp_path, monkeypatch, user):
    made(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    if os.getuid():
        user = os.getuid()
    else:
        os.chown(tmp_path / "state", user, -1)
    if not user:
        opened(tmp_path)
        return
    with pytest.raises(NotADropFolder, match=f"state: belongs to user {user}, and this is root; run it as that user"):
        opened(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    opened(tmp_path)


def test_what_was_made_can_be_opened(tmp_path):
    folders, settings = opened(made(tmp_path, 'mode = "observe"\n'))
    assert folders == Folders(tmp_path)
    assert settings.default.mode == "observe"


def test_a_second_time_changes_nothing(tmp_path):
    made(tmp_path, "[partner.ACME]")
    (tmp_path / "inbox").chmod(0o2770)
    (tmp_path / "noc837.toml").chmod(0o600)
    (tmp_path / "held/claims.837").write_bytes(b"x")
    before = tree(tmp_path)
    assert init(tmp_path, SETTINGS_TEXT) == []
    assert tree(tmp_path) == before


def test_only_what_is_missing_is_made(tmp_path):
    made(tmp_path)
    (tmp_path / "held").rmdir()
    assert init(tmp_path, SETTINGS_TEXT) == [tmp_path / "held"]


def test_a_folder_that_holds_other_things_keeps_them(tmp_path):
    (tmp_path / "notes").write_bytes(b"mine")
    tmp_path.chmod(0o711)
    made(tmp_path)
    assert (tmp_path / "notes").read_bytes() == b"mine"
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o711


def test_each_partner_with_a_section_gets_its_folders(tmp_path):
    made(tmp_path, '[partner.ACME]\n[partner."B C"]\ncorrected = "out/deep"')
    names = {"inbox/ACME", "inbox/B C", "corrected/ACME", "out", "out/deep"}
    assert names <= tree(tmp_path).keys()
    assert {tree(tmp_path)[name][0] for name in names} == {0o750}
    assert "corrected/B C" not in tree(tmp_path)


def test_a_section_written_later_gets_its_folders_then(tmp_path):
    made(tmp_path)
    (tmp_path / "noc837.toml").write_text("[partner.ACME]")
    opened(tmp_path)
    assert init(tmp_path, SETTINGS_TEXT) == [tmp_path / "inbox/ACME", tmp_path / "corrected/ACME"]


def test_no_folder_is_made_by_settings_that_cannot_be_followed(tmp_path):
    (tmp_path / "noc837.toml").write_text("mode = 1")
    with pytest.raises(BrokenSettings):
        init(tmp_path, SETTINGS_TEXT)
    assert [path.name for path in tmp_path.iterdir()] == ["noc837.toml"]


@pytest.mark.parametrize("name", ["inbox", "state", "corrected"])
def test_what_is_no_folder_is_not_replaced(tmp_path, name):
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(NotADropFolder, match=f"{name}: is no folder; move it away"):
        init(tmp_path, SETTINGS_TEXT)
    assert (tmp_path / name).read_bytes() == b"mine"


def test_a_link_that_leads_nowhere_is_no_folder(tmp_path):
    (tmp_path / "archive").symlink_to("nowhere")
    with pytest.raises(NotADropFolder, match="archive: is no folder"):
        init(tmp_path, SETTINGS_TEXT)


def test_settings_that_cannot_be_written_leave_no_half(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.chmod", full)
    with pytest.raises(OSError, match="No space left"):
        init(tmp_path, SETTINGS_TEXT)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_settings_is_no_drop_folder(tmp_path):
    remedy = f"make what is missing with: noc837 sweep --init {tmp_path}"
    assert refusal(tmp_path) == f"{tmp_path}: is no drop folder, it holds no noc837.toml; {remedy}"
    assert "is no drop folder" in refusal(tmp_path / "missing")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [*DELIVERING, *PRIVATE])
def test_a_folder_that_is_missing_is_named(tmp_path, name):
    made(tmp_path)
    for below in (tmp_path / name).glob("*"):
        below.rmdir() if below.is_dir() else below.unlink()
    (tmp_path / name).rmdir()
    assert refusal(tmp_path).startswith(f"{tmp_path / name}")
    assert f"is missing; make what is missing with: noc837 sweep --init {tmp_path}" in refusal(tmp_path)


@pytest.mark.parametrize("name", ["inbox", "held"])
def test_a_file_in_the_place_of_a_folder_is_named(tmp_path, name):
    made(tmp_path)
    (tmp_path / name).rmdir()
    (tmp_path / name).touch()
    assert refusal(tmp_path) == f"{tmp_path / name}: is no folder; move it away"


@pytest.mark.parametrize("name", [*DELIVERING, *PRIVATE])
def test_a_folder_on_another_file_system_is_named(tmp_path, name, another_file_system):
    made(tmp_path)
    for below in (tmp_path / name).glob("*"):
        below.rmdir() if below.is_dir() else below.unlink()
    (tmp_path / name).rmdir()
    (another_file_system / "working").mkdir(exist_ok=True)
    (tmp_path / name).symlink_to(another_file_system)
    assert "is not on the file system of " in refusal(tmp_path)


def test_a_partners_own_place_on_another_file_system_is_named_before_it_is_made(tmp_path, another_file_system):
    made(tmp_path)
    place = another_file_system / "ACME/out"
    (tmp_path / "noc837.toml").write_text(f'[partner.ACME]\ncorrected = "{place}"')
    assert f"{another_file_system}: is not on the file system of {tmp_path}/inbox" in refusal(tmp_path)


def test_a_link_to_a_folder_on_the_same_file_system_will_do(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop/corrected").symlink_to(tmp_path / "elsewhere")
    folders, _ = opened(made(tmp_path / "drop"))
    assert folders.corrected.is_symlink()


def test_a_place_for_corrected_files_that_is_set_makes_the_usual_one_needless(tmp_path):
    folders, settings = opened(made(tmp_path / "drop", 'corrected = "../out"'))
    assert not folders.corrected.exists()
    assert settings.default.corrected.is_dir()
