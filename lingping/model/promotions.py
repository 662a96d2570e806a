"""The models that a home uses and used before: one JSON file beside the models, newest last."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from lingping.atomic import write_text
from lingping.errors import LingpingError

_FILE = "promotions.json"


@dataclass(frozen=True)
class Promotion:
    """From `at` (ISO 8601, UTC) on the home uses `model_id`."""

    model_id: str
    at: str


def read_promotions(models: Path) -> list[Promotion]:
    """Every promotion of the home, oldest first. Raises LingpingError for a damaged file."""
    path = models / _FILE
    if not path.is_file():
        return []
    try:
        return [Promotion(**entry) for entry in json.loads(path.read_bytes())]
    except (ValueError, TypeError) as error:
        raise LingpingError(f"{path}: not a list of promotions ({error}). Correct or remove it.") from error


def promoted_model(models: Path) -> str | None:
    """The model that was promoted last; None where none was."""
    done = read_promotions(models)
    return done[-1].model_id if done else None


def enter_promotion(models: Path, model_id: str, at: datetime) -> None:
    """Use `model_id` from now on."""
    _write(models, [*read_promotions(models), Promotion(model_id, at.isoformat())])


def take_back(models: Path) -> str:
    """Remove the last promotion; returns its model. Raises LingpingError when there is none."""
    done = read_promotions(models)
    if not done:
        raise LingpingError(f"{models}: no model was promoted here, so there is nothing to take back.")
    _write(models, done[:-1])
    return done[-1].model_id


def _write(models: Path, done: list[Promotion]) -> None:
    write_text(models / _FILE, json.dumps([asdict(each) for each in done], indent=1) + "\n")
