"""The pass over a drop folder: takes what was dropped, scrubs it, delivers it, and is safe to run again."""
