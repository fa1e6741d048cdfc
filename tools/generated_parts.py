"""Parts of a README that are made from the program: between `<!-- name -->` and `<!-- end -->`."""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

Parts = Mapping[str, Callable[[], str]]


def written(readme: str, parts: Parts) -> str:
    """The README with its generated parts as they should be."""
    for name, part in parts.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text = part()
        readme = pattern.sub(lambda found, text=text: f"{found[1]}{text}\n{found[2]}", readme)
    return readme


def write(path: Path, parts: Parts) -> int:
    """Writes the README, or with --check on the command line returns 1 where it is stale."""
    readme = path.read_text(encoding="utf-8")
    if "--check" in sys.argv[1:]:
        return int(written(readme, parts) != readme)
    path.write_text(written(readme, parts), encoding="utf-8")
    return 0
