import bz2
import gzip
import io
import lzma
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.samples import CLEAN, CORRECTABLE
from noc837.sweep.kinds import HEAD, advice, kind_of

BOM = b"\xef\xbb\xbf"
ISA = CLEAN[:106]


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("claims.837", CLEAN)
    return file.getvalue()


def empty_zip():
    file = io.BytesIO()
    zipfile.ZipFile(file, "w").close()
    return file.getvalue()


def x12(number, guide="", group_guide="", before=b""):
    group = f"GS*XX*A*B*20260102*0304*7*X*{group_guide}~".encode()
    return ISA + before + group + f"ST*{number}*0001*{guide}~BHT*0085*08~SE*2*0001~GE*1*7~IEA*1*000000042~".encode()


def with_delimiters(data, element, component, terminator, line_break=b""):
    table = bytes.maketrans(b"*:~", element + component + terminator)
    return data.translate(table).replace(terminator, terminator + line_break)


BINARY = {
    "a zip archive": [zipped(), empty_zip(), b"PK\x07\x08PK\x03\x04"],
    "a gzip file": [gzip.compress(CLEAN), gzip.compress(b"")],
    "a bzip2 file": [bz2.compress(CLEAN), bz2.compress(b"")],
    "an xz file": [lzma.compress(CLEAN)],
    "a 7z archive": [b"7z\xbc\xaf\x27\x1c\x00\x04"],
    "a PDF document": [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"],
    "a PGP message": [
        b"\x85\x01\x0c\x03" + b"k" * 300,  # session key, two bytes of length
        b"\x84\x5e\x03" + b"k" * 300,
        b"\x8c\x0d\x04\x09\x03\x02" + b"s" * 300,  # symmetric session key
        b"\xc1\xc0\x4c\x03" + b"k" * 300,
        b"\xc1\x4c\x03" + b"k" * 300,
        b"\xc3\x0d\x04\x09\x03\x02" + b"s" * 300,
        b"\xd2\xea\x01" + b"e" * 300,
        b"\xd2\xff\x00\x01\x00\x00\x02" + b"e" * 300,
        b"\xa3\x01\x78\x9c" + b"z" * 300,  # compressed
        b"\x90\x0d\x03\x00\x08\x01" + b"s" * 300,  # one-pass signature
    ],
}
TEXTS = {
    "a PGP message": [b"-----BEGIN PGP MESSAGE-----\n\nhQEM", b"\r\n-----BEGIN PGP SIGNED MESSAGE-----\n"],
    "an XML document": [b'<?xml version="1.0"?>', BOM + b"\n<ClaimBatch>", b"<!DOCTYPE html>"],
    "an HL7 message": [b"MSH|^~\\&|A|B", b"FHS|^~\\&|", b"BHS|^~\\&|"],
    "an EDIFACT interchange": [b"UNB+UNOA:1+A+B'", b"UNA:+.? 'UNB+UNOA:1"],
    "text": [
        b"claim,charge\n1,120\n",
        b"ISAAC NEWTON",
        b"ISA is missing",
        b"GS*HC*A*B~ST*837*0001~",
        b"\xa310 for a caf\xe9, \x85 paid",
        b"\xc1rpa, \xd2lof, \xc3ngel",
        "£5\n".encode(),
        b"BZh9 is a file",
        b"PK",
        b"MSH",
        b"UNB",
        b"7zip",
    ],
    "of no known kind": [b"\x00" * 100, bytes(range(256)), b"\xc9\xe2\xc1\x5c\xf0\xf0\x5c", "837".encode("utf-16")],
}
ACKNOWLEDGMENTS = {
    "an X12 999": [x12("999", "005010X231A1")],
    "an X12 997": [x12("997"), x12("997 ")],
    "an X12 277CA": [x12("277", "005010X214"), x12("277", group_guide="005010X214"), x12("277", "005010X214E2")],
    "an X12 277": [x12("277", "005010X212"), x12("277")],
    "an X12 835": [x12("835", "005010X221A1"), with_delimiters(x12("835"), b"|", b">", b"\n")],
    "an X12 TA1": [ISA + b"TA1*000000042*260102*0304*A*000~IEA*0*000000042~"],
    "an X12 270": [x12("270"), x12("270", before=b"TA1*1*2*3~\r\n")],
    "of no known kind": [x12("ABC"), x12("SECRET"), x12("83"), x12("8377"), x12("\u0663\u0663\u0663")],
}
SAMPLES = [
    (kind, data) for kinds in (BINARY, TEXTS, ACKNOWLEDGMENTS) for kind, samples in kinds.items() for data in samples
]
PACKED = BINARY.keys() - {"a PDF document"}
CLAIMS = [
    CLEAN,
    CORRECTABLE,
    BOM + CLEAN,
    BOM + b"\r\n \t" + CLEAN,
    CLEAN.replace(b"~", b"~\r\n"),
    with_delimiters(CLEAN, b"|", b">", b"\n"),
    with_delimiters(CLEAN, b"\x1d", b"\x1f", b"\x1c"),
    with_delimiters(CLEAN, b"\t", b"^", b"'", b"\n"),
    CLEAN.replace(b"005010X222A1", b"005010X224A2"),
    CLEAN.replace(b"005010X222A1", b"004010X098A1"),
    CLEAN.replace(b"~GS", b"~TA1*000000042*260102*0304*A*000~GS"),
    CLEAN.replace(b"~ST*837*", b"~~ST*837*"),
]


@pytest.mark.parametrize(("kind", "data"), SAMPLES)
def test_what_is_no_claim_file_is_named(kind, data):
    assert kind_of(data[:HEAD]) == kind


@pytest.mark.parametrize("data", CLAIMS)
def test_a_claim_file_is_not_named_wherever_it_is_cut(data):
    assert {kind_of(data[:end]) for end in range(len(data) + 1)} == {""}


@pytest.mark.parametrize(
    "data", [b"", b" \r\n", BOM, BOM[:1], BOM[:2], BOM + b"\n", b"\nI", b"IS", b"ISA", b"ISA*", ISA]
)
def test_what_may_become_a_claim_file_is_not_named(data):
    assert kind_of(data) == ""


@pytest.mark.parametrize("data", [ISA.replace(b":", b"*"), ISA[:90] + b"~" * 600, ISA + b"GS*HC*" + b"x" * HEAD])
def test_what_only_the_scrub_can_tell_is_wrong_is_not_named(data):
    assert kind_of(data) == ""


def test_an_empty_interchange_is_left_to_the_scrub():
    assert kind_of(ISA + b"IEA*0*000000042~") == ""


def test_the_first_set_decides():
    assert kind_of(x12("999") + CLEAN) == "an X12 999"
    assert kind_of(CLEAN + x12("999")) == ""
    assert kind_of(x12("270").replace(b"BHT*0085*08", b"REF*ST*837*1")) == "an X12 270"


def test_a_set_is_not_named_before_its_segment_is_whole():
    data = x12("999")
    whole = data.index(b"~BHT") + 1
    assert {kind_of(data[:end]) for end in range(whole)} == {""}
    assert kind_of(data[:whole]) == "an X12 999"


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in SAMPLES}))
def test_each_kind_has_its_advice(kind):
    is_packed = kind in PACKED
    assert advice(kind).endswith("drop what it holds") == is_packed
    assert advice(kind)


def test_acknowledgments_and_payments_belong_to_somebody_else():
    assert advice("an X12 999") == advice("an X12 277CA") == "give it to whoever reads acknowledgments"
    assert advice("an X12 835") == "give it to whoever posts payments"
    assert advice("an X12 270") == advice("text") == "only 837 claim files are to be dropped here"


@given(st.binary(max_size=300))
def test_any_bytes_have_a_kind_and_it_holds_none_of_them(data):
    kinds = {kind for kind, _ in SAMPLES} | {""}
    assert kind_of(data) in kinds


@given(st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=["Cc"]), max_size=200))
def test_no_line_of_text_is_taken_for_packed_bytes(line):
    for encoding in ("latin-1", "utf-8"):
        assert kind_of(line.encode(encoding)) not in PACKED or line.startswith("-----BEGIN")
