"""${message}."""

import sqlalchemy as sa
from alembic import op

from feedwatch.store import columns

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Move the schema up."""
    ${upgrades if upgrades else "pass"}
