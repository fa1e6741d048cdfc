"""The answer to a look-up, for people and for machines."""

from collections.abc import Iterator
from dataclasses import asdict
from textwrap import indent
from typing import Any

from noc837.cli.console import table, visible
from noc837.cli.reference_lookup import Answer, Found, Search
from noc837.drugs.ndc import hyphenated
from noc837.reference import CodeOfNdc, Listing, readable

_HEADINGS = ("NDC", "brand", "generic", "strength", "form", "labeler", "directory of")
_WIDEST = 40


def for_people(answer: Answer) -> str:
    """A block for each NDC, and a table of the packages found by words."""
    blocks = [_block(found) for candidates in answer.ndcs for found in candidates]
    if answer.search:
        blocks.append(_table(answer.search))
    return "\n\n".join(blocks)


def _block(found: Found) -> str:
    if not found.ndc:
        return visible(f"{found.typed or 'nothing'}: is no NDC: {found.why}")
    head = f"{hyphenated(found.ndc)}  {found.ndc}"
    if found.why:
        head = f"{head}  ({found.typed}: {found.why})"
    facts = list(_facts(found))
    return f"{visible(head)}\n{indent(table(facts) if facts else 'not in this reference', '  ')}"


def _facts(found: Found) -> Iterator[tuple[str, str]]:
    if found.listings:
        yield from ((name, value) for name, value in _of_package(found.listings[0]) if value)
    for number, listing in enumerate(found.listings):
        yield ("listed in" if not number else ""), listing.source.title
    if found.left_directory:
        yield "no longer in", f"FDA directory of {readable(found.left_directory)}"
    for code, description in zip(found.codes, found.descriptions, strict=True):
        yield ("code" if code.code else "NOC crosswalk"), code_in_words(code)
        if description:
            yield "", description
    if found.is_single_dose:
        yield "single-dose", "yes"


def _of_package(listing: Listing) -> Iterator[tuple[str, str]]:
    """What the newest directory says of a package, empty where it says nothing."""
    yield "brand", listing.brand
    yield "generic", listing.generic
    yield "substances", "; ".join(listing.substances)
    yield "strength", listing.strength
    yield "dosage form", listing.dosage_form
    yield "route", listing.route
    yield "labeler", listing.labeler
    yield "type", listing.product_type
    yield "category", " ".join(filter(None, (listing.category, listing.application)))
    yield "package", listing.package
    if listing.first or listing.last:
        yield "marketed", f"{readable(listing.first) or '?'} to {readable(listing.last) or 'now'}"
    yield "sample", "yes" if listing.is_sample else "no"


def code_in_words(code: CodeOfNdc) -> str:
    """A code with its billing units and the crosswalk that has it."""
    units = f"{code.dosage} a billing unit, {code.package_units} billing units a package"
    return ", ".join(filter(None, (code.code, units, code.source.title)))


def _table(search: Search) -> str:
    if not search.total:
        return visible(f"{' '.join(search.words)}: no package is listed with these words")
    text = table([_HEADINGS, *map(_row, search.packages)])
    more = search.total - len(search.packages)
    return f"{text}\n… and {more} more; add a word" if more else text


def _row(listing: Listing) -> tuple[str, ...]:
    named = listing.brand or "-", listing.generic or "-", listing.strength or "-", listing.dosage_form or "-"
    texts = (_cut(text) for text in (*named, listing.labeler or "-"))
    return hyphenated(listing.ndc), *texts, readable(listing.source.dated)


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def for_machines(answer: Answer) -> str:
    """The same as JSON; keys are stable."""
    import json

    search = answer.search
    values = {
        "reference": answer.reference,
        "ndcs": [_found(found) for candidates in answer.ndcs for found in candidates],
        "words": list(search.words) if search else [],
        "total": search.total if search else 0,
        "packages": [listing_values(each) for each in search.packages] if search else [],
    }
    return json.dumps(values, indent=2)


def _found(found: Found) -> dict[str, Any]:
    return {
        "input": found.typed,
        "ndc": found.ndc or None,
        "hyphenated": hyphenated(found.ndc) if found.ndc else None,
        "why": found.why,
        "found": found.is_known,
        "listings": [listing_values(each) for each in found.listings],
        "left_directory": readable(found.left_directory) or None,
        "codes": [code_values(each) for each in found.codes if each.code],
        "noc_crosswalk": [code_values(each) for each in found.codes if not each.code],
        "single_dose": found.is_single_dose,
    }


def listing_values(listing: Listing) -> dict[str, Any]:
    """A package as JSON can say it; keys are stable."""
    days = {name: readable(getattr(listing, name)) or None for name in ("first", "last")}
    return {**asdict(listing), **days, "source": listing.source.title, "dated": readable(listing.source.dated)}


def code_values(code: CodeOfNdc) -> dict[str, Any]:
    """A code as JSON can say it, null for the crosswalk of NOC drugs; keys are stable."""
    source = code.source
    days = {name: readable(getattr(source, name)) or None for name in ("first", "last")}
    return {**asdict(code), "code": code.code or None, "source": source.title, **days}
