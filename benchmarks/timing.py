"""Alternating measurement, so that a noisy machine is noisy for everybody alike."""

import statistics
import time
from collections.abc import Callable


def alternate(rounds: int, **works: Callable[[int], None]) -> dict[str, float]:
    """Run each work in turn, `rounds` times; the median of each in milliseconds."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds):
        for name, work in works.items():
            begun = time.perf_counter()
            work(number)
            taken[name].append((time.perf_counter() - begun) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}
