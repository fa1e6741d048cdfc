"""The values that settings may have: each is checked, and turned into what it is used as."""

import grp
import json
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from noc837.sweep.template import fault_of_name, fault_of_template, filled_in

Parser = Callable[[Any, Path], Any]
_SOME_TIME = "2026-11-22T12:34:56Z"


class Unfit(Exception):
    """A value that cannot be used; the message says what is wrong with it and what to write."""


def as_key(key: str) -> str:
    """The key as TOML has it, in one line of ASCII: in quotation marks where it needs them."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key)


def one_of(*words: str) -> Parser:
    """The parser of one of some words."""

    def parse(value: Any, _: Path) -> str:
        known = " or ".join(f'"{word}"' for word in words)
        if _text(value, f"write {known}") not in words:
            raise Unfit(f"{json.dumps(value)} is not known; write {known}")
        return str(value)

    return parse


def number(most: int) -> Parser:
    """The parser of a number from 0 to `most`."""

    def parse(value: Any, _: Path) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise Unfit(f"is no number from 0 to {most}; write one, without quotation marks")
        return float(value)

    return parse


def whole_number(most: int) -> Parser:
    """The parser of a whole number from 1 to `most`."""

    def parse(value: Any, _: Path) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise Unfit(f"is no whole number from 1 to {most}; write one, without quotation marks")
        return value

    return parse


def path_under(value: Any, root: Path) -> Path:
    """The path, under ROOT unless it is absolute."""
    text = _text(value, 'write a path, such as "folder"')
    if not text or "\0" in text:
        raise Unfit("is no path; write one, or leave the key out")
    return root / text


def real_path_under(value: Any, root: Path) -> Path:
    """The same, links followed, so that one place has one name."""
    return Path(os.path.realpath(path_under(value, root)))


def template(value: Any, _: Path) -> str:
    """The template of a file's name, whose placeholders are known."""
    text = _text(value, 'write a template, such as "{name}"')
    if fault := fault_of_template(text):
        raise Unfit(fault)
    return text


def file_mode(value: Any, _: Path) -> int:
    """The permissions of a file: three octal digits in text, perhaps with a 0 before, the owner may read it."""
    if isinstance(value, int):
        raise Unfit('is a number and would be decimal; write it in quotation marks, as "0640"')
    text = _text(value, 'write it as "0640"')
    if not re.fullmatch(r"0?[0-7]{3}", text, re.ASCII):
        raise Unfit('is no mode of three octal digits; write it as "0640"')
    mode = int(text, 8)
    if not mode & 0o400:
        raise Unfit('keeps the owner from reading the file; begin it with 4, 5, 6 or 7, as "0640"')
    return mode


def group_number(value: Any, _: Path) -> int:
    """The gid of a group, given by its name or number; raises Unfit where this machine has no such group."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    text = _text(value, "write the name of a group")
    try:
        if re.fullmatch(r"[0-9]+", text):
            return grp.getgrgid(int(text)).gr_gid
        return grp.getgrnam(text).gr_gid
    except (KeyError, ValueError, OverflowError):
        raise Unfit(f"{json.dumps(text)} is no group of this machine; make it or name another") from None


def refuse_template(text: str, partner: str) -> None:
    """Raises Unfit where the names that the template gives for a partner's files cannot be used."""
    for name in ("claims.837", "claims"):
        if fault := fault_of_name(filled_in(text, name, partner, "0" * 64, _SOME_TIME)):
            whose = f"partner {as_key(partner)}" if partner else "files directly in inbox"
            raise Unfit(f"gives a name that {fault}, for {whose}; write a template such as {{name}}")


def refuse_inside(path: Path, root: Path, names: Sequence[str]) -> None:
    """Raises Unfit where a path is ROOT or lies in one of these folders of it."""
    real = os.path.realpath(path)
    if real == os.path.realpath(root):
        raise Unfit("is the drop folder itself; name a folder in it or another place")
    for name in names:
        kept = os.path.realpath(root / name)
        if os.path.commonpath((real, kept)) == kept:
            raise Unfit(f"lies in {name}, which is kept for other files; name another place")


def _text(value: Any, hint: str) -> str:
    if not isinstance(value, str):
        raise Unfit(f"is no text in quotation marks; {hint}")
    return value
