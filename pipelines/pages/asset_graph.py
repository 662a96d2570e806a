"""The asset graph as text, which a test compares: tests/pipelines/asset_graph.txt."""

from pathlib import Path

from lingping.progress import SILENT
from lingping.settings import load_settings
from pipelines.definitions import compose

PAGE = Path(__file__).parents[2] / "tests" / "pipelines" / "asset_graph.txt"


def render() -> str:
    """One line per asset: its group, its key, and what it depends on."""
    graph = compose(load_settings(), SILENT).resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    lines = [
        f"{node.group_name}: {node.key.to_user_string()} <- "
        + (", ".join(sorted(key.to_user_string() for key in node.parent_keys)) or "nothing")
        for node in nodes
    ]
    return "\n".join(sorted(lines)) + "\n"
