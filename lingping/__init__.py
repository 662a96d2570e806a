"""Lingping 聆评: review analytics for Chinese e-commerce. This package knows no Dagster and no DuckDB."""

__version__ = "0.4.0"
