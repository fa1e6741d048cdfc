"""What an administrator sets for a drop folder, in its noc837.toml."""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from noc837.sweep.settings_values import (
    Parser,
    Unfit,
    as_key,
    file_mode,
    group_number,
    number,
    one_of,
    path_under,
    real_path_under,
    refuse_inside,
    refuse_template,
    template,
    whole_number,
)
from noc837.sweep.template import fault_of_name

SETTINGS_NAME = "noc837.toml"
_OWN = ("state/working", "state/lock", "state/status.json", "noc837.toml", "PAUSE")
_NOT_FOR_LOGS = (
    *("inbox", "corrected", "exceptions", "changes", "held", "archive", "failed", "duplicates"),
    *(*_OWN, *(f"state/ledger.db{end}" for end in ("", "-wal", "-shm"))),
)
_NO_DELIVERY = ("inbox", "state", "held", "archive", "failed", "duplicates")
_LONGEST_SETTLE, _LONGEST_STALE, _LONGEST_KEPT = 86_400, 525_600, 36_500


class BrokenSettings(Exception):
    """Settings that cannot be followed; the message is one line: the file, the line or key, and what to do."""


@dataclass(frozen=True, slots=True)
class Partner:
    """How one partner's files are treated.

    `mode` is correct or observe, `on_error` hold or deliver, `delivered_group` a gid, `corrected` the folder of
    this partner's corrected files.
    """

    mode: str
    on_error: str
    maps: Path | None
    reference: Path | None
    name_template: str
    delivered_mode: int
    delivered_group: int | None
    corrected: Path


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a drop folder; `partners` are those with a section, `default` is for all others."""

    settle_seconds: float
    stale_minutes: float
    keep_archive_days: int | None
    log: Path | None
    metrics: Path | None
    partners: Mapping[str, Partner]
    default: Partner

    def of(self, partner: str) -> Partner:
        """The settings for a partner, empty for the inbox; without a section the default, its folder added."""
        if own := self.partners.get(partner):
            return own
        return replace(self.default, corrected=self.default.corrected / partner)


def read_settings(root: Path) -> Settings:
    """The settings of the drop folder ROOT; raises BrokenSettings."""
    path = root / SETTINGS_NAME
    try:
        return _settings(_tables(path, root), root)
    except Unfit as fault:
        raise BrokenSettings(f"{path}: {fault}") from None


def _tables(path: Path, root: Path) -> dict[str, Any]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise Unfit(f"is missing; make the drop folder with: noc837 sweep --init {root}") from None
    except (PermissionError, IsADirectoryError) as failure:
        raise Unfit(f"cannot be read: {failure.strerror}; let noc837 read it") from None
    except UnicodeDecodeError as fault:
        line = fault.object.count(b"\n", 0, fault.start) + 1
        raise Unfit(f"line {line}: is not in UTF-8; save the file as UTF-8") from None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as fault:
        raise Unfit(_in_words(fault)) from None


def _in_words(fault: Exception) -> str:
    """What is no TOML, its line first."""
    said = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", str(fault), re.DOTALL)
    if not said:
        return "is no TOML that can be read; correct it"
    place = f"line {said[2]}" if said[2] else "at the end"
    return f"{place}: {as_key(said[1]) if not said[1].isprintable() else said[1]}; correct it"


def _settings(tables: dict[str, Any], root: Path) -> Settings:
    sections = tables.pop("partner", {})
    if not isinstance(sections, dict):
        raise Unfit("partner: is no table; write sections such as [partner.ACME]")
    values = _values(tables, {**_OF_PARTNER, **_OF_ALL}, "", root)
    of_all = {key: values.pop(key) for key in _OF_ALL if key in values}
    default = replace(_default(root), **values)
    for name in ("", "PARTNER"):
        _refuse_unfit(default, name, "", root)
    for key in ("log", "metrics"):
        if path := of_all.get(key):
            _at(key, refuse_inside, path, root, _NOT_FOR_LOGS)
    partners = {name: _partner(name, section, default, root) for name, section in sections.items()}
    _refuse_among_deliveries(of_all, (default, *partners.values()))
    return replace(_DEFAULTS, partners=MappingProxyType(partners), default=default, **of_all)


def _refuse_among_deliveries(of_all: Mapping[str, Any], partners: Iterable[Partner]) -> None:
    """Raises Unfit where the log or the metrics would be picked up as claims, or are one file."""
    real = {key: os.path.realpath(of_all[key]) for key in ("log", "metrics") if of_all.get(key)}
    for key, path in real.items():
        for partner in partners:
            if os.path.commonpath((path, os.path.realpath(partner.corrected))) == os.path.realpath(partner.corrected):
                raise Unfit(f"{key}: lies among the corrected files; name another place")
    if len({*real.values()}) < len(real):
        raise Unfit("metrics: is the log; name another file")


def _partner(name: str, section: object, default: Partner, root: Path) -> Partner:
    place = f"partner.{as_key(name)}"
    if fault := fault_of_name(name):
        raise Unfit(f"{place}: is no name for a folder: it {fault}; name the section as its folder in inbox is named")
    if not isinstance(section, dict):
        raise Unfit(f"{place}: is no table; write a section [{place}]")
    for key in section:
        if key in _OF_ALL:
            raise Unfit(f"{place}.{key}: is set for all partners; write it above the first section")
    values = {"corrected": default.corrected / name, **_values(section, _OF_PARTNER, f"{place}.", root)}
    partner = replace(default, **values)
    _refuse_unfit(partner, name, f"{place}.", root)
    return partner


def _values(table: dict[str, Any], known: Mapping[str, Parser], place: str, root: Path) -> dict[str, Any]:
    """What stands in a table, by its keys, each value as it is used; raises Unfit."""
    names = known if place else (*known, "partner")
    for key in table:
        if key not in known:
            near = get_close_matches(key, names, 1)
            hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(names)}"
            raise Unfit(f"{place}{as_key(key)}: is not known; {hint}")
    return {key: _at(place + key, known[key], value, root) for key, value in table.items()}


def _refuse_unfit(partner: Partner, name: str, place: str, root: Path) -> None:
    _at(f"{place}name_template", refuse_template, partner.name_template, name)
    _at(f"{place}corrected", refuse_inside, partner.corrected, root, _NO_DELIVERY)


def _at(place: str, check: Any, *values: Any) -> Any:
    """What the check returns; the place goes before what it complains of."""
    try:
        return check(*values)
    except Unfit as fault:
        raise Unfit(f"{place}: {fault}") from None


def _default(root: Path) -> Partner:
    return Partner("correct", "hold", None, None, "{name}", 0o640, None, root / "corrected")


_DEFAULTS = Settings(60, 60, None, None, None, MappingProxyType({}), _default(Path()))
_OF_PARTNER: Mapping[str, Parser] = MappingProxyType(
    {
        "mode": one_of("correct", "observe"),
        "on_error": one_of("hold", "deliver"),
        "maps": path_under,
        "reference": path_under,
        "name_template": template,
        "delivered_mode": file_mode,
        "delivered_group": group_number,
        "corrected": real_path_under,
    }
)
_OF_ALL: Mapping[str, Parser] = MappingProxyType(
    {
        "settle_seconds": number(_LONGEST_SETTLE),
        "stale_minutes": number(_LONGEST_STALE),
        "keep_archive_days": whole_number(_LONGEST_KEPT),
        "log": path_under,
        "metrics": path_under,
    }
)
