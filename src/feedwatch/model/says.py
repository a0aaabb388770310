"""The kinds of sayings, and their sentences in English.

Who adds one adds its sentence here and in `feedwatch.web.sayings`. `{name}` is filled in with what the saying is about.
"""

from __future__ import annotations

from enum import StrEnum


class Says(StrEnum):
    """What can be said; the value is stored."""

    NOTHING = "nothing"
    EACH = "each"  # several sayings

    # why an item is in its story, or in none of those that came closest
    FIRST = "first"
    NONE_ALIKE = "none-alike"
    CLOSEST = "closest"
    SAME_PAGE = "same-page"
    SAME_TEXT = "same-text"
    SHORTENED = "shortened"
    SAME_EVENT = "same-event"
    BOTH_HAVE = "both-have"
    TOO_LITTLE = "too-little"
    FAR_APART = "far-apart"
    OTHER_WORDS = "other-words"
    ONE_FORM = "one-form"
    ONLY_A_PASSAGE = "only-a-passage"
    OTHER_PLACES = "other-places"
    ONE_OPINION = "one-opinion"
    OTHER_ACTOR = "other-actor"
    WITHIN_A_DAY = "within-a-day"
    A_DAY_APART = "a-day-apart"
    DAYS_APART = "days-apart"
    TAKEN_APART = "taken-apart"
    TAKEN_APART_NOTE = "taken-apart-note"

    # why a subscriber is told an item, or not
    TOLD_IN = "told-in"
    AS_NEW = "as-new"
    AS_UPDATE = "as-update"
    AS_ALONG = "as-along"
    WILL_BE_TOLD = "will-be-told"
    NOT_WHILE_PENDING = "not-while-pending"
    NOT_WHILE_PAUSED = "not-while-paused"
    NOT_WHILE_SUSPENDED = "not-while-suspended"
    NOT_WHILE_UNSUBSCRIBED = "not-while-unsubscribed"
    NOT_SUBSCRIBED = "not-subscribed"
    NOT_KEPT = "not-kept"
    NOT_THEIR_LANGUAGE = "not-their-language"
    NOT_THEIR_PLACES = "not-their-places"
    NOT_MUTED_PLACES = "not-muted-places"
    NOT_NEWS = "not-news"
    NOT_BEFORE_THEY_BEGAN = "not-before-they-began"

    # how the text of an item was had, or why not
    WHOLE_IN_FEED = "whole-in-feed"
    READ_FROM_PAGE = "read-from-page"
    NO_MORE_ON_PAGE = "no-more-on-page"
    NO_PAGE = "no-page"
    PAGE_UNREAD = "page-unread"
    PAGE_NOT_ASKED = "page-not-asked"
    PAGES_OFF = "pages-off"
    PAGES_ENOUGH = "pages-enough"
    PAGES_UNREACHED = "pages-unreached"
    PAGES_ENOUGH_TRIED = "pages-enough-tried"

    # why a source could not be read: "failed-" and the kind of the error
    FAILED = "failed"  # of a kind that has no words
    FAILED_REFUSED_ADDRESS = "failed-refused-address"
    FAILED_DNS = "failed-dns"
    FAILED_CONNECT = "failed-connect"
    FAILED_TLS = "failed-tls"
    FAILED_TIMEOUT = "failed-timeout"
    FAILED_TOO_LARGE = "failed-too-large"
    FAILED_ENCODING = "failed-encoding"
    FAILED_REDIRECT = "failed-redirect"
    FAILED_HTTP = "failed-http"
    FAILED_GONE = "failed-gone"
    FAILED_PROTOCOL = "failed-protocol"
    FAILED_ROBOTS = "failed-robots"
    FAILED_STOPPED = "failed-stopped"
    FAILED_ABANDONED = "failed-abandoned"
    FAILED_NOT_A_FEED = "failed-not-a-feed"
    FAILED_EMPTY = "failed-empty"
    FAILED_NO_LIST = "failed-no-list"
    FAILED_TOO_COMPLEX = "failed-too-complex"
    FAILED_NO_READER = "failed-no-reader"
    FAILED_REMOVED = "failed-removed"
    FAILED_BUG = "failed-bug"

    # why a message was not taken: "refused-" and the kind of the error
    REFUSED = "refused"  # of a kind that has no words
    REFUSED_REFUSED_ADDRESS = "refused-refused-address"
    REFUSED_CONNECT = "refused-connect"
    REFUSED_TIMEOUT = "refused-timeout"
    REFUSED_TLS = "refused-tls"
    REFUSED_AUTH = "refused-auth"
    REFUSED_REJECTED = "refused-rejected"
    REFUSED_RECIPIENT = "refused-recipient"
    REFUSED_MAILBOX = "refused-mailbox"
    REFUSED_GONE = "refused-gone"
    REFUSED_PROTOCOL = "refused-protocol"
    REFUSED_FOLDER = "refused-folder"
    REFUSED_INTERNAL = "refused-internal"

    # why a subscriber is suspended
    IN_WORDS = "in-words"  # of an admin
    AS_TOLD = "as-told"  # by the far end
    CAME_BACK = "came-back"
    MAILBOX_FULL = "mailbox-full"

    # notices
    SOURCE_GONE = "source-gone"
    SOURCE_FAILING = "source-failing"
    SOURCE_SILENT = "source-silent"
    SOURCE_MOVED = "source-moved"
    SUSPENDED = "suspended"
    MAIL_COMES_BACK = "mail-comes-back"
    MAIL_FAILED = "mail-failed"
    ADMIN_REFUSED = "admin-refused"
    RELAY_TAKES_NOTHING = "relay-takes-nothing"
    RELAY_REFUSES_MOST = "relay-refuses-most"
    RELAY_REFUSES_US = "relay-refuses-us"
    SUBSCRIBER_NOT_TOLD = "subscriber-not-told"


