"""`/topics`: topic packs, what a changed one would change, and the labels that measure it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from feedwatch.config.topics import load_topic
from feedwatch.model.topic import TopicPack
from feedwatch.service.admin.labelling import Doubtful, Labelled
from feedwatch.service.admin.measuring import Figures, Measured
from feedwatch.service.admin.rejudging import Comparison
from feedwatch.service.plain import plain
from feedwatch.store import records
from feedwatch.web.api.changing import Changed, Way, change
from feedwatch.web.api.gate import Reading, Writing
from feedwatch.web.api.listing import LINE, MOST, Moment, Name, Number, Part, whole
from feedwatch.web.api.problems import missing
from feedwatch.web.api.shapes import Text, page, shape
from feedwatch.web.api.tags import IfMatch, insist
from feedwatch.wiring import House


@dataclass(frozen=True, slots=True)
class TopicSummary:
    """A topic: its titles by language, the hash of its pack, the file it stands in, and from which score an item is kept."""

    name: str
    titles: dict[str, str]
    version: str
    file: str
    kept: float
    doubtful: float


@dataclass(frozen=True, slots=True)
class TopicText:
    """A topic pack as text."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class TopicTest:
    """What a pack in hand would change among the stored items, and how it judges the samples; no figures without samples."""

    comparison: Comparison
    figures: Figures | None


class PackInHand(BaseModel):
    """The text of a pack to test; over the items since a time, the newest `limit` of them."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=300_000)
    since: Moment | None = None
    limit: Annotated[int, BeforeValidator(whole)] = Field(default=2000, ge=1, le=20_000)


class Label(BaseModel):
    """What somebody says about an item: is it about the topic?"""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"relevant": True, "reason": "signed today"}]}
    )

    relevant: StrictBool
    reason: str = Field(default="", max_length=500, pattern=LINE)


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/topics", tags=["topics"])
    _packs(house, router)
    _labels(house, router)
    return router


def _packs(house: House, router: APIRouter) -> None:
    @router.get("", response_model=page(TopicSummary))
    def listing(_: Reading, part: Part) -> Any:
        """List the topics by name."""
        packs = [_summary(house, pack) for pack in house.configuring.current.topics]
        return part.of(map(plain, packs), lambda one: str(one["name"]))

    @router.get("/{topic}", response_model=shape(TopicSummary))
    def show(_: Reading, topic: Name) -> Any:
        """Give a topic in short."""
        return plain(_summary(house, _pack(house, topic)))

    @router.get("/{topic}/text", response_model=shape(TopicText))
    def text(_: Reading, topic: Name, response: Response) -> Any:
        """Give the text of a pack; its tag is what a change of it takes as If-Match."""
        file = _file(house, topic)
        found, base = house.administering.text(file)
        response.headers["ETag"] = f'"{base}"'
        return plain(TopicText(file, found))

    @router.put("/{topic}/text", response_model=Changed)
    def put(caller: Writing, topic: Name, sent: Text, way: Way, if_match: IfMatch = None) -> Any:
        """Give a pack another text; what is wrong in it is told with its line, what it would keep and lose as the effect."""
        edit = house.administering.edit_text(_file(house, topic), sent.text)
        insist(if_match, f'"{edit.base}"')
        return change(house, edit, caller, way)

    @router.post("/{topic}/test", response_model=shape(TopicTest))
    def test(_: Reading, topic: Name, sent: PackInHand) -> Any:
        """Tell what a pack in hand would keep and lose among the stored items, and how it judges the samples."""
        pack = load_topic(sent.text, _file(house, topic))
        figures = house.measuring.compare(pack)
        found = house.rejudging.compare(pack, sent.since, sent.limit)
        return plain(TopicTest(found, figures if figures.samples else None))

    @router.get("/{topic}/eval", response_model=shape(Measured))
    def measure(_: Reading, topic: Name) -> Any:
        """Judge the samples of a topic, and count how often its pack is right."""
        _pack(house, topic)
        return plain(house.measuring.in_force(topic))


def _labels(house: House, router: APIRouter) -> None:
    @router.get("/{topic}/doubtful", response_model=list[shape(Doubtful)])  # type: ignore[misc]  # made at run time
    def doubtful(_: Reading, topic: Name, limit: Annotated[int, Query(ge=1, le=MOST)] = 20) -> Any:
        """Give the items nearest to the threshold that nobody has labelled or ruled on."""
        _pack(house, topic)
        return plain(house.labelling.doubtful(topic, limit))

    @router.put("/{topic}/labels/{item_id}", response_model=shape(Labelled))
    def label(caller: Writing, topic: Name, item_id: Number, sent: Label) -> Any:
        """Say that an item is about a topic or not: the topic's samples have one more."""
        _item(house, topic, item_id)
        return plain(house.labelling.label(item_id, topic, relevant=sent.relevant, reason=sent.reason, by=caller.actor))

    @router.delete("/{topic}/labels/{item_id}", response_model=shape(Labelled))
    def unlabel(caller: Writing, topic: Name, item_id: Number) -> Any:
        """Take a label away; 409 when there is none."""
        _item(house, topic, item_id)
        return plain(house.labelling.unlabel(item_id, topic, by=caller.actor))


def _summary(house: House, pack: TopicPack) -> TopicSummary:
    file = house.configuring.current.file_of(pack.name)
    return TopicSummary(pack.name, dict(pack.titles), pack.version, file, pack.kept, pack.doubtful)


def _pack(house: House, topic: str) -> TopicPack:
    pack = house.configuring.current.topic(topic)
    if pack is None:
        raise missing(f"topic '{topic}'")
    return pack


def _file(house: House, topic: str) -> str:
    return house.configuring.current.file_of(_pack(house, topic).name)


def _item(house: House, topic: str, item_id: int) -> None:
    _pack(house, topic)
    with house.database.read() as connection:
        if not records.of_ids(connection, [item_id]):
            raise missing(f"item {item_id}")
