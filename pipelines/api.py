"""The Python API, for notebooks and programs: every operation of `lingping` in one place (docs/python.md).

    from pipelines import api

    settings = api.load_settings(home="data")
    api.query(settings, "from marts.merchant_weeks").to_pandas()

The command line imports each operation where it is used, because this module takes seconds: Dagster.
"""

from lingping.errors import LingpingError
from lingping.progress import Progress
from lingping.settings import Settings, load_settings
from pipelines.operations.backup_home import back_up_home, restore_home
from pipelines.operations.check_home import check_home
from pipelines.operations.correct import correct_quote, import_corrections
from pipelines.operations.correct_imports import list_imports, reload_import, show_import, unload_import
from pipelines.operations.deliver import deliver_letters
from pipelines.operations.draft_mapping import check_mapping, draft_mapping
from pipelines.operations.erase import erase_customers
from pipelines.operations.evaluate import evaluate_model
from pipelines.operations.explain import check_explanations, explain_texts
from pipelines.operations.export_audience import export_audience, list_audiences
from pipelines.operations.label_tasks import export_label_tasks
from pipelines.operations.manage_key import accept_key, rotate_key, show_key
from pipelines.operations.name_snapshots import list_snapshots, locate_snapshot, name_snapshot, unname_snapshot
from pipelines.operations.opt_out import add_opt_out, list_opt_outs, remove_opt_out
from pipelines.operations.promote import list_models, promote_model, roll_back_model, try_model
from pipelines.operations.quarantine_files import list_quarantine, release_file, show_quarantine
from pipelines.operations.query_snapshot import describe_table, list_tables, query
from pipelines.operations.read_status import read_status
from pipelines.operations.record_action import complete_todo, list_actions, record_action
from pipelines.operations.run_daily import run_daily
from pipelines.operations.sample_world import write_sample_world
from pipelines.operations.score_file import score_file
from pipelines.operations.send_test_alerts import send_test_alerts
from pipelines.operations.train_models import import_encoder, pretrain_encoder, train_classifier
from pipelines.operations.write_board import write_board
from pipelines.operations.write_letters import write_letters

__all__ = [
    "LingpingError",
    "Progress",
    "Settings",
    "accept_key",
    "add_opt_out",
    "back_up_home",
    "check_explanations",
    "check_home",
    "check_mapping",
    "complete_todo",
    "correct_quote",
    "deliver_letters",
    "describe_table",
    "draft_mapping",
    "erase_customers",
    "evaluate_model",
    "explain_texts",
    "export_audience",
    "export_label_tasks",
    "import_corrections",
    "import_encoder",
    "list_actions",
    "list_audiences",
    "list_imports",
    "list_models",
    "list_opt_outs",
    "list_quarantine",
    "list_snapshots",
    "list_tables",
    "load_settings",
    "locate_snapshot",
    "name_snapshot",
    "pretrain_encoder",
    "promote_model",
    "query",
    "read_status",
    "record_action",
    "release_file",
    "reload_import",
    "remove_opt_out",
    "restore_home",
    "roll_back_model",
    "rotate_key",
    "run_daily",
    "score_file",
    "send_test_alerts",
    "show_import",
    "show_key",
    "show_quarantine",
    "train_classifier",
    "try_model",
    "unload_import",
    "unname_snapshot",
    "write_board",
    "write_letters",
    "write_sample_world",
]