ENGLISH: dict[str, str] = {
    Says.NOTHING: "",
    Says.EACH: "{all}",
    Says.FIRST: "the first of its story",
    Says.NONE_ALIKE: "the first of its story: nothing alike was published around then",
    Says.CLOSEST: "the first of its story; closest was “{title}”, but {reason}",
    Says.SAME_PAGE: "the same page",
    Says.SAME_TEXT: "the same text ({percent}%)",
    Says.SHORTENED: "the same text, shortened or with words of its own ({percent}%)",
    Says.SAME_EVENT: "the same event in other words, {apart}",
    Says.BOTH_HAVE: "{reason}; both have {words}",
    Says.TOO_LITTLE: "too little in common, {apart}",
    Says.FAR_APART: "more than {days} days lie between",
    Says.OTHER_WORDS: "other words, and more than {days} days lie between",
    Says.ONE_FORM: "one form, filled in with other names and numbers",
    Says.ONLY_A_PASSAGE: "only a passage is the same, the rest is about other things",
    Says.OTHER_PLACES: "they are about other places",
    Says.ONE_OPINION: "one is an opinion",
    Says.OTHER_ACTOR: "one is about its sender, whom the other does not begin with",
    Says.WITHIN_A_DAY: "within a day",
    Says.A_DAY_APART: "a day apart",
    Says.DAYS_APART: "{days} days apart",
    Says.TAKEN_APART: "taken apart by hand",
    Says.TAKEN_APART_NOTE: "taken apart by hand: {note}",
    Says.TOLD_IN: "told in digest {digest} as {told}, built {at:%Y-%m-%d %H:%M}Z",
    Says.AS_NEW: "new",
    Says.AS_UPDATE: "update",
    Says.AS_ALONG: "along",
    Says.WILL_BE_TOLD: "will be told in the next digest, {at:%Y-%m-%d %H:%M}Z",
    Says.NOT_WHILE_PENDING: "not told: the subscriber is pending",
    Says.NOT_WHILE_PAUSED: "not told: the subscriber is paused",
    Says.NOT_WHILE_SUSPENDED: "not told: the subscriber is suspended",
    Says.NOT_WHILE_UNSUBSCRIBED: "not told: the subscriber is unsubscribed",
    Says.NOT_SUBSCRIBED: "not told: the subscriber has no subscription",
    Says.NOT_KEPT: "not told: {topic} does not keep it",
    Says.NOT_THEIR_LANGUAGE: "not told: it is in a language that the subscriber does not read",
    Says.NOT_THEIR_PLACES: "not told: it names none of the places that the subscriber asked for",
    Says.NOT_MUTED_PLACES: "not told: it names only places that the subscriber has muted",
    Says.NOT_NEWS: "not told: it was there before its source was read first",
    Says.NOT_BEFORE_THEY_BEGAN: "not told: kept before the subscription began ({at:%Y-%m-%d %H:%M}Z)",
    Says.WHOLE_IN_FEED: "the feed carries the whole text",
    Says.READ_FROM_PAGE: "read from the page",
    Says.NO_MORE_ON_PAGE: "the page has no more text than the feed",
    Says.NO_PAGE: "summary only: the entry links to no page",
    Says.PAGE_UNREAD: "summary only: {reason}",
    Says.PAGE_NOT_ASKED: "as the feed gives it: a first look saw no reason to read the page",
    Says.PAGES_OFF: "as the feed gives it: full text is off for this source",
    Says.PAGES_ENOUGH: "as the feed gives it: enough pages were read in this poll",
    Says.PAGES_UNREACHED: "as the feed gives it: pages could not be reached in this poll",
    Says.PAGES_ENOUGH_TRIED: "as the feed gives it: enough pages were read to show what comes",
    Says.REFUSED: "not taken",
    Says.REFUSED_REFUSED_ADDRESS: "the address may not be used",
    Says.REFUSED_CONNECT: "could not be reached",
    Says.REFUSED_TIMEOUT: "did not answer in time",
    Says.REFUSED_TLS: "no safe connection",
    Says.REFUSED_AUTH: "refused because of us: login, sender or policy",
    Says.REFUSED_REJECTED: "the message was refused",
    Says.REFUSED_RECIPIENT: "there is no such mailbox",
    Says.REFUSED_MAILBOX: "the mailbox takes nothing now",
    Says.REFUSED_GONE: "its holder says that the address is gone",
    Says.REFUSED_PROTOCOL: "did not answer as it should",
    Says.REFUSED_FOLDER: "the folder of the outbox could not be written",
    Says.REFUSED_INTERNAL: "a fault in feedwatch itself",
    Says.IN_WORDS: "{words}",
    Says.AS_TOLD: "{detail}",
    Says.CAME_BACK: "its mail came back: {detail}",
    Says.MAILBOX_FULL: "its mailbox took nothing {times} times in a row",
    Says.SOURCE_GONE: "{name} says that its address is gone for good (410). Find a new one, or switch the source off: "
    "feedwatch sources discover, [[source]] {source}.",
    Says.SOURCE_FAILING: "{name} cannot be read since {since:%Y-%m-%d %H:%M} UTC: {reason} "
    "(tried {times} times, the next try is at {next:%Y-%m-%d %H:%M} UTC).",
    Says.SOURCE_SILENT: "{name} can be read, but has brought nothing new since {since:%Y-%m-%d}.",
    Says.SOURCE_MOVED: "{name} has moved to {url} since {since:%Y-%m-%d}. "
    "To follow: feedwatch sources accept-move {source}",
    Says.SUSPENDED: "Subscriber {number} ({channel}) cannot be reached and was suspended: {reason}. "
    "When it is mended: feedwatch subscribers resume {number}",
    Says.MAIL_COMES_BACK: "Mail comes back for reasons that are ours, so nobody was suspended: {detail}",
    Says.MAIL_FAILED: "A mail failed for good: {detail}. See: feedwatch deliveries show {number}",
    Says.ADMIN_REFUSED: "Mail to the admin is refused: {detail}. See [mail] admin",
    Says.RELAY_TAKES_NOTHING: "The mail server takes no mail, which waits in the outbox: {detail}. See [mail] smtp",
    Says.RELAY_REFUSES_MOST: "The mail server refuses most recipients in the same words, so nobody was suspended: {detail}",
    Says.RELAY_REFUSES_US: "The mail server refuses mail for reasons that are ours: {detail}. "
    "It is tried again for two days",
    Says.SUBSCRIBER_NOT_TOLD: "What was to be told to subscriber {number} failed: {detail}",
} | {kind.value: "{detail}" for kind in Says if kind.value.startswith("failed")}
