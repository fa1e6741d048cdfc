"""A broken map is refused with file and line, and never does more than that."""

import os
import re
from pathlib import Path

import pytest

from noc837.payer_maps.faults import BrokenMaps
from noc837.payer_maps.settings import text_of
from noc837.payer_maps.xml import schema_text
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
        (rule("NDC01", "", '<on procedure="J3490" severity="off"/>' * 2), 2, "exception before this one for the same"),
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
        (a_map("mine", "\n<colour/>"), 2, "colour may not stand here; what may is name, applies-to, noc-codes"),
        (a_map("mine", "<noc-codes/>\n<applies-to/>"), 2, "applies-to may not stand here; what may is narrative"),
        (a_map("mine", "<name>A</name>\n<name>B</name>"), 2, "name may not stand here"),
        (a_map("mine", "\n<rule/>"), 2, "rule lacks code; add it"),
        (a_map("mine", "\n<name/>"), 2, "name is empty"),
        (a_map("mine", "<name>\n<b/></name>"), 1, "name holds text only"),
        (rule("NDC01", 'colour="red"'), 2, "there is no such attribute"),
        (rule("NDC01", 'severity="Error"'), 2, '"Error" is not accepted; it holds off, info, warning, error'),
        (rule("ndc01"), 2, '"ndc01" is not accepted; it holds a rule as noc837 rules lists it'),
        (rule("NDC01", "", '<on bill-type="11X" severity="off"/>'), 2, "x for all"),
        (a_map("mine", "<name>A</name>\n\nCLM01 a\n<rule code='CLM01'/>\nCLM02"), 3, '"CLM01 a" stands outside'),
        (a_map("mine", '\n<encounters correct="yes">\nx</encounters>'), 3, '"x" stands outside'),
        (a_map("mine", "\n<applies-to><payer-id>A1, A2</payer-id></applies-to>"), 2, "write an element for each"),
        (a_map("mine", "\n<applies-to><receiver>A1;A2</receiver></applies-to>"), 2, "write an element for each"),
        (a_map("mine", "<applies-to><payer-id>a1</payer-id>\n<payer-id>A1</payer-id></applies-to>"), 2, "stands twice"),
        (a_map("mine", "<name>\nA & B</name>"), 2, "write &amp;"),
        (a_map("mine", "\n" + applies(filing_indicator="mb")), 2, "two capital letters or digits"),
        ("<payer-map id=“x”/>", 1, "straight quotes"),
        ("<payer-map id='x'>\n<rule></payer-map>", 2, "<rule> of line 2 ends with </payer-map>"),
        ("<payer-map id/>", 1, "an attribute has no value"),
        ("<payer-map id='x'>\n<!-- <name>", 2, "add -->"),
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


OFF_THERE = "is off, so that this does nothing; set its severity too"
HOLDS = {
    ("CLM04", "codes"): (["96413 G0498"], ["96413,", "j3490"]),
    ("CLM07", "codes"): (["J3490 J3590", ""], ["J3490, J3590", "J3490,", "j3490", "J349"]),
    ("COD03", "bill_types"): (["13 14"], ["131", "13x"]),
    ("COD03", "places"): (["24", ""], ["Office", "4"]),
    ("COD03", "revenue_codes"): (["0250 0636"], ["636", "0636,"]),
    ("DSC01", "claim_status"): (["A8:306"], ["A8", "", "306"]),
    ("COD04", "payers"): (["MA ZZ"], ["Medicare", "mb"]),
    ("COD05", "accepted"): (["J3490"], ["J3490;"]),
    ("MOD04", "from"): (["20240229"], ["tomorrow", "", "2023-07-01", "20230229", "20231301", "٢٠٢٣٠٧٠١"]),
    ("NDC06", "allowed"): (["00000000001"], ["00000-0000-00", "1"]),
    ("QTY04", "decimals"): (["0", "3", "15"], ["16", "", "-1", "³"]),
    ("QTY04", "digits"): (["1", "15"], ["0", "16", "08", "x"]),
    ("UNT01", "units"): (["1", ""], ["abc", "0", "1.5"]),
    ("UNT03", "expected"): (["1", "99999999"], ["0", "", "1.5", "01", "100000000", "1 1"]),
}


def of_parameter(code, name, value):
    inside = f'<rule code="{code}" severity="warning"><set parameter="{name}">{value}</set></rule>'
    return a_map("mine", f"\n{inside}")


