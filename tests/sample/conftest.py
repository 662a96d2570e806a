"""One small sample world, simulated and written once for all tests of this folder."""

from datetime import date
from pathlib import Path

import pytest

from lingping.sample.history import History, Setting, simulate_shop
from lingping.sample.incidents import load_incidents
from lingping.sample.shops import load_promotion, load_shops
from lingping.sample.world import SampleReport, write_sample

SCALE = 0.3


@pytest.fixture(scope="session")
def setting() -> Setting:
    return Setting(
        seed=7,
        scale=SCALE,
        start=date(2026, 1, 5),
        weeks=12,
        promotion=load_promotion(),
        incidents=load_incidents(84),
    )


@pytest.fixture(scope="session")
def histories(setting: Setting) -> list[History]:
    return [simulate_shop(shop, setting) for shop in load_shops()]


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> SampleReport:
    return write_sample(tmp_path_factory.mktemp("world"), scale=SCALE)


@pytest.fixture(scope="session")
def folder(report: SampleReport) -> Path:
    return report.truth.parent
