"""The rules, in the one order in which they see a line: recover, identify, quantify, describe, check."""

from noc837.rule import Rule
from noc837.rules import (
    description,
    description_from_note,
    description_place,
    drug_order,
    envelope,
    line_note,
    modifiers,
    ndc_form,
    ndc_missing,
    ndc_qualifier,
    prescription,
    procedure_code,
    quantity,
    several_ndcs,
    texts,
    unit_of_measure,
    unused_elements,
)
from noc837.rules.envelope import CORRECTION_WITHHELD

__all__ = ["ALL", "CORRECTION_WITHHELD"]

ALL: tuple[Rule, ...] = (
    # recover
    procedure_code.RULE,
    drug_order.RULE,
    unused_elements.RULE,
    description_place.RULE,  # before any text is read for an NDC
    # identify
    several_ndcs.RULE,
    ndc_qualifier.RULE,
    ndc_form.FORM,
    ndc_form.AMBIGUOUS,
    ndc_form.PLACEHOLDER,
    ndc_missing.IN_TEXT,
    ndc_missing.MISSING,
    # quantify
    quantity.NUMBER,
    quantity.MISSING,
    quantity.POSITIVE,
    quantity.PRECISION,
    unit_of_measure.SPELLING,
    unit_of_measure.UNKNOWN,
    unit_of_measure.CONTAINER,
    unit_of_measure.MILLIGRAMS,
    prescription.REFERENCE,
    prescription.DATE,
    # describe
    texts.CHARACTERS,
    texts.LENGTH,
    description_from_note.RULE,
    description.MISSING,
    description.FILLER,
    line_note.QUALIFIER,
    line_note.HIDING,
    # check
    modifiers.RULE,
    envelope.VOID,
    envelope.SEGMENT_COUNT,
    envelope.TRAILER,
    envelope.ISA,
    envelope.GUIDE,
    envelope.STRAY_BYTES,
    CORRECTION_WITHHELD,
)
