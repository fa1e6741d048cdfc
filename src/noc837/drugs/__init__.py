"""Drug identification as text: NDCs, quantities, units of measure and narratives. Knows nothing of X12."""
