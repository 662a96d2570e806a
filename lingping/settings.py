"""Every setting in one frozen object, read from `lingping.toml`, the environment and the command line."""

import json
import re
from datetime import date
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated, Literal, TypedDict

from platformdirs import user_config_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from lingping import home_layout
from lingping.compute import Device, Precision
from lingping.errors import LingpingError
from lingping.notify.receivers import split_urls, unusable_urls


class ScoringOptions(TypedDict):
    """Keyword arguments of `lingping.model.loading.load_classifier`."""

    models: Path
    device: str
    token_budget: int
    precision: Precision


class Settings(BaseSettings):
    """What a user may set. Precedence: command line, then `LINGPING_*`, then `lingping.toml`, then the defaults."""

    model_config = SettingsConfigDict(
        env_prefix="LINGPING_", toml_file="lingping.toml", frozen=True, extra="forbid", hide_input_in_errors=True
    )

    home: Path = Field(Path("data"), description="Folder of inbox, warehouse, snapshots, letters, models and runs.")
    key_file: Path = Field(
        user_config_path("lingping") / "pseudonym.key",
        description="Secret key of customer pseudonyms; created on first use, mode 0600. Keep it outside the home.",
    )
    merchant: str | None = Field(None, description="Merchant of files that name none; default: the inbox sub-folder.")
    source: str | None = Field(None, description="Source mapping for every file, instead of detection.")
    as_of: date | None = Field(None, description="Day of the tables; default: the newest day of each merchant.")
    model: str = Field(
        "promoted",
        description="Classifier: promoted (`lingping models promote`; else the shipped one), an id in HOME/models, "
        "a shipped one, or a folder.",
    )
    taxonomy: Path | None = Field(
        None, description="Names, seeds and measures of the needs; default: those of the classifier."
    )
    device: Device = Field("auto", description="Where the classifier runs: auto, cpu or cuda.")
    precision: Precision = Field(
        "auto", description="fp32, bf16, int8 (CPU) or fp16 (GPU); auto: 16 bits where the processor supports them."
    )
    token_budget: int = Field(8192, gt=0, description="Tokens in one scoring batch, padding included.")
    dictionary: Path | None = Field(None, description="Shop dictionary: one word a line, added to the segmenter.")
    stop_words: Path | None = Field(None, description="Words, one a line, that are never reported as keywords.")
    letter_language: Literal["zh", "en"] = Field(
        "zh", description="Language of the letters: zh or en. Quotes and item names stay as they were written."
    )
    keep_snapshots: int = Field(14, gt=0, description="How many snapshots are kept, besides the named ones.")
    keep_snapshot_hours: float = Field(
        1, ge=0, description="For how many hours a snapshot stays at least after a newer one was published."
    )
    keep_runs: int = Field(
        14, gt=0, description="How many ended runs of each job are kept in Dagster, with their events and logs."
    )
    keep_rows_days: int | None = Field(
        None, gt=0, description="Days after which reviews, orders and events are deleted, with all made of them."
    )
    keep_quarantine_days: int | None = Field(
        None, gt=0, description="Days after the import after which excerpts of quarantined rows are emptied."
    )
    keep_inbox_days: int | None = Field(
        None, gt=0, description="Days after which an imported file is deleted from the inbox, if not changed since."
    )
    storage: SecretStr | None = Field(
        None, description="Postgres URL of Dagster's runs and events; default: SQLite in HOME/dagster."
    )
    ui_token: SecretStr | None = Field(
        None,
        description="Token that `lingping ui` asks for; default: none on this machine alone, elsewhere one per start.",
    )
    letter_formats: Annotated[tuple[Literal["xlsx", "md", "pdf"], ...], NoDecode] = Field(
        ("xlsx", "md"), description="Files beside each letter: xlsx (evidence), md (digest), pdf (needs Pango)."
    )
    nightly_boards: Annotated[tuple[Literal["all", "merchants"], ...], NoDecode] = Field(
        (),
        description="Boards that every run writes anew: all (HOME/board.html), merchants (one beside the letters of "
        "each); none: only `lingping board` does.",
    )
    deliveries: Path | None = Field(
        None,
        description="Each merchant's receivers; default: HOME/deliveries.toml; no file: nothing is sent.",
    )
    alerts: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="Apprise URLs to notify of failed runs, held files and failed checks; none: no alerts."
    )

    @field_validator("letter_formats", "nightly_boards", mode="before")
    @classmethod
    def _split_names(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        return (
            json.loads(given)
            if given.lstrip().startswith("[")
            else [part for part in re.split(r"[,\s]+", given) if part]
        )

    @field_validator("alerts", mode="before")
    @classmethod
    def _split_alerts(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        return json.loads(given) if given.lstrip().startswith("[") else split_urls(given)

    @field_validator("alerts")
    @classmethod
    def _check_alerts(cls, urls: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if urls and (wrong := unusable_urls(urls)):
            raise ValueError(f"Apprise cannot use number {', '.join(wrong)}")
        return urls

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the TOML file after the environment; no dotenv files, no secret folders."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def scoring(self) -> "ScoringOptions":
        """How classifiers are loaded: what `load_classifier` takes besides their name."""
        return ScoringOptions(
            models=self.models, device=self.device, token_budget=self.token_budget, precision=self.precision
        )

    @property
    def inbox(self) -> Path:
        """Folder of the files to import; a sub-folder names a merchant."""
        return self.home / home_layout.INBOX

    @property
    def mappings(self) -> Path:
        """Folder of the user's own source mappings, besides the shipped ones."""
        return self.home / home_layout.MAPPINGS

    @property
    def warehouse(self) -> Path:
        """The one writable database."""
        return self.home / home_layout.WAREHOUSE

    @property
    def published(self) -> Path:
        """Folder of the snapshots, with the links `current` and `named/*`."""
        return self.home / home_layout.PUBLISHED

    @property
    def current_snapshot(self) -> Path:
        """Link to the folder of the newest snapshot; missing until something was published."""
        return self.published / home_layout.CURRENT

    @property
    def letters(self) -> Path:
        """One folder per merchant: letters, the files beside them, and an index."""
        return self.home / home_layout.LETTERS

    @property
    def receivers(self) -> Path:
        """File that names each merchant's receivers (`lingping.notify.addresses`); it may be missing."""
        return self.deliveries or self.home / home_layout.RECEIVERS

    @property
    def models(self) -> Path:
        """Folder of the classifiers trained on this machine."""
        return self.home / home_layout.MODELS

    @property
    def dagster(self) -> Path:
        """Folder of the Dagster instance: runs, events, schedules."""
        return self.home / home_layout.DAGSTER

    @property
    def board(self) -> Path:
        """The dashboard of all merchants."""
        return self.home / home_layout.BOARD

    @property
    def status_page(self) -> Path:
        """The state of the home as an HTML page."""
        return self.home / home_layout.STATUS_PAGE

    @property
    def metrics(self) -> Path:
        """The state of the home as Prometheus metrics."""
        return self.home / home_layout.METRICS

    @property
    def alert_ledger(self) -> Path:
        """Which alerts each receiver has had."""
        return self.home / home_layout.ALERTS

    @property
    def backups(self) -> Path:
        """Folder of backups, of copies before a migration, and of what a restore replaced."""
        return self.home / home_layout.BACKUPS


def load_settings(**overrides: object) -> Settings:
    """Settings with `overrides` (those that are not None) on top. Raises LingpingError naming the wrong setting."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # pyright: ignore[reportArgumentType]  (values are checked by pydantic)
    except TOMLDecodeError as error:
        raise LingpingError(f"lingping.toml: {error}. Correct that line.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        is_secret = name.startswith("alert") or "://" in str(first["input"])  # also where `alerts` is misspelt
        got = "" if is_secret else f" (got {first['input']!r})"
        raise LingpingError(
            f"Setting {name}: {first['msg'].removeprefix('Value error, ')}{got}. "
            f"Correct it in lingping.toml or in LINGPING_{str(first['loc'][0]).upper()}."
        ) from error
