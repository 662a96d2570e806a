"""Detection delay and false alarms of marts.emerging_issues.

    python -m benchmarks.issues --merchants 200
    python -m benchmarks.issues --world
    python -m benchmarks.issues --home demo

The grid has shops of five items whose needs are mentioned at steady rates; complaints about one need of one item rise
for four weeks. There are two baselines, each at the level at which it raises as many false alarms as the tables:
Fisher's exact test of each week against the eight before, and an oracle that knows every true rate and applies the
exact binomial test. `--world` evaluates the planted incidents of a full sample world with true labels; `--home` those
of a home after `lingping sample` and `lingping run`. All run the SELECTs of `dbt_like_sql/`.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.issue_grid import Cell, pool, run_grid
from benchmarks.issue_worlds import Finding, evaluate_home, evaluate_world


def show_findings(findings: Sequence[Finding], others: float, words: str) -> None:
    """Print the findings as Markdown."""
    print("| incident | merchant | first review | week of the issue | start date |\n|---|---|---|---|---|")
    for found in findings:
        print(f"| {found.incident} | {found.merchant} | {found.began} | {found.opened} | {found.start} |")
    print(f"\n{words}, per merchant-week: {others:.3f}")


def show_grid(merchants: int, rng: np.random.Generator) -> None:
    """Print the grid as Markdown: detection rate and delay of the tables and of each baseline."""
    print("| reviews per item and week | rate | factor | found | delay | exact test | within a week | delay", end="")
    print(" | oracle | within a week | delay |\n" + "|---" * 11 + "|")
    all_cells: list[Cell] = []
    for levels, cells in run_grid(merchants, rng):
        for cell in cells:
            baselines = " | ".join(
                f"{side.found:.0%} | {side.within_a_week:.0%} | {side.delay:.2f}" for side in (cell.exact, cell.oracle)
            )
            print(
                f"| {cell.volume} | {cell.rate} | {cell.effect} | {cell.found:.0%} | {cell.delay:.2f} | {baselines} |",
                flush=True,
            )
        print(f"| {cells[0].volume} | no rise | {levels.alarms:.3f} false alarms per merchant-week" + " |" * 9)
        all_cells += cells
    print(f"\nWithin a week of the exact test: {pool(all_cells, lambda cell: cell.exact):.1%}", end=", ")
    print(f"of the oracle: {pool(all_cells, lambda cell: cell.oracle):.1%} of all incidents that they found.")


def main() -> None:
    """Print the grid, or the findings in a sample world, as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--merchants", type=int, default=200, help="shops per cell (default: %(default)s)")
    parser.add_argument("--world", action="store_true", help="evaluate the incidents of a full sample world instead")
    parser.add_argument("--home", type=Path, help="evaluate the incidents of a home with a sample world")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    if arguments.home:
        show_findings(*evaluate_home(arguments.home), "Issues of shops without an incident")
    elif arguments.world:
        show_findings(*evaluate_world(arguments.seed), "Issues of needs without an incident")
    else:
        show_grid(arguments.merchants, np.random.default_rng(arguments.seed))


if __name__ == "__main__":
    main()
