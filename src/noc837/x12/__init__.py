"""X12 as bytes: delimiters, windows over a stream, segments, what the guides allow. No word of drugs."""
