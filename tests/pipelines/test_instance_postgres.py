"""The same instance with its runs in Postgres; skipped where no Postgres is installed."""

import dagster as dg
import pytest
from pydantic import SecretStr

from lingping.errors import LingpingError
from pipelines.instance import open_instance

pytest.importorskip("dagster_postgres")


@pytest.fixture(autouse=True)
def no_storage(monkeypatch):
    monkeypatch.setenv("LINGPING_STORAGE", "")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_a_run_is_kept_in_postgres_whatever_the_scheme(tmp_path, postgres, scheme):
    @dg.job
    def idle() -> None: ...

    storage = SecretStr(f"{scheme}://{postgres.url()}")
    with open_instance(tmp_path, storage) as instance:
        run_id = idle.execute_in_process(instance=instance).run_id
    with open_instance(tmp_path / "elsewhere", storage) as instance:
        run = instance.get_run_by_id(run_id)
        assert run is not None
        assert run.is_success
    assert "hunter2" not in (tmp_path / "dagster.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    "url",
    ["postgresql://postgres:wrong@{server}", "postgresql://postgres:hunt:er2@{server}", "mysql://u:hunter2@{server}"],
    ids=["password", "port", "database"],
)
def test_what_is_wrong_is_one_line_without_the_password(tmp_path, postgres, url):
    storage = SecretStr(url.format(server=postgres.url().partition("@")[2]))
    with pytest.raises(LingpingError, match="Setting storage") as caught, open_instance(tmp_path, storage):
        pass
    assert "\n" not in str(caught.value)
    assert not any(part in str(caught.value) for part in ("hunter2", "er2", "wrong"))
