"""The shapes of answers: what the services give, as JSON schemas; `feedwatch.service.plain` writes values so.

timedelta   -> text such as "15m"          tuple[X, ...], frozenset[X] -> a list
a dataclass -> an object of its fields     Enum, datetime, date, Saying -> text
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from functools import cache, reduce
from operator import or_
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field, create_model

from feedwatch.model.saying import Saying
from feedwatch.web.api.listing import Page


@cache
def shape(kind: type) -> type[BaseModel]:
    """Give the shape of a dataclass."""
    hints = get_type_hints(kind)
    fields: dict[str, Any] = {field.name: (_of(hints[field.name]), ...) for field in dataclasses.fields(kind)}
    words = (kind.__doc__ or "").partition("\n")[0]
    return create_model(kind.__name__, __module__=kind.__module__, __doc__=words, **fields)


def page(kind: type) -> Any:
    """Give the shape of a part of a list of dataclasses."""
    return Page[shape(kind)]  # type: ignore[misc]  # a class that is made when the program runs


def _of(kind: Any) -> Any:
    if kind in (timedelta, Saying):
        return str
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return shape(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return reduce(or_, (None if each is NoneType else _of(each) for each in inner))
    if origin in (tuple, frozenset, set, list):
        return _list(inner)
    if isinstance(origin, type) and issubclass(origin, dict):
        return dict[str, _of(inner[1])]  # type: ignore[misc]  # known when the program runs
    return kind


def _list(inner: tuple[Any, ...]) -> Any:
    if len(inner) == 1 or inner[-1] is Ellipsis:
        return list[_of(inner[0])]  # type: ignore[misc]  # known when the program runs
    any_of = reduce(or_, map(_of, inner))  # JSON Schema could say which comes where, and few tools would read it
    return Annotated[list[any_of], Field(min_length=len(inner), max_length=len(inner))]  # type: ignore[valid-type]  # likewise


# A list of many lines; of sources and of people.
ListText = Annotated[
    str, Field(min_length=1, max_length=1_000_000, description="Unicode, whatever its file was saved in")
]


class Text(BaseModel):
    """A text, and why it is changed."""

    text: str = Field(max_length=300_000)
    why: str = Field(default="", max_length=500)
