"""How soon marts.emerging_issues finds a rise, and how often it finds one where there is none.

    python -m benchmarks.issues --merchants 200
    python -m benchmarks.issues --world
    python -m benchmarks.issues --home demo

The grid: shops of five items whose needs are named at a steady rate, and in which the complaints about one need of one
item rise for four weeks. Two yardsticks stand beside the tables, each at the level at which it raises as many false
alarms as they do: the exact test (Fisher's) of each week against the eight before, and a seer, who knows every true
rate and asks the exact binomial test. `--world` looks for the planted incidents of a full sample world, whose reviews
are read without error; `--home` for those of a home in which `lingping sample` and `lingping run` have been. All of
them run the SELECTs of `dbt_like_sql/` themselves.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.issue_grid import Cell, grid, pooled
from benchmarks.issue_worlds import Finding, look_through_home, look_through_world


def show_findings(findings: Sequence[Finding], others: float, words: str) -> None:
    """Print what was found of the planted incidents, as Markdown."""
    print("| incident | merchant | first told of | issue opened in the week of | since |\n|---|---|---|---|---|")
    for found in findings:
        print(f"| {found.incident} | {found.merchant} | {found.began} | {found.opened} | {found.start} |")
    print(f"\n{words}, per merchant-week: {others:.3f}")


def show_grid(merchants: int, rng: np.random.Generator) -> None:
    """Print the grid as Markdown; of each yardstick what it found, and what of that was found within a week of it."""
    print("| reviews of an item and week | rate | times | found | delay | exact test | within a week | delay", end="")
    print(" | seer | within a week | delay |\n" + "|---" * 11 + "|")
    everything: list[Cell] = []
    for levels, cells in grid(merchants, rng):
        for cell in cells:
            sides = " | ".join(
                f"{side.found:.0%} | {side.within_a_week:.0%} | {side.delay:.2f}" for side in (cell.exact, cell.seer)
            )
            print(
                f"| {cell.volume} | {cell.rate} | {cell.effect} | {cell.found:.0%} | {cell.delay:.2f} | {sides} |",
                flush=True,
            )
        print(f"| {cells[0].volume} | nothing rises | {levels.alarms:.3f} false alarms per merchant-week" + " |" * 9)
        everything += cells
    print(f"\nWithin a week of the exact test: {pooled(everything, lambda cell: cell.exact):.1%}", end=", ")
    print(f"of the seer: {pooled(everything, lambda cell: cell.seer):.1%} of what they found in all cells.")


def main() -> None:
    """Print the grid, or what was found of a sample world, as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--merchants", type=int, default=200, help="shops in each cell (default: %(default)s)")
    parser.add_argument("--world", action="store_true", help="look for the incidents of a full sample world instead")
    parser.add_argument("--home", type=Path, help="look for those of a home with a sample world that was run")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    if arguments.home:
        show_findings(*look_through_home(arguments.home), "Issues of shops that no incident befell")
    elif arguments.world:
        show_findings(*look_through_world(arguments.seed), "Issues of needs that no incident explains")
    else:
        show_grid(arguments.merchants, np.random.default_rng(arguments.seed))


if __name__ == "__main__":
    main()
