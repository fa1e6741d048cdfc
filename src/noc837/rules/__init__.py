"""The rules, in the one order in which they see a claim: recover, identify, quantify, describe, place, check."""

from noc837.rule import Rule
from noc837.rules import (
    administration,
    attachments,
    c9399,
    claim_balance,
    claim_note_wanted,
    code_dates,
    compound,
    description,
    description_composable,
    description_content,
    description_from_note,
    description_place,
    diagnosis_pointers,
    drug_order,
    envelope,
    line_note,
    line_note_wanted,
    modifier_meaning,
    modifiers,
    ndc_and_text,
    ndc_form,
    ndc_in_directory,
    ndc_missing,
    ndc_qualifier,
    place_of_service,
    prescription,
    prior_authorization,
    procedure_code,
    product_kind,
    quantity,
    repeated_line,
    repricer_note,
    revenue_code,
    service_date,
    service_units,
    several_ndcs,
    specific_code,
    texts,
    unit_of_measure,
    unit_unlike_form,
    unused_elements,
    waste,
)
from noc837.rules.envelope import CORRECTION_WITHHELD

__all__ = ["ALL", "CORRECTION_WITHHELD", "STEPS"]

# Within a step rules on claims come first. Each step sees the whole claim as the one before left it.
STEPS: tuple[tuple[Rule, ...], ...] = (
    (
        # recover
        procedure_code.RULE,
        drug_order.RULE,
        unused_elements.RULE,
        description_place.RULE,  # before any text is read for an NDC
        # identify
        several_ndcs.RULE,
        ndc_qualifier.RULE,
        unit_of_measure.CONTAINER,  # of which the unit behind an NDC may be another
        ndc_form.FORM,
        ndc_form.AMBIGUOUS,
        ndc_form.PLACEHOLDER,
        ndc_missing.IN_TEXT,
        ndc_missing.MISSING,
        ndc_in_directory.NOT_LISTED,
        ndc_in_directory.NOT_MARKETED,
        ndc_in_directory.SAMPLE,
        # quantify
        service_units.UNIT_CODE,  # it may make the quantity
        quantity.NUMBER,
        quantity.MISSING,
        quantity.POSITIVE,
        unit_of_measure.SPELLING,
        unit_of_measure.UNKNOWN,
        unit_of_measure.MILLIGRAMS,
        unit_unlike_form.RULE,
        quantity.PRECISION,  # grams have three decimals more
        prescription.REFERENCE,
        prescription.DATE,
        # describe
        texts.CHARACTERS,
        texts.LENGTH,
        description_from_note.RULE,
        repricer_note.RULE,  # what it copies is no longer missing
        description_composable.RULE,
        description.MISSING,
        description.FILLER,
    ),
    (
        # place
        claim_note_wanted.RULE,
        line_note.QUALIFIER,
        line_note_wanted.RULE,
        line_note.HIDING,
        description_content.INCOMPLETE,  # what a note says by now counts
        description_content.STRENGTH,
    ),
    (
        # check
        ndc_and_text.RULE,  # against the description as it is by now
        service_units.COUNT,
        service_units.NOT_ONE,
        modifiers.RULE,
        waste.UNPAIRED,
        waste.CLASH,
        waste.NOT_ATTESTED,
        modifier_meaning.DRUG_DISCOUNT,
        modifier_meaning.COMPOUND,
        modifier_meaning.NOT_FOR_DRUGS,
        specific_code.RULE,
        compound.RULE,
        c9399.SETTING,
        c9399.MAY_APPLY,
        code_dates.RULE,
        product_kind.BIOLOGIC,
        product_kind.ANTINEOPLASTIC,
        claim_balance.RULE,
        diagnosis_pointers.RULE,
        service_date.RULE,
        administration.RULE,
        attachments.REFERENCE,
        attachments.INVOICE,
        prior_authorization.RULE,
        revenue_code.RULE,
        place_of_service.RULE,
        repeated_line.RULE,
        envelope.VOID,
        envelope.SEGMENT_COUNT,
        envelope.TRAILER,
        envelope.ISA,
        envelope.GUIDE,
        envelope.STRAY_BYTES,
        CORRECTION_WITHHELD,
    ),
)
ALL = tuple(rule for step in STEPS for rule in step)
