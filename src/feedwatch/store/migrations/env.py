"""Alembic's entry: runs on the connection that `store.database` hands over."""

from alembic import context

from feedwatch.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    user_module_prefix="columns.",
)
context.run_migrations()
