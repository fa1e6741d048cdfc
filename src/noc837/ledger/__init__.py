"""The record of the files that were taken from drop folders, in SQLite."""
