"""the search index, which SQLAlchemy cannot declare."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the index of stems and the view of its vocabulary (sqlite.org/fts5.html 4.3.1, 8)."""
    op.execute("CREATE VIRTUAL TABLE search USING fts5(title, body, tokenize = 'unicode61 remove_diacritics 0')")
    op.execute("CREATE VIRTUAL TABLE search_words USING fts5vocab(search, row)")
