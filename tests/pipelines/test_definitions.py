import dagster as dg
import pytest

from assets.retries import final_if_known
from lingping.errors import LingpingError
from lingping.progress import Progress
from lingping.settings import load_settings
from pipelines.definitions import compose
from warehouse.sql_tables.sql_files import read_sql_tests


@pytest.fixture(scope="module")
def definitions(tmp_path_factory) -> dg.Definitions:
    return compose(load_settings(home=tmp_path_factory.mktemp("home")), Progress())


def test_definitions_load_as_the_workspace_loads_them():
    dg.Definitions.validate_loadable(compose(load_settings(), Progress()))


def test_every_asset_has_owner_kind_group_and_description(definitions):
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.owners, key
        assert node.kinds, key
        assert node.group_name != "default", key
        assert node.description, key


def test_every_table_shows_its_columns(definitions):
    graph = definitions.resolve_asset_graph()
    tables = [graph.get(key) for key in graph.get_all_asset_keys() if "duckdb" in graph.get(key).kinds]
    tables = [node for node in tables if node.group_name != "publish"]
    assert len(tables) > 20
    for node in tables:
        assert node.metadata["dagster/column_schema"].columns, node.key


def test_sql_tests_are_blocking_checks_and_warnings_are_not(definitions):
    graph = definitions.resolve_asset_graph()
    checks = [graph.get(key) for key in graph.asset_check_keys]
    assert len(checks) > 50
    warnings = {test.name for test in read_sql_tests() if test.is_warning}
    assert {check.key.name for check in checks if not check.blocking} == warnings != set()


def test_every_table_and_letter_says_when_it_is_too_old(definitions):
    graph = definitions.resolve_asset_graph()
    unaged = {
        key.to_user_string()
        for key in graph.get_all_asset_keys()
        if not graph.get(key).freshness_policy_or_from_metadata
    }
    assert unaged == {
        *(
            "models/classifier",
            "nlp/corrections",
            "ops/dirty_dates",
            "ops/actions",
            "ops/audience_exports",
            "ops/opt_outs",
            "ops/deliveries",
        )
    }


@pytest.mark.parametrize(("fault", "tries"), [(OSError("busy"), 3), (LingpingError("no mapping fits"), 1)])
def test_a_fault_that_may_pass_is_tried_again_and_one_for_a_person_is_not(fault, tries):
    tried = []

    @dg.asset(retry_policy=dg.RetryPolicy(max_retries=2))
    @final_if_known
    def table() -> None:
        tried.append(fault)
        raise fault

    assert not dg.materialize([table], raise_on_error=False).success
    assert len(tried) == tries


def test_weeks_are_mondays_in_shanghai(definitions):
    partitions = definitions.resolve_job_def("weekly_letters").partitions_def
    assert isinstance(partitions, dg.WeeklyPartitionsDefinition)
    assert partitions.timezone == "Asia/Shanghai"
    assert "2026-03-23" in partitions.get_partition_keys()
    assert "2026-03-22" not in partitions.get_partition_keys()
