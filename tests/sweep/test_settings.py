import grp
import os
import re
from dataclasses import fields

import pytest

from noc837.sweep.settings import BrokenSettings, Partner, Settings, read_settings
from noc837.sweep.settings_text import SETTINGS_TEXT
from noc837.sweep.template import fill

DIGEST = "0123456789abcdef" * 4
WHEN = "2026-11-22T12:34:56Z"
MISSPELT = {"mod": "mode", "onerror": "on_error", "settle_second": "settle_seconds", "partners": "partner"}


def settings(root, text):
    (root / "noc837.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_settings(root)


def fault(root, text):
    with pytest.raises(BrokenSettings) as caught:
        settings(root, text)
    message = str(caught.value)
    start = f"{root}/noc837.toml: "
    assert message.startswith(start)
    assert "\n" not in message
    return message.removeprefix(start)


def of_template(root, template, name="claims.837", partner=""):
    return fill(settings(root, f"name_template = '{template}'").default.name_template, name, partner, DIGEST, WHEN)


def test_without_a_word_all_is_default(tmp_path):
    default = Partner("correct", "hold", None, None, "{name}", 0o640, None, tmp_path / "corrected")
    assert settings(tmp_path, "") == Settings(60, 60, None, None, None, {}, default)


def test_the_file_that_is_written_first_sets_nothing(tmp_path):
    assert settings(tmp_path, SETTINGS_TEXT) == settings(tmp_path, "")


def test_the_file_that_is_written_first_shows_every_key_with_its_default(tmp_path, monkeypatch):
    monkeypatch.setattr(grp, "getgrnam", lambda name: grp.struct_group((name, "x", 4711, [])))
    shown = settings(tmp_path, re.sub(r"(?m)^#(?=\S)", "", SETTINGS_TEXT))
    default = settings(tmp_path, "")
    for value, kept in ((shown, default), (shown.default, default.default)):
        for field in fields(value):
            if field.name not in ("partners", "default") and getattr(kept, field.name) is not None:
                assert getattr(value, field.name) == getattr(kept, field.name), field.name
    assert shown.default.delivered_group == 4711
    assert shown.keep_archive_days == 400
    assert shown.of("ACME").mode == "observe"


def test_no_key_is_missing_from_the_file_that_is_written_first():
    wanted = {field.name for kind in (Settings, Partner) for field in fields(kind)} - {"partners", "default"}
    assert set(re.findall(r"(?m)^#(\w+) = ", SETTINGS_TEXT)) == wanted


def test_a_partner_takes_what_its_section_leaves_out_from_above(tmp_path):
    read = settings(tmp_path, 'on_error = "deliver"\nmaps = "maps"\n[partner.ACME]\nmode = "observe"\nmaps = "/acme"')
    assert (read.of("ACME").mode, read.of("ACME").on_error) == ("observe", "deliver")
    assert str(read.of("ACME").maps) == "/acme"
    assert (read.default.mode, read.default.maps) == ("correct", tmp_path / "maps")


def test_a_partner_without_a_section_has_a_folder_of_its_own_and_nothing_else(tmp_path):
    read = settings(tmp_path, 'corrected = "out"\n[partner.ACME]\n[partner.OTHER]\ncorrected = "elsewhere"')
    assert read.of("").corrected == tmp_path / "out"
    assert read.of("ACME").corrected == tmp_path / "out/ACME"
    assert read.of("NEW").corrected == tmp_path / "out/NEW"
    assert read.of("OTHER").corrected == tmp_path / "elsewhere"
    assert read.of("NEW").mode == read.default.mode


def test_a_section_may_have_any_name_that_a_folder_has(tmp_path):
    assert settings(tmp_path, '[partner."Müller & Co"]\nmode = "observe"').of("Müller & Co").mode == "observe"


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "x" * 256, "a\\u0000b"])
def test_a_section_must_name_a_folder(tmp_path, name):
    assert "is no name for a folder" in fault(tmp_path, f'[partner."{name}"]')


@pytest.mark.parametrize("text", ["partner = 1", "[[partner]]", 'partner = "ACME"'])
def test_partner_alone_is_no_setting(tmp_path, text):
    assert fault(tmp_path, text) == "partner: is no table; write sections such as [partner.ACME]"


def test_a_partner_is_a_table(tmp_path):
    assert fault(tmp_path, "[partner]\nACME = 1") == "partner.ACME: is no table; write a section [partner.ACME]"


@pytest.mark.parametrize("key", MISSPELT)
def test_the_known_key_next_to_an_unknown_one_is_named(tmp_path, key):
    if key != "partners":
        assert fault(tmp_path, f"{key} = 1") == f'{key}: is not known; did you mean "{MISSPELT[key]}"?'
    else:
        assert fault(tmp_path, "[partners.ACME]") == 'partners: is not known; did you mean "partner"?'


