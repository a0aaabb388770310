"""What feeds may contain on a bad day, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st
from tests.render.samples import END, UPDATES, digest, entry

from feedwatch.model.digest import (
    Also,
    Development,
    DigestContent,
    DigestEntry,
    DigestSection,
    SectionKind,
    SourceTrouble,
)

NASTY = (
    "\r\nBcc: alla@example.org",
    "\nSubject: annat",
    "\u2028X-Extra: 1\u2029",
    "\x00\x1b[31m\x85\x0b\x0c\x1c",
    "\u202egnp.exe\u2066",
    "=?utf-8?q?a=0d=0aBcc:_x=40example.org?=",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]>--><!--[if mso]><b>",
    "{{ 7 * 7 }}{% raw %}{names}%s%(x)s",
    "@channel @everyone <!channel> <@U123> [klicka](javascript:alert(1)) **`_~|",
    "שלום עולם مرحبا",
    "\ud800",
    "å ä ö Å Ä Ö é 🌍",
    "ord" * 3500,
    "- lista\n1. lista\n# rubrik",
    "",
)
URLS = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'https://kommun.example/a?b=c&d="><script>alert(1)</script>',
    "https://xn--vxj-qla6g.example/(hej)[då]|*_",
    "https://växjö.example/å ä ö#\u202e",
    "https://kаlmar.example/",  # the second letter is Cyrillic
    "https://user:secret@kommun.example/",
    "https://kommun.example/" + "&" * 2000,
    "https://kommun.example/" + "x" * 9000,
    "https://[::1/",
    "http://kommun.example:99999/",
    "https://kommun.example/\r\nX: y",
    "",
)

texts = st.one_of(
    st.text(max_size=60),
    st.sampled_from(NASTY),
    st.builds(lambda *parts: "".join(parts), st.text(max_size=10), st.sampled_from(NASTY), st.text(max_size=10)),
)
urls = st.one_of(st.sampled_from(URLS), st.builds("https://kommun.example/{}".format, texts), texts)
names = st.lists(texts, max_size=4).map(tuple)


def entries() -> st.SearchStrategy[DigestEntry]:
    """Give stories of hostile text."""
    also = st.lists(st.builds(Also, publisher=texts, url=urls), max_size=3).map(tuple)
    steps = st.builds(Development, headline=texts, url=urls, publisher=texts, published=st.just(END))
    return st.builds(
        entry,
        headline=texts,
        lead=texts,
        url=urls,
        publisher=texts,
        language=st.sampled_from(["sv", "en", "", 'x-"><b>', "ar"]),
        places=names,
        also=also,
        why=names,
        follows=texts,
        revised=st.sampled_from([None, END]),
        developments=st.lists(steps, max_size=2).map(tuple),
    )


def digests() -> st.SearchStrategy[DigestContent]:
    """Give digests of hostile stories, topics and sources."""
    stories = st.lists(entries(), max_size=3).map(tuple)
    troubles = st.lists(st.builds(SourceTrouble, texts, st.just(END), texts), max_size=2).map(tuple)
    return st.builds(
        lambda told, updates, topic, name, language, trouble: digest(
            sections=(DigestSection(SectionKind.OTHER, told),),
            updates=updates,
            topic=topic,
            topic_name=name,
            language=language,
            troubles=trouble,
        ),
        stories,
        st.sampled_from([(), UPDATES]),
        texts,
        texts,
        st.sampled_from(["sv", "en"]),
        troubles,
    )
