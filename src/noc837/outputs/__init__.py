"""What a run hands over: exceptions and changes as CSV and JSONL, the corrected file, their delivery."""
