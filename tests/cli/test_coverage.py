"""`coverage` and `trends` tell people and programs the same."""

from __future__ import annotations

from tests.cli.conftest import Desk
from tests.newsroom import News

SOURCES = '[[source]]\nid = "kalmar"\nurl = "{base}/kalmar"\nplace = "0880"\n'
NEWS = News("Kalmar signerar Klimatkontrakt 2030", path="/1", guid="1", summary="Med Viable Cities, i Kalmar kommun.")


def test_what_was_watched_is_printed_and_given_as_json(desk: Desk) -> None:
    """A source that is read for the first time leaves the days before as a gap, but for the first of a month."""
    desk.newsroom.feed(NEWS, path="/kalmar")
    desk.configure(SOURCES)
    assert desk("poll").code == 0
    (row,) = desk("coverage", "--months", "1", "--place", "0880", "--json").json["places"]
    assert (row["name"], row["months"][0]["polls"], row["months"][0]["mentioned"]) == ("Kalmar", 1, 1)
    printed = desk("coverage", "--months", "1").out
    assert "Kalmar" in printed
    assert "no source" in printed
    days = desk("trends", "--days", "1", "--json").json["days"]
    assert (days[0]["polls"], days[0]["new"], days[0]["kept"], days[0]["late_seconds"]) == (1, 1, 1, None)
    assert days[0]["day"] in desk("trends", "--days", "1").out


def test_too_much_is_refused_in_words(desk: Desk) -> None:
    desk.configure("")
    ended = desk("coverage", "--months", "99")
    assert (ended.code, "24 months are remembered" in ended.err) == (2, True)
