"""Who the entries of a document are: new, known, or known with another text.

An entry is known by any of its names (see `group.aliases`), so it is not news again when its guid, host, protocol, tracking
parameters, title or date change, as long as one name stays. Three rules keep different items apart:

1. A name that several different entries of one document have identifies nothing. Guids, numbers and links of which this
   was seen are remembered in the source's policy, and never trusted there again; when it happens to three guids, no guid is.
2. An item is one entry of a document at most: the one with the better claim gets it, who is left over is new. So a feed
   that counts its guids from 1 in every document does not hide its news; when two guids of a document turn out to have
   belonged to others, no guid of that source is trusted any more.
3. A claim by one name must be borne out, unless it is the link or a platform's number. A guid, and the end of a link that
   is short, need a similar title or the same time. An entry with a link of its own is not known by its title or text
   alone: next year's opening hours have the same words. When most of a document comes under unknown guids and links and
   known titles, the site has moved, and titles are enough.

Entries that are equal, and only shown twice, are one. No answer depends on the order of the entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz

from feedwatch.group.aliases import GUID, PATH, PLATFORM, TEXT, TITLE, URL, kind_of, names_of, page_of, stated_time
from feedwatch.group.content import content_hash, normal
from feedwatch.model.item import Entry, Identified, Identity, Known, Novelty, PublishedTrust
from feedwatch.model.platform import Platform

_STRENGTH = {URL: 8, PLATFORM: 7, GUID: 5, PATH: 3, TITLE: 3, TEXT: 3}
_STRONG = frozenset({URL, PLATFORM, GUID})
_EDITED = 85  # rapidfuzz token_sort_ratio of titles
_EXTENDED = 95  # rapidfuzz token_set_ratio: nearly all words of the one are in the other
_UNTRUSTED_NAMES = 3  # of a kind; with so many the kind identifies nothing
_MOST_LINKS = 50  # kept in a policy
_CONFLICTS = 2
_SLUG_HYPHENS = 3
_MOVED = 3  # entries, and half of the document
_COMPARED = 20  # entries of one document that share a name


@dataclass(frozen=True, slots=True)
class _Face:
    """An entry with its names."""

    names: tuple[str, ...]
    page: str
    published: datetime | None  # to the minute; None when only the day is stated
    title: str
    content_hash: str

    @property
    def order(self) -> tuple[str, ...]:
        """Give what sorts faces the same way in every order of a document."""
        return (self.content_hash, *self.names)


@dataclass(frozen=True, slots=True)
class _Claim:
    """That a face is a known item, by names of these kinds."""

    face: _Face
    item: Known
    kinds: frozenset[str]

    @property
    def rank(self) -> tuple[int, bool, tuple[str, ...], str]:
        """Give what sorts claims, the best first."""
        strength = sum(_STRENGTH[kind] for kind in self.kinds)
        return (-strength, self.face.content_hash != self.item.content_hash, self.face.order, self.item.key)


def aliases_of(entries: Sequence[Entry], platforms: Sequence[Platform]) -> tuple[tuple[str, ...], ...]:
    """Give all names of each entry, strongest first, at most 200 characters each, at least one an entry."""
    return tuple(names_of(entry, platforms) for entry in entries)


def identify(
    entries: Sequence[Entry], known: Mapping[str, Known], policy: Sequence[str], platforms: Sequence[Platform]
) -> Identified:
    """Say who each entry of one document is.

    `known` gives the item of every alias (of `aliases_of`) that the source has used for one. `policy` is what the last
    document left: kinds of alias and aliases that identify nothing in this source; the result only ever adds to it.
    """
    faces = [_face(entry, platforms) for entry in entries]
    firsts = _firsts(faces)
    distinct = [face for face, first in zip(faces, firsts, strict=True) if face is first]
    counts = Counter(name for face in distinct for name in face.names)
    repeated = frozenset(name for name, count in counts.items() if count > 1)
    learned = _stricter(frozenset(policy), repeated)
    usable = {face: _usable(face, repeated | learned) for face in distinct}
    matches = _matches(usable, known)
    if _guids_are_reused(usable, matches, known):
        learned = _stricter(learned | {GUID}, frozenset())
        usable = {face: _usable(face, repeated | learned) for face in distinct}
        matches = _matches(usable, known)
    identities = _identities(usable, matches, known)
    told = tuple(identities[face] if face is first else None for face, first in zip(faces, firsts, strict=True))
    return Identified(told, tuple(sorted(learned)))


def _face(entry: Entry, platforms: Sequence[Platform]) -> _Face:
    return _Face(
        names=names_of(entry, platforms),
        page=page_of(entry.url),
        published=None if entry.published_trust is PublishedTrust.DATE_ONLY else stated_time(entry),
        title=normal(entry.title),
        content_hash=content_hash(entry),
    )


def _firsts(faces: Sequence[_Face]) -> list[_Face]:
    """Give for each face the first one of the document that is equal to it, which may be itself."""
    firsts: list[_Face] = []
    by_name: dict[str, list[_Face]] = {}
    for face in faces:
        alike = (other for name in face.names for other in by_name.get(name, ())[:_COMPARED] if _are_equal(face, other))
        first = next(alike, face)
        firsts.append(first)
        if first is face:
            for name in face.names:
                by_name.setdefault(name, []).append(face)
    return firsts


def _are_equal(one: _Face, other: _Face) -> bool:
    """Tell whether two entries of one document are the same item, shown twice."""
    shared = {kind_of(name) for name in set(one.names).intersection(other.names)}
    if one.content_hash == other.content_hash and (one.page == other.page or shared >= {PATH, TITLE}):
        return True
    if URL in shared or (GUID in shared and (PATH in shared or not (one.page and other.page))):
        return _are_similar(one.title, other.title)
    return PLATFORM in shared and one.title == other.title


def _are_similar(one: str, other: str) -> bool:
    """Tell whether one title may be an edit of the other: a few words more or changed, but no number for another."""
    numbers, others = (set(filter(str.isdecimal, title.split())) for title in (one, other))
    if numbers - others and others - numbers:
        return False
    return fuzz.token_sort_ratio(one, other) >= _EDITED or fuzz.token_set_ratio(one, other) >= _EXTENDED


def _stricter(policy: frozenset[str], repeated: frozenset[str]) -> frozenset[str]:
    """Add names that were repeated to a policy; a kind of which too many were repeated stands for them all."""
    names = policy.union(name for name in repeated if kind_of(name) in _STRONG)
    for kind in (GUID, PLATFORM):
        of_kind = {name for name in names if kind_of(name) == kind}
        if kind in names or len(of_kind) >= _UNTRUSTED_NAMES:
            names = names - of_kind | {kind}
    links = sorted(name for name in names if kind_of(name) == URL)
    return names.difference(links[_MOST_LINKS:])


def _usable(face: _Face, untrusted: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in face.names if name not in untrusted and kind_of(name) not in untrusted)


def _matches(usable: Mapping[_Face, Sequence[str]], known: Mapping[str, Known]) -> dict[_Face, Known]:
    """Give each face the item it is, the best claims first."""
    matches: dict[_Face, Known] = {}
    taken: set[str] = set()
    for claim in sorted(_claims(usable, known, moved=_has_moved(usable, known)), key=lambda claim: claim.rank):
        if claim.face not in matches and claim.item.key not in taken:
            matches[claim.face] = claim.item
            taken.add(claim.item.key)
    return matches


def _has_moved(usable: Mapping[_Face, Sequence[str]], known: Mapping[str, Known]) -> bool:
    """Tell whether most entries of a document have known titles, and no other name that is known."""
    kinds = [{kind_of(name) for name in names if name in known} for names in usable.values()]
    only_titles = sum(TITLE in kind and kind <= {TITLE, TEXT} for kind in kinds)
    return only_titles >= max(_MOVED, len(kinds) / 2)


def _claims(usable: Mapping[_Face, Sequence[str]], known: Mapping[str, Known], *, moved: bool) -> Iterator[_Claim]:
    for face, names in usable.items():
        has_link = any(kind_of(name) == URL for name in names)
        for item in {known[name].key: known[name] for name in names if name in known}.values():
            kinds = frozenset(kind_of(name) for name in names if name in known and known[name].key == item.key)
            if (moved and TITLE in kinds) or _is_credible(face, item, kinds, has_link=has_link):
                yield _Claim(face, item, kinds)


def _is_credible(face: _Face, item: Known, kinds: frozenset[str], *, has_link: bool) -> bool:
    """Tell whether a claim is strong enough, or borne out by what else we know (rule 3)."""
    if URL in kinds or len(kinds) > 1:
        return True
    is_like = not item.title or _are_similar(face.title, normal(item.title))
    is_then = face.published is not None and face.published == item.published
    if TITLE in kinds:
        return not has_link or (is_then and face.content_hash == item.content_hash)
    if TEXT in kinds:
        return is_then or (is_like and not has_link)
    if GUID in kinds:
        return is_like or is_then or not (has_link or (face.published and item.published))
    return PLATFORM in kinds or is_like or is_then or _is_slug(face)


def _is_slug(face: _Face) -> bool:
    """Tell whether a link ends in the words of a title, which no other item has."""
    return face.page.rpartition("/")[2].count("-") >= _SLUG_HYPHENS


def _guids_are_reused(
    usable: Mapping[_Face, Sequence[str]], matches: Mapping[_Face, Known], known: Mapping[str, Known]
) -> bool:
    """Tell whether guids of this document belong to other items, by other names or by nothing but the guid (rule 2)."""
    conflicts = 0
    for face, names in usable.items():
        owner = next((known[name] for name in names if kind_of(name) == GUID and name in known), None)
        if owner and not _are_similar(face.title, normal(owner.title)):
            conflicts += any(name in known and known[name].key != owner.key for name in names) or (
                face not in matches or matches[face].key != owner.key
            )
    return conflicts >= _CONFLICTS


def _identities(
    usable: Mapping[_Face, Sequence[str]], matches: Mapping[_Face, Known], known: Mapping[str, Known]
) -> dict[_Face, Identity | None]:
    """Give each face its identity; None where every name of a face is another's already."""
    identities: dict[_Face, Identity | None] = {}
    taken: set[str] = set()
    for face in sorted(usable, key=lambda face: face.order):
        item = matches.get(face)
        own = [
            name
            for name in usable[face]
            if name not in taken and (name not in known or (item and known[name].key == item.key))
        ]
        key = item.key if item else next((name for name in own if name not in known), "")
        taken.add(key)
        identities[face] = _identity(face, key, tuple(own), item) if key else None
    return identities


def _identity(face: _Face, key: str, names: tuple[str, ...], item: Known | None) -> Identity:
    novelty = Novelty.NEW
    if item:
        novelty = Novelty.KNOWN if item.content_hash == face.content_hash else Novelty.CHANGED
    return Identity(
        key=key,
        aliases=names,
        canonical_url=face.page,
        content_hash=face.content_hash,
        novelty=novelty,
        known_as=item.key if item else "",
    )
