"""A broken map is refused with file and line, and never does more than that."""

import os
from pathlib import Path

import pytest

from noc837.payer_maps.faults import BrokenMaps
from noc837.scrubbing.maps import load_maps
from payer_maps.writing import a_map, applies, faults_of, loaded, write

RULE = '<rule code="{}"{}>{}</rule>'


def rule(code: str, attributes: str = "", inside: str = "") -> str:
    return a_map("mine", "\n" + RULE.format(code, attributes and f" {attributes}", inside))


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (rule("XXX99"), 2, "there is no rule XXX99"),
        (rule("NDC1"), 2, "NDC1"),
        (rule("DSC01", 'correct="yes"'), 2, "does not leave its corrections to the payer"),
        (rule("NDC04", 'correct="no"'), 2, "does not leave its corrections to the payer"),
        (rule("COR01", 'severity="off"'), 2, "COR01 cannot be set"),
        (rule("ENV01", 'severity="off"'), 2, "envelope"),
        (rule("NDC01", 'severity="fatal"'), 2, "fatal"),
        (rule("NDC01", 'severity="off" correct="maybe"'), 2, "maybe"),
        (rule("UOM03", 'severity="off" correct="yes"'), 2, "is off and corrects"),
        (rule("UOM04", "", '<set parameter="takes_me">no</set>'), 2, "has no parameter takes_me; it has accepts_me"),
        (rule("NDC01", "", '<set parameter="x">no</set>'), 2, "it has none"),
        (rule("UOM04", "", '<set parameter="accepts_me">false</set>'), 2, "holds yes or no"),
        (rule("UOM04", "", '<set parameter="accepts_me">no</set><set parameter="accepts_me">no</set>'), 2, "set twice"),
        (rule("NDC01", "", '<on severity="off"/>'), 2, "names neither bill-type nor procedure"),
        (rule("NDC01", "", '<on procedure="J3490" severity="off"/>' * 2), 2, "two exceptions for the same claims"),
        (rule("NTE01", "", '<on bill-type="11x" severity="off"/>'), 2, "has no type of bill"),
        (rule("NDC01", "", '<on bill-type="1x" severity="off"/>'), 2, "1x"),
        (rule("NDC01", "", '<on procedure="j3490" severity="off"/>'), 2, "j3490"),
        (a_map("mine", "\n<rule code='NDC01'/>\n<rule code='NDC01'/>"), 3, "NDC01"),
        (a_map("Mine"), 1, "Mine"),
        (a_map("mine", "\n<applies-to/>"), 2, "names no payer-id"),
        (a_map("default", "\n" + applies(payer_id="1")), 2, "remove applies-to"),
        (a_map("mine", "\n" + applies(payer_id="1", claim_type="P", bill_type="11x")), 2, "no type of bill"),
        (a_map("mine", "\n" + applies(filing_indicator="mb")), 2, "mb"),
        (a_map("mine", applies(payer_id="1", claim_type="I") + "\n<rule code='NTE01'/>"), 2, "is for 837P"),
        (a_map("mine", "\n<noc-codes><add>J1 J3490</add></noc-codes>"), 2, "J1"),
        (a_map("mine", "\n<noc-codes><add>J7999</add><remove>J7999</remove></noc-codes>"), 2, "added and removed"),
        (a_map("mine", "<narrative>\n<longest>81</longest></narrative>"), 2, "81"),
        (a_map("mine", "<narrative>\n<order>name name</order></narrative>"), 2, "twice"),
        (a_map("mine", "<narrative>\n<order>name colour</order></narrative>"), 2, "colour"),
        (a_map("mine", "<narrative>\n<order>name</order></narrative>"), 2, "required and not in the order"),
        (a_map("mine", "<modifiers>\n<waste>JZ</waste></modifiers>"), 2, "JZ stands for waste and for no waste"),
        (a_map("mine", "\n<colour/>"), 2, "colour"),
        ("<payer-maps/>", 1, "payer-maps"),
        ("<payer-map id='x'>\n<name>", 2, "is no XML"),
        ("", 1, "is no XML"),
        ("NOT XML", 1, "is no XML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_file_and_line(tmp_path, text, line, says):
    fault = faults_of(tmp_path, text)[0]
    assert fault.path.parent == tmp_path
    assert fault.line == line
    assert says in fault.message
    assert "\n" not in str(fault)


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    found = faults_of(tmp_path, rule("XXX99"), "<broken", a_map("other", inherits="nobody"))
    assert sorted(fault.path.name for fault in found) == ["map-1.xml", "mine.xml", "other.xml"]


# --- what an enemy writes ------------------------------------------------------------------------------

BOMB = """<?xml version="1.0"?>
<!DOCTYPE payer-map [<!ENTITY a "AAAAAAAAAA">{}]>
<payer-map id="bomb"><name>&z;</name></payer-map>""".format(
    "".join(f'<!ENTITY {chr(ord("b") + n)} "{("&" + chr(ord("a") + n) + ";") * 10}">' for n in range(25))
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        BOMB.replace("<name>&z;</name>", "").replace('id="bomb"', 'id="&z;"'),
        '<!DOCTYPE payer-map><payer-map id="x"/>',
        '<!DOCTYPE payer-map [<!ENTITY x "y">]><payer-map id="x"><name>&x;</name></payer-map>',
        '<!DOCTYPE payer-map SYSTEM "http://127.0.0.1:9/x.dtd"><payer-map id="x"/>',
        '<!DOCTYPE payer-map [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><payer-map id="x"/>',
    ],
)
def test_entities_and_doctypes_are_refused(tmp_path, text):
    (fault,) = faults_of(tmp_path, text)
    assert "DOCTYPE" in fault.message or "is no XML" in fault.message