@pytest.mark.parametrize(("code", "name", "value"), [(*of, each) for of, (right, _) in HOLDS.items() for each in right])
def test_what_a_parameter_can_hold_is_taken(tmp_path, code, name, value):
    held = loaded(tmp_path, of_parameter(code, name, value)).by_id["mine"].choice(code).parameters[name]
    assert text_of(held) == value


@pytest.mark.parametrize(("code", "name", "value"), [(*of, each) for of, (_, wrong) in HOLDS.items() for each in wrong])
def test_what_a_parameter_cannot_hold_is_refused_and_it_is_said_what_it_holds(tmp_path, code, name, value):
    (fault,) = faults_of(tmp_path, of_parameter(code, name, value))
    assert (fault.line, fault.message.startswith(f"{code} {name}: holds ")) == (2, True)
    assert re.search("digits|whole number|YYYYMMDD|letters|category", fault.message)


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        ('<rule code="NTE03" correct="yes"/>', f"NTE03 {OFF_THERE}"),
        ('<rule code="CLM06"><set parameter="codes">J3490</set></rule>', f"CLM06 {OFF_THERE}"),
        ('<rule code="NDC02" severity="off" correct="yes"/>', "NDC02 is off and corrects; decide"),
        ('<rule code="NTE03" correct="no"/>', ""),
        ('<rule code="NTE03" severity="info" correct="yes"/>', ""),
        ('<rule code="NTE03" correct="yes"><on procedure="J3490" severity="info"/></rule>', ""),
        ('<rule code="UNT01" correct="yes"/>', ""),
    ],
)
def test_a_rule_that_is_off_is_not_told_more_in_a_map_for_somebody(tmp_path, inside, says):
    text = a_map("mine", f"{applies(payer_id='1')}\n{inside}")
    if says:
        (fault,) = faults_of(tmp_path, text)
        assert (fault.line, fault.message) == (2, says)
    else:
        assert "mine" in loaded(tmp_path, text).by_id


def test_a_rule_is_off_where_the_map_above_turns_it_off(tmp_path):
    above = a_map("above", '<rule code="UNT01" severity="off"/>')
    correcting = '\n<rule code="UNT01" correct="yes"/>'
    (fault,) = faults_of(tmp_path / "a", above, a_map("mine", applies(payer_id="1") + correcting, "above"))
    assert (fault.line, fault.message) == (2, f"UNT01 {OFF_THERE}")
    loaded(tmp_path / "b", above, a_map("mine", correcting, "above"))  # another map may inherit it and turn it on


def of_ndc(*exceptions: str, severity: str = "") -> str:
    """A rule with exceptions, each on a line of its own from the second one on: bill types, codes, severity."""
    named = (dict(part.split("=") for part in each.split(", ")) for each in exceptions)
    on = ("".join(f' {name}="{value}"' for name, value in each.items()) for each in named)
    rule_level = f' severity="{severity}"' if severity else ""
    return f'<rule code="NDC01"{rule_level}>\n' + "\n".join(f"<on{each}/>" for each in on) + "</rule>"


FOR_131 = applies(payer_id="1", bill_type="131")


@pytest.mark.parametrize(
    ("to", "inside", "line", "says"),
    [
        ("", of_ndc("bill-type=11x, severity=off", "bill-type=111 117, severity=info"), 3, "before this one"),
        ("", of_ndc("procedure=J3490, severity=off", "bill-type=11x, procedure=J3490, severity=info"), 3, "before"),
        ("", of_ndc("bill-type=111, severity=off", "bill-type=11x, severity=info"), 0, ""),
        ("", of_ndc("procedure=J3490, severity=off", "procedure=J3490 J3590, severity=info"), 0, ""),
        ("", of_ndc("bill-type=11x, severity=error", severity="error"), 2, "this severity anyway"),
        ("", of_ndc("bill-type=11x, severity=off", "procedure=J3490, severity=info", severity="off"), 0, ""),
        (FOR_131, of_ndc("bill-type=11x, severity=off"), 2, "type of bill 131 only"),
        (FOR_131, of_ndc("bill-type=13x, severity=off"), 0, ""),
        (FOR_131, '\n<rule code="NTE01" severity="off"/>', 2, "NTE01 is for 837P, this map for 837I"),
        (applies(payer_id="1", claim_type="P"), of_ndc("bill-type=11x, severity=off"), 2, "has no type of bill"),
        (applies(payer_id="1", claim_type="I"), of_ndc("bill-type=11x, severity=off"), 0, ""),
    ],
)
def test_exceptions_that_never_hold_are_refused(tmp_path, to, inside, line, says):
    text = a_map("mine", to + inside)
    if says:
        (fault,) = faults_of(tmp_path, text)
        assert (fault.line, says in fault.message) == (line, True), fault
    else:
        assert "mine" in loaded(tmp_path, text).by_id


