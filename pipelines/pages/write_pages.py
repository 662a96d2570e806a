"""`make docs`: writes every page that is made from the code."""

from pathlib import Path


def render_pages() -> dict[Path, str]:
    """Path and content of each page; the same code gives the same content."""
    from pipelines.pages import asset_graph, cli_page, settings_page, warehouse_page  # 3 s: Dagster

    return {each.PAGE: each.render() for each in (warehouse_page, cli_page, settings_page, asset_graph)}


if __name__ == "__main__":
    for path, content in render_pages().items():
        path.write_text(content, "utf-8")
