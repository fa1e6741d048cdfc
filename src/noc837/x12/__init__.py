"""X12 as bytes: delimiters, windows over a stream, segments, and what the guides allow. Knows nothing of drugs."""