def test_many_exceptions_are_compared_in_one_go(tmp_path):
    many = "".join(f'<on procedure="{n:05}" severity="off"/>' for n in range(15_000))
    codes = " ".join(f"{n:05}" for n in range(30_000))
    long = f'<on bill-type="11x 12x" procedure="{codes}" severity="off"/>' * 2
    maps = (a_map("many", f'<rule code="NDC01">{many}</rule>'), a_map("long", f'<rule code="NDC01">{long}</rule>'))
    assert len(loaded(tmp_path, *maps).by_id["many"].choice("NDC01").cases) == 15_000


def test_a_code_that_was_not_inherited_is_not_removed(tmp_path):
    (fault,) = faults_of(tmp_path / "a", a_map("mine", "\n<noc-codes><remove>J3490 J1234</remove></noc-codes>"))
    assert (fault.line, fault.message.startswith("J1234 is removed and was not inherited")) == (2, True)
    above = a_map("above", "<noc-codes><add>J1234</add></noc-codes>")
    removing = a_map("mine", "<noc-codes><remove>J1234</remove></noc-codes>", "above")
    assert "J1234" not in loaded(tmp_path / "b", above, removing).by_id["mine"].codes


NO_MODIFIERS = "<modifiers><waste/>\n<no-waste/></modifiers>"


@pytest.mark.parametrize(
    ("inside", "inherits", "wrong"),
    [
        (NO_MODIFIERS + '<rule code="MOD04" severity="warning"/>', "", True),
        (NO_MODIFIERS, "medicare-part-b", True),
        (NO_MODIFIERS, "", False),
        (NO_MODIFIERS + '<rule code="MOD04" severity="off"/>', "medicare-part-b", False),
        ('<modifiers><waste/></modifiers><rule code="MOD04" severity="warning"/>', "", False),
    ],
)
def test_a_modifier_on_waste_is_only_asked_for_where_there_is_one(tmp_path, inside, inherits, wrong):
    text = a_map("mine", inside, inherits)
    if wrong:
        (fault,) = faults_of(tmp_path, text)
        assert "MOD04 asks for a modifier on waste, and there is none" in fault.message
    else:
        assert "mine" in loaded(tmp_path, text).by_id


def test_one_mistake_is_one_fault(tmp_path):
    both = '<rule code="NDC01"><on bill-type="11x 111x" severity="off"/></rule>'
    (fault,) = faults_of(tmp_path / "a", a_map("mine", both))
    assert fault.message.startswith('on bill-type: "111x" is not accepted; it holds two digits')
    (fault,) = faults_of(tmp_path / "b", a_map("mine", "<noc-codes><add>J3490, J3590</add></noc-codes>"))
    assert fault.message.endswith("such as J3490; several have blanks between them, no commas")
    (fault,) = faults_of(tmp_path / "c", a_map("mine", applies(filing_indicator="mb")))
    assert fault.message.endswith("it holds two capital letters or digits")


def test_a_value_that_reads_as_a_message_is_a_value(tmp_path):
    for text in ("The value 'a' is not accepted by the pattern 'b'.", "'a' is required", "{'a'}", "(.*", "['"):
        (fault,) = faults_of(tmp_path / str(len(text)), rule("NDC01", f'severity="{text}"'))
        assert fault.message.startswith('rule severity: "')
        assert fault.message.endswith(" is not accepted; it holds off, info, warning, error")


def test_every_pattern_of_the_schema_is_said_in_words():
    patterns = set(re.findall(r'<xs:pattern value="([^"]+)"', schema_text().decode()))
    assert len(patterns) > 5
    types = re.findall(r'<xs:simpleType name="[^"]+">(.*?)</xs:simpleType>', schema_text().decode(), re.DOTALL)
    assert [each for each in types if "<xs:pattern" in each and "<xs:documentation>" not in each] == []


def test_two_mistakes_are_two_faults(tmp_path):
    wrong = '<rule code="NDC01"><on bill-type="111x" severity="of"/></rule>'
    assert len(faults_of(tmp_path, a_map("mine", wrong))) == 2