def test_all_known_keys_are_named_where_none_is_near(tmp_path):
    assert "known are mode, on_error, " in fault(tmp_path, '[partner.ACME]\n"x\\ny" = 1')


def test_what_is_for_all_partners_is_told_where_to_go(tmp_path):
    said = fault(tmp_path, "[partner.ACME]\nsettle_seconds = 5")
    assert said == "partner.ACME.settle_seconds: is set for all partners; write it above the first section"


def test_a_word_that_is_not_known_is_told_from_those_that_are(tmp_path):
    said = fault(tmp_path, '[partner.ACME]\nmode = "fix"')
    assert said == 'partner.ACME.mode: "fix" is not known; write "correct" or "observe"'


def test_the_line_of_what_is_no_toml_is_named(tmp_path):
    assert fault(tmp_path, 'mode = "correct"\n\nmode = x\n').startswith("line 3: ")
    assert fault(tmp_path, 'mode = "cor').startswith("at the end: ")
    assert fault(tmp_path, b'mode = "correct"\non_error = "\xff"\n').startswith("line 2: is not in UTF-8; ")


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 100_000, "settle_seconds = " + "9" * 5000, "a = 1979-13-40", "\0", "a" * 100_000]
)
def test_no_nonsense_is_too_odd_to_be_told_of(tmp_path, text):
    assert fault(tmp_path, text)


def test_a_byte_order_mark_does_not_matter(tmp_path):
    assert settings(tmp_path, b'\xef\xbb\xbfmode = "observe"').default.mode == "observe"


def test_settings_that_are_missing_or_cannot_be_read_are_told_of(tmp_path):
    with pytest.raises(BrokenSettings, match=r"noc837\.toml: is missing; .* noc837 sweep --init "):
        read_settings(tmp_path)
    (tmp_path / "noc837.toml").mkdir()
    with pytest.raises(BrokenSettings, match="cannot be read: Is a directory"):
        read_settings(tmp_path)


@pytest.mark.parametrize("key", ["settle_seconds", "stale_minutes"])
def test_a_time_is_a_number(tmp_path, key):
    assert getattr(settings(tmp_path, f"{key} = 0"), key) == 0
    assert getattr(settings(tmp_path, f"{key} = 1.5"), key) == 1.5
    for wrong in ("true", '"60"', "-1", "nan", "inf", "1e300", "[]", "12:00:00", "1" + "0" * 400):
        assert fault(tmp_path, f"{key} = {wrong}").startswith(f"{key}: is no number from 0 to ")


def test_archives_are_kept_for_whole_days(tmp_path):
    assert settings(tmp_path, "keep_archive_days = 1").keep_archive_days == 1
    for wrong in ("0", "-1", "1.0", "true", '"400"', "36501"):
        assert fault(tmp_path, f"keep_archive_days = {wrong}").startswith(
            "keep_archive_days: is no whole number from 1"
        )


@pytest.mark.parametrize("key", ["maps", "reference", "corrected", "log", "metrics"])
def test_a_path_is_text(tmp_path, key):
    for wrong in ("1", '""', "[]", '"a\\u0000"', "true"):
        assert fault(tmp_path, f"{key} = {wrong}").startswith(f"{key}: is no ")


def test_paths_start_at_the_drop_folder(tmp_path):
    read = settings(tmp_path, 'log = "state/log"\nmetrics = "/var/metrics"\nreference = "../reference.db"')
    assert (str(read.log), str(read.metrics)) == (f"{tmp_path}/state/log", "/var/metrics")
    assert str(read.default.reference) == f"{tmp_path}/../reference.db"


@pytest.mark.parametrize(("text", "mode"), [("0640", 0o640), ("640", 0o640), ("0400", 0o400), ("777", 0o777)])
def test_a_mode_is_octal_text(tmp_path, text, mode):
    assert settings(tmp_path, f'delivered_mode = "{text}"').default.delivered_mode == mode


@pytest.mark.parametrize("text", ["4755", "0240", "040", "rw-r-----", "", "0o640", "08", "0648", " 640", "٠640"])
def test_what_is_no_mode_of_a_file_that_its_owner_may_read_is_refused(tmp_path, text):
    assert fault(tmp_path, f'delivered_mode = "{text}"').startswith("delivered_mode: ")


def test_a_mode_that_is_a_number_is_told_to_go_into_quotation_marks(tmp_path):
    assert 'write it in quotation marks, as "0640"' in fault(tmp_path, "delivered_mode = 640")


def test_a_group_is_looked_up_by_name_or_number(tmp_path):
    group = grp.getgrgid(os.getgid())
    for value in (f'"{group.gr_name}"', f'"{group.gr_gid}"', str(group.gr_gid)):
        assert settings(tmp_path, f"delivered_group = {value}").default.delivered_group == group.gr_gid


