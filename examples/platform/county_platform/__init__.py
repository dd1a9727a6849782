"""A small platform of a county that embeds randcheck: its own users and tables beside the ledger in one SQLite file."""