def test_of_a_file_the_first_faults_are_told(tmp_path):
    found = faults_of(tmp_path, a_map("many", "\n<rule/>" * 1000), a_map("one", "\n<rule/>"))
    assert [fault.line for fault in found] == [*range(2, 23), 2]
    assert found[20].message == "980 more things are wrong from here on"
    assert found[21].path.name == "one.xml"


def test_a_score_of_faults_is_told_in_full(tmp_path):
    found = faults_of(tmp_path, a_map("many", "\n<rule/>" * 20))
    assert {fault.message for fault in found} == {"rule lacks code; add it"}


@pytest.mark.parametrize(
    ("attributes", "says"),
    [
        ('first="2026-02-01" last="2026-01-31"', "first is after last"),
        ('last="12026-02-03"', "a day, year first"),
        ('first="-0020-01-01"', "a day, year first"),
        ('first="2026-01-01Z"', "a day, year first"),
        ('first="2026-01-01+05:00"', "a day, year first"),
        ('first="2026-02-30"', "a day, year first"),
        ('instead="X1234"', "no code in its own place"),
        ('first="2026-01-31" last="2026-01-31"', ""),
        ('last="2026-01-31"', ""),
    ],
)
def test_dates_of_codes(tmp_path, attributes, says):
    table = f'<noc-code-table source="us">\n<code id="X1234" tier="1" {attributes}>a code</code></noc-code-table>'
    if says:
        (fault,) = faults_of(tmp_path, table)
        assert (fault.line, says in fault.message) == (2, True)
    else:
        assert "default" in loaded(tmp_path, table).by_id


def test_a_code_stands_in_one_table_of_a_directory(tmp_path):
    table = '<noc-code-table source="us">\n<code id="{}" tier="2">a code</code></noc-code-table>'
    (fault,) = faults_of(tmp_path / "a", table.format("X1234"), table.format("X1234"))
    assert (fault.line, fault.message) == (2, "X1234 stands in another file too; keep one")
    maps = loaded(tmp_path / "b", table.format("J3490"), table.format("X1234"))  # in place of a shipped one
    assert maps.by_id["medicaid"].codes["J3490"].tier == 2


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "\n<!-- x -->\n<?x y?><!-- <y> -->" + BOMB.partition("\n")[2],
        BOMB.replace("<name>&z;</name>", "").replace('id="bomb"', 'id="&z;"'),
        '<!DOCTYPE payer-map><payer-map id="x"/>',
        '<!DOCTYPE payer-map [<!ENTITY x "y">]><payer-map id="x"><name>&x;</name></payer-map>',
        '<!DOCTYPE payer-map SYSTEM "http://127.0.0.1:9/x.dtd"><payer-map id="x"/>',
        '<!DOCTYPE payer-map [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><payer-map id="x"/>',
    ],
)
def test_entities_and_doctypes_are_refused(tmp_path, text):
    (fault,) = faults_of(tmp_path, text)
    assert fault.message == "has a DOCTYPE; maps have none, remove it"


def test_a_word_in_a_comment_is_no_doctype(tmp_path):
    assert "mine" in loaded(tmp_path, "<!-- <!DOCTYPE -->" + a_map("mine", "<!-- <!DOCTYPE -->")).by_id


@pytest.mark.parametrize("text", [BOMB.replace('<?xml version="1.0"?>', ""), '<!DOCTYPE payer-map><payer-map id="x"/>'])
def test_a_doctype_in_another_encoding_is_refused(tmp_path, text):
    (tmp_path / "wide.xml").write_bytes(f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16"))
    with pytest.raises(BrokenMaps, match=r"DOCTYPE|is no XML"):
        load_maps(tmp_path)


def test_many_comments_are_passed_over(tmp_path):
    (fault,) = faults_of(tmp_path, "<!-- x -->" * 90_000 + "<!-- ")
    assert "add -->" in fault.message


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


@pytest.mark.parametrize("name", ["._mine.xml", ".#mine.xml", ".h.xml", "mine.xml~", "#mine.xml#"])
def test_files_of_editors_are_no_maps(tmp_path, name):
    write(tmp_path, a_map("mine"))
    (tmp_path / name).symlink_to("nowhere")
    assert "mine" in load_maps(tmp_path).by_id


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
        (applies(payer_id="ab"), applies(payer_id="AB"), True),
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