@pytest.mark.parametrize(
    "value", ['"no such group"', "4294967295", "-1", '""', '"a\\u0000b"', "9999999999", f'"{"9" * 5000}"']
)
def test_a_group_that_is_not_there_is_a_fault(tmp_path, value):
    assert "is no group of this machine" in fault(tmp_path, f"delivered_group = {value}")


@pytest.mark.parametrize("value", ["true", "1.5", "[]"])
def test_a_group_is_text_or_a_number(tmp_path, value):
    assert "is no text" in fault(tmp_path, f"delivered_group = {value}")


@pytest.mark.parametrize("name", ["inbox", "state", "held", "archive", "failed", "duplicates"])
def test_nothing_is_delivered_to_where_other_files_are_kept(tmp_path, name):
    for place in (name, f"{name}/deep", f"corrected/../{name}", f"{tmp_path}/{name}"):
        assert f"lies in {name}" in fault(tmp_path, f'[partner.ACME]\ncorrected = "{place}"')
    assert settings(tmp_path, f'corrected = "{name}-corrected"').default.corrected == tmp_path / f"{name}-corrected"


def test_a_link_to_where_other_files_are_kept_is_seen_through(tmp_path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "out").symlink_to("inbox")
    assert "lies in inbox" in fault(tmp_path, 'corrected = "out"')


@pytest.mark.parametrize("place", [".", "corrected/..", "./."])
def test_nothing_is_delivered_to_the_drop_folder_itself(tmp_path, place):
    assert "is the drop folder itself" in fault(tmp_path, f'corrected = "{place}"')


@pytest.mark.parametrize("key", ["log", "metrics"])
def test_what_is_written_by_the_way_does_not_fall_into_the_inbox(tmp_path, key):
    assert "lies in inbox" in fault(tmp_path, f'{key} = "inbox/x"')


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{name}", "claims.837"),
        ("{stem}-fixed{suffix}", "claims-fixed.837"),
        ("{date}_{time}_{sha256}", "20261122_123456_0123456789ab"),
        ("fixed.tmp", "fixed.tmp"),
    ],
)
def test_a_template_is_filled(tmp_path, template, name):
    assert of_template(tmp_path, template) == name


@pytest.mark.parametrize(
    ("name", "filled"),
    [("a", "a|"), ("a.b.c", "a.b|.c"), ("a.", "a|."), ("{date}", "{date}|"), ("\udcff\n", "\udcff\n|")],
)
def test_the_parts_of_any_name_add_up(tmp_path, name, filled):
    assert of_template(tmp_path, "{stem}|{suffix}", name) == filled


def test_a_partner_is_named_where_the_template_says(tmp_path):
    assert of_template(tmp_path, "x-{partner}-{name}", partner="ACME") == "x-ACME-claims.837"


@pytest.mark.parametrize("stem", ["s" * 251, "é" * 125, "\udcff" * 251])
def test_a_name_that_grows_too_long_loses_the_end_of_its_stem(tmp_path, stem):
    name = f"{stem}.837"
    assert of_template(tmp_path, "{name}", name) == name
    filled = of_template(tmp_path, "corrected-{name}", name)
    assert 253 <= len(os.fsencode(filled)) <= 255
    assert re.fullmatch(r"corrected-(.)\1+\.0123456789ab\.837", filled)


@pytest.mark.parametrize("template", ["{nam}", "{", "}", "{{name}}", "{name!r}", "{name.x}", "{0}", "{}"])
def test_a_placeholder_that_is_not_known_is_refused(tmp_path, template):
    assert "known are {name} {stem} {suffix} " in fault(tmp_path, f'name_template = "{template}"')


@pytest.mark.parametrize(
    "template", ["", ".", "..", "a/{name}", ".{name}", "{suffix}", "{partner}{suffix}", "a\\u0000", "x" * 256]
)
def test_a_template_gives_plain_names(tmp_path, template):
    assert fault(tmp_path, f'name_template = "{template}"').startswith("name_template: gives a name that ")
    said = fault(tmp_path, f'[partner.ACME]\nname_template = "{template}x/"')
    assert said.startswith("partner.ACME.name_template: gives a name that ")


def test_a_template_that_begins_with_the_partner_is_for_partners_only(tmp_path):
    assert "files directly in inbox" in fault(tmp_path, 'name_template = "{partner}.837"')
    assert settings(tmp_path, '[partner.ACME]\nname_template = "{partner}.837"')


def test_no_fault_shows_a_line_of_the_file(tmp_path):
    assert "SECRET" not in fault(tmp_path, "SECRET SECRET\n")
