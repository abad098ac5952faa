"""`python -m benchmarks NAME [--rows N] [--json]`: run one claim in a scratch database."""

import argparse
import importlib
import json
import os
import resource
import sys
from typing import Any

CLAIMS = {"transitions": 2000, "lookup": 100_000, "pages": 100_000}


def _shown(label: str, value: Any) -> str:
    """A figure with its name; rows as a table."""
    if isinstance(value, list):
        head = list(value[0])
        lines = [
            [f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in row.values()]
            for row in value
        ]
        widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
        return "\n".join(
            "  ".join(
                cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(cells)
            )
            for cells in (zip(line, widths, strict=True) for line in [head, *lines])
        )
    return f"{label:42} {value:,.3f}" if isinstance(value, float) else f"{label:42} {value}"


def main() -> int:
    """Build the data, run the claim, print figures and ratios; non-zero when the line is not reached."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("name", choices=sorted(CLAIMS))
    parser.add_argument("--rows", type=int, default=0, help="rows to build; the claim's own default when 0")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    # The durable servers of a developer, not those of the tests: a commit costs what it costs in life.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

    from benchmarks.scratch import scratch_database  # noqa: PLC0415 - settings must be chosen first

    with scratch_database():
        claim = importlib.import_module(f"benchmarks.{options.name}")
        result = claim.run(options.rows or CLAIMS[options.name])
    result["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        for label, value in result.items():
            print(_shown(label, value))
    return 0 if result["reached"] else 1


sys.exit(main())
