"""The tables, and the unique keys that are promises."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from feedwatch.model.saying import NOTHING_SAID
from feedwatch.store.columns import Instant, Json, Said

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ID = BigInteger().with_variant(Integer(), "sqlite")  # SQLite fills a key by itself only when it is INTEGER


def _id() -> Column[int]:
    return Column("id", _ID, primary_key=True)


def _refers(name: str, to: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    return Column(name, _ID, ForeignKey(to), nullable=nullable, index=index)


sources = Table(
    "sources",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("url", Text, nullable=False),
    Column("host", String(300), nullable=False, index=True),
    Column("enabled", Boolean, nullable=False),
    Column("title", Text, nullable=False, default=""),
    Column("etag", Text, nullable=False, default=""),
    Column("last_modified", Text, nullable=False, default=""),
    Column("body_hash", String(64), nullable=False, default=""),
    Column("identity_policy", Json, nullable=False, default=list),
    Column("next_poll_at", Instant, nullable=False, index=True),
    Column("lease_id", String(32), nullable=False, default=""),
    Column("lease_until", Instant),
    Column("first_read_at", Instant),
    Column("full_at", Instant),  # when a whole document came last
    Column("last_poll_at", Instant),
    Column("last_success_at", Instant),
    Column("prompt", Boolean, nullable=False, default=False),  # it answered soon, and well, when it was asked last
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", Instant),
    Column("error_kind", String(40), nullable=False, default=""),
    Column("error", Text, nullable=False, default=""),
    Column("moved_to", Text, nullable=False, default=""),  # where it redirects permanently, steadily since ...
    Column("moved_since", Instant),
    Column("moved_times", Integer, nullable=False, default=0),
    Column("news_at", Instant),  # when it brought something new last
    Column("rhythm_seconds", Float),  # the usual time between two of its items
)

polls = Table(
    "polls",
    metadata,
    _id(),
    Column("source_id", String(80), nullable=False, index=True),
    Column("started_at", Instant, nullable=False, index=True),
    Column("finished_at", Instant, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("status", Integer),
    Column("bytes", Integer, nullable=False, default=0),
    Column("entries", Integer, nullable=False, default=0),
    Column("new", Integer, nullable=False, default=0),
    Column("kept", Integer, nullable=False, default=0),
    Column("error_kind", String(40), nullable=False, default=""),
    Column("error", Text, nullable=False, default=""),
    Column("repairs", Json, nullable=False, default=list),
)

# What each source gave on each day, on the wall clock of Sweden: polls are forgotten, a gap in the watch is not.
watch_days = Table(
    "watch_days",
    metadata,
    Column("source_id", String(80), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("place", String(4), nullable=False),  # that the source spoke for then (SCB code); empty for none
    Column("polls", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("kept", Integer, nullable=False),
    Index("ix_watch_days_day", "day"),
)

stories = Table(
    "stories",
    metadata,
    _id(),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False, index=True),
    _refers("merged_into", "stories.id", nullable=True),
)

# Stories that a person has taken apart: the machine never puts the two together again.
story_splits = Table(
    "story_splits",
    metadata,
    Column("story_id", _ID, ForeignKey("stories.id"), primary_key=True),
    Column("other_id", _ID, ForeignKey("stories.id"), primary_key=True),
    Column("at", Instant, nullable=False),
)

items = Table(
    "items",
    metadata,
    _id(),
    Column("source_id", String(80), nullable=False),
    Column("item_key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("canonical_url", Text, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("fulltext", Said, nullable=False, default=NOTHING_SAID),  # how the body was had, or why not
    Column("published_at", Instant, nullable=False),
    Column("published_trust", String(20), nullable=False),
    Column("language", String(10), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("first_seen_at", Instant, nullable=False, index=True),
    Column("state", String(20), nullable=False),
    Column("news", Boolean, nullable=False),  # false: a new source's backlog, kept but never told
    Column("kept_at", Instant, index=True),
    _refers("story_id", "stories.id", nullable=True, index=True),
    Column("story_role", String(20), nullable=False, default=""),
    Column("story_reason", Said, nullable=False, default=NOTHING_SAID),
    Column("story_since", Instant),  # when it came into the story it is in
    Column("like_item", _ID, nullable=False, default=0),
    UniqueConstraint("source_id", "item_key"),
)

item_keys = Table(
    "item_keys",
    metadata,
    Column("source_id", String(80), primary_key=True),
    Column("alias", String(200), primary_key=True),
    _refers("item_id", "items.id", index=True),
)

item_versions = Table(
    "item_versions",
    metadata,
    Column("item_id", _ID, ForeignKey("items.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("seen_at", Instant, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("item_id", _ID, ForeignKey("items.id"), primary_key=True),
    Column("topic", String(80), primary_key=True),
    Column("pack_version", String(64), nullable=False),
    Column("score", Float, nullable=False),
    Column("decision", String(20), nullable=False),
    Column("by_rules", String(20)),  # where a person ruled: what the rules decide, empty when they are not asked
    Column("kind", String(20), nullable=False),
    Column("reasons", Json, nullable=False),
    Column("decided_at", Instant, nullable=False),  # what it counts as: of a keeping verdict, the window it is told in
    Column("kept_at", Instant),  # when it really began to keep the item, which new rules may do late
    Column("judged_at", Instant, nullable=False),  # when item and mentions were looked at last
    Index("ix_verdicts_topic_decision_decided_at", "topic", "decision", "decided_at"),
)

mentions = Table(
    "mentions",
    metadata,
    Column("item_id", _ID, ForeignKey("items.id"), primary_key=True),
    Column("place", String(4), primary_key=True),
    Column("words", Text, nullable=False),
    Column("zone", String(20), nullable=False),
    Column("number", Integer, nullable=False),  # in order of appearance
    Index("ix_mentions_place", "place"),
)

# Features under which items that may tell of one event are found: a range of the key for each feature, and nothing else.
sketches = Table(
    "sketches",
    metadata,
    Column("feature", String(80), primary_key=True),
    Column("published_at", Instant, primary_key=True),
    Column("item_id", _ID, ForeignKey("items.id"), primary_key=True),
    sqlite_with_rowid=False,
)

# A number of somebody who was erased, and of what was theirs, is never given to anybody else (sqlite.org/autoinc.html):
# a page that is still open, and a line of the audit log, would be about the wrong one.
subscribers = Table(
    "subscribers",
    metadata,
    _id(),
    Column("address", Text, nullable=False),
    Column("address_key", Text, nullable=False),  # in one case, so that an address is there once however it is written
    Column("channel", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("language", String(10), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state_since", Instant),  # None: since it was created
    Column("left_at", Instant),
    Column("consent", Json, nullable=False),  # what happened when, how, and by which words (GDPR art. 7(1))
    Column("token_salt", String(64), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),  # of the link to leave
    Column("preferences_hash", String(64), unique=True),  # of the link to the preferences
    Column("secret", Text, nullable=False, default=""),  # webhooks only: what signs their events
    Column("old_secret", Text, nullable=False, default=""),  # signs beside it until then, after a rotation
    Column("old_secret_until", Instant),
    UniqueConstraint("address_key", "channel"),
    sqlite_autoincrement=True,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _id(),
    _refers("subscriber_id", "subscribers.id", index=True),
    Column("topic", String(80), nullable=False),
    Column("places", Json, nullable=False),
    Column("schedule", String(60), nullable=False),
    Column("zone", String(60), nullable=False),
    Column("language", String(10), nullable=False),
    Column("first", Json, nullable=False, default=list),
    Column("muted", Json, nullable=False, default=list),
    Column("languages", Json, nullable=False, default=list),
    Column("cap", Integer, nullable=False, default=0),
    Column("say_nothing", Boolean, nullable=False, default=False),
    Column("starts_at", Instant, nullable=False),
    Column("position", Instant, nullable=False),
    Column("held_since", Instant),  # when the oldest story that a cap held over was seen
    Column("next_due_at", Instant, nullable=False, index=True),
    Column("ended_at", Instant),  # dropped by its subscriber; its lines stay, so that it may begin again
    Column("changed_at", Instant),  # when it asked for something else last; None: never since it began
    UniqueConstraint("subscriber_id", "topic"),
    sqlite_autoincrement=True,
)

# What waits for a click in a mail, and what would come of it.
questions = Table(
    "questions",
    metadata,
    _id(),
    _refers("subscriber_id", "subscribers.id", index=True),
    Column("kind", String(20), nullable=False),
    Column("key", String(64), nullable=False, unique=True),  # of the delivery that carries it
    Column("address", Text, nullable=False),  # where it was sent
    Column("wish", Json, nullable=False),
    Column("words", Text, nullable=False),  # what they agreed to by answering
    Column("salt", String(64), nullable=False),
    Column("asked_at", Instant, nullable=False, index=True),
    Column("answered_at", Instant),
)

# Who knocks at the sign-up page, and whom they name, as keyed hashes: counted for a day, then forgotten.
knocks = Table(
    "knocks",
    metadata,
    _id(),
    Column("kind", String(20), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Index("ix_knocks_kind_fingerprint_at", "kind", "fingerprint", "at"),
)

# Who must not be added again unless they ask themselves, as keyed hashes of their addresses.
suppressions = Table(
    "suppressions",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("reason", String(20), nullable=False),
    Column("since", Instant, nullable=False),
)

# Hashes of links to leave whose subscriber is gone or has moved: they still answer that nothing is sent any more.
ended_links = Table(
    "ended_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("ended_at", Instant, nullable=False),
)

digests = Table(
    "digests",
    metadata,
    _id(),
    _refers("subscription_id", "subscriptions.id"),
    Column("period", String(60), nullable=False),
    Column("window_start", Instant, nullable=False),
    Column("window_end", Instant, nullable=False),
    Column("built_at", Instant, nullable=False, index=True),
    Column("state", String(20), nullable=False),
    Column("content", Json, nullable=False),
    UniqueConstraint("subscription_id", "period"),
    sqlite_autoincrement=True,
)

# Nothing is told twice: an item once per subscription, a story once as new.
digest_lines = Table(
    "digest_lines",
    metadata,
    Column("subscription_id", _ID, ForeignKey("subscriptions.id"), primary_key=True),
    Column("item_id", _ID, ForeignKey("items.id"), primary_key=True),
    _refers("story_id", "stories.id", index=True),
    _refers("digest_id", "digests.id", index=True),
    Column("told", String(20), nullable=False),  # new | update | along (folded into one of the other two)
    Index(
        "uq_digest_lines_subscription_id_story_id_new",
        "subscription_id",
        "story_id",
        unique=True,
        sqlite_where=text("told = 'new'"),
        postgresql_where=text("told = 'new'"),
    ),
)

# What is the matter is told once: there is one open notice of a kind for a subject.
notices = Table(
    "notices",
    metadata,
    _id(),
    Column("kind", String(20), nullable=False),
    Column("subject", String(100), nullable=False),
    Column("text", Said, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Index(
        "uq_notices_kind_subject_open",
        "kind",
        "subject",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

# What a subscriber would have been told, as an admin had it sent to themselves. It counts as nothing told.
copies = Table(
    "copies",
    metadata,
    _id(),
    Column("subscriber", _ID, nullable=False),  # by number only: a copy may outlive them
    Column("content", Json, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    _refers("digest_id", "digests.id", nullable=True, index=True),
    _refers("subscriber_id", "subscribers.id", nullable=True, index=True),
    _refers("notice_id", "notices.id", nullable=True),
    _refers("copy_id", "copies.id", nullable=True, index=True),
    Column("kind", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("target", Text, nullable=False),
    Column("key", String(64), nullable=False, unique=True),  # stays over all attempts: Message-ID, webhook-id
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("tries", Integer, nullable=False, default=0),  # those of the schedule, since it was queued or replayed
    Column("queued_at", Instant, nullable=False),
    Column("since", Instant, nullable=False),  # when it was queued, or replayed last
    Column("next_try_at", Instant, index=True),
    Column("holds", Boolean, nullable=False, default=False),  # nothing else goes to its far end before next_try_at
    Column("lease_id", String(32), nullable=False, default=""),
    Column("lease_until", Instant),
    Column("done_at", Instant),
    Column("reference", Text, nullable=False, default=""),
    Column("error", Text, nullable=False, default=""),
    Column("bounce", String(10), nullable=False, default=""),  # what it said when it came back
    UniqueConstraint("digest_id", "target"),
    sqlite_autoincrement=True,
)

attempts = Table(
    "attempts",
    metadata,
    Column("delivery_id", _ID, ForeignKey("deliveries.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("ok", Boolean, nullable=False),
    Column("error_kind", String(40), nullable=False, default=""),
    Column("detail", Text, nullable=False, default=""),
)

# A database that came out of a backup says so itself: while a row is open, nothing is sent.
restores = Table(
    "restores",
    metadata,
    _id(),
    Column("made_at", Instant, nullable=False),  # the backup
    Column("restored_at", Instant),
    Column("resumed_at", Instant),
)

# Each configuration that was in force, whole.
config_versions = Table(
    "config_versions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("version", String(64), nullable=False),
    Column("applied_at", Instant, nullable=False),
    Column("who", String(200), nullable=False),
    Column("why", Text, nullable=False, default=""),
    Column("texts", Json, nullable=False),  # the hash of each file's text, by its name
)

# The texts of all versions, each once: a version costs what it changed.
config_texts = Table(
    "config_texts",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("text", Text, nullable=False),
)

# Who is about to write which text into which file: written before the file, so that whoever applies it knows who it was.
config_edits = Table(
    "config_edits",
    metadata,
    Column("file", String(200), primary_key=True),
    Column("text_hash", String(64), primary_key=True),
    Column("who", String(200), nullable=False),
    Column("why", Text, nullable=False, default=""),
    Column("at", Instant, nullable=False, index=True),
)

# What a person decided about an item, whatever the rules say.
rulings = Table(
    "rulings",
    metadata,
    Column("item_id", _ID, ForeignKey("items.id"), primary_key=True),
    Column("topic", String(80), primary_key=True),
    Column("decision", String(20), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("who", String(200), nullable=False),
    Column("at", Instant, nullable=False),
)

admins = Table(
    "admins",
    metadata,
    _id(),
    Column("name", String(120), nullable=False),
    Column("name_key", String(120), nullable=False, unique=True),  # in one case
    Column("password_hash", Text, nullable=False, default=""),  # argon2id; empty until a one-time link was used
    Column("role", String(20), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_login_at", Instant),
    Column("disabled_at", Instant),
)

# One-time links to choose a password; without an admin it is the link of the first start.
entry_links = Table(
    "entry_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _refers("admin_id", "admins.id", nullable=True, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _refers("admin_id", "admins.id", index=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False, index=True),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    _id(),
    _refers("admin_id", "admins.id", nullable=True, index=True),  # None: made in a shell
    Column("name", String(120), nullable=False),
    Column("beginning", String(20), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("scopes", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("used_at", Instant),
    Column("revoked_at", Instant),
)

# What admins did. Subscribers stand here by number only.
audit_log = Table(
    "audit_log",
    metadata,
    _id(),
    Column("at", Instant, nullable=False, index=True),
    Column("who", String(200), nullable=False),
    Column("how", String(20), nullable=False),
    Column("action", String(60), nullable=False, index=True),
    Column("subject", String(200), nullable=False),
    Column("detail", Json, nullable=False, default=dict),
)