def test_an_external_entity_is_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    text = f'<!DOCTYPE p [<!ENTITY x SYSTEM "{secret.as_uri()}">]><payer-map id="x"><name>&x;</name></payer-map>'
    assert all("SECRET" not in str(fault) for fault in faults_of(tmp_path / "maps", text))


def test_a_schema_or_an_inclusion_named_in_a_map_is_not_fetched(tmp_path):
    secret = write(tmp_path / "secret", a_map("secret", "<name>SECRET</name>"))
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{(secret / "secret.xml").as_uri()}"/>'
    assert all("SECRET" not in str(fault) for fault in faults_of(tmp_path / "maps", a_map("x", include)))


def test_a_map_is_never_large(tmp_path):
    found = faults_of(tmp_path, a_map("large", f"<name>{'A' * 2_000_000}</name>"))
    assert "is no map" in found[0].message


def test_deep_nesting_ends(tmp_path):
    assert faults_of(tmp_path, "<payer-map>" * 50_000)


def test_other_encodings_are_read(tmp_path):
    text = '<?xml version="1.0" encoding="UTF-16"?>' + a_map("wide", "<name>Krankenkasse Köln</name>")
    (tmp_path / "wide.xml").write_bytes(text.encode("utf-16"))
    assert load_maps(tmp_path).by_id["wide"].name == "Krankenkasse Köln"


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "x.xml").write_bytes(b'<payer-map id="\xff\xfe"/>')
    with pytest.raises(BrokenMaps, match="is no XML"):
        load_maps(tmp_path)


# --- directories ---------------------------------------------------------------------------------------


def test_a_directory_that_is_not_there_or_holds_no_map_is_refused(tmp_path):
    for directory in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(BrokenMaps) as broken:
            load_maps(directory)
        assert broken.value.faults[0].path == directory


def test_a_file_is_no_directory(tmp_path):
    path = tmp_path / "x.xml"
    path.write_text(a_map("x"), encoding="utf-8")
    with pytest.raises(BrokenMaps, match="Not a directory"):
        load_maps(path)


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.xml")
    with pytest.raises(BrokenMaps, match="no regular file"):
        load_maps(tmp_path)


def test_other_files_beside_the_maps_are_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("<", encoding="utf-8")
    assert "mine" in loaded(tmp_path, a_map("mine")).by_id


def test_two_maps_with_one_id_are_refused(tmp_path):
    (fault,) = faults_of(tmp_path, a_map("mine"), a_map("mine"))
    assert "rename one" in fault.message


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        (applies(payer_id="1 2"), applies(payer_id="2 3"), True),
        (applies(payer_id="1"), applies(receiver="1"), False),
        (applies(payer_id="1", claim_type="P"), applies(payer_id="1", claim_type="I"), False),
        (applies(payer_id="1", claim_type="P"), applies(payer_id="1"), False),
        (applies(payer_id="1", claim_type="P"), applies(payer_id="1", claim_type="P"), True),
        (applies(payer_id="1", bill_type="13x"), applies(payer_id="1", bill_type="131"), True),
        (applies(payer_id="1", bill_type="13x"), applies(payer_id="1", bill_type="111"), False),
        (applies(filing_indicator="MB"), applies(filing_indicator="MB"), True),
    ],
)
def test_two_maps_for_the_same_claims_are_refused(tmp_path: Path, one: str, other: str, clash: bool):
    maps = (a_map("one", one), a_map("other", "\n" + other))
    if not clash:
        assert {"one", "other"} <= set(loaded(tmp_path, *maps).by_id)
        return
    (fault,) = faults_of(tmp_path, *maps)
    assert fault.line == 2
    assert "as one does" in fault.message


def test_facts_on_codes_may_be_added(tmp_path):
    table = (
        '<noc-code-table source="us"><code id="X1234" tier="2" first="2020-01-01">a local code</code></noc-code-table>'
    )
    maps = loaded(tmp_path, table, a_map("mine", "<noc-codes><add>X1234 X9999</add></noc-codes>"))
    codes = maps.by_id["mine"].codes
    assert (codes["X1234"].tier, codes["X1234"].first) == (2, "20200101")
    assert (codes["X9999"].tier, codes["X9999"].first) == (1, "")


def test_what_is_loaded_does_not_depend_on_the_order_of_files(tmp_path):
    maps = (a_map("one", inherits="two"), a_map("two", '<rule code="NDC01" severity="off"/>'))
    one, other = loaded(tmp_path / "a", *maps), loaded(tmp_path / "b", *reversed(maps))
    assert one.by_id["one"].choice("NDC01").level == other.by_id["one"].choice("NDC01").level == "off"
