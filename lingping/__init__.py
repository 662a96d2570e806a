"""Lingping 聆评: review analytics for Chinese e-commerce. It needs neither Dagster nor DuckDB."""

__version__ = "0.5.0"
