"""The name of every file and folder in a home, written once. `Settings` joins them to the home's path."""

# In the home
INBOX = "inbox"
MAPPINGS = "sources"
WAREHOUSE = "warehouse.duckdb"
PUBLISHED = "published"
LETTERS = "letters"
OVERVIEW = "overview.html"
BOARD = "board.html"
STATUS_PAGE = "status.html"
METRICS = "metrics.prom"
ALERTS = "alerts.json"
RECEIVERS = "deliveries.toml"
MODELS = "models"
DAGSTER = "dagster"
BACKUPS = "backups"
LOCK = ".lock"

# In HOME/published
SNAPSHOTS = "snapshots"
NAMED = "named"
CURRENT = "current"

# In a snapshot
DATABASE = "lingping.duckdb"
