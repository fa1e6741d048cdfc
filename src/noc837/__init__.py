"""Scrub 837 files: find unclassified-drug lines, correct what is certain, list the rest."""
