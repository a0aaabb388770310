"""Lists of the API: a part at a time, with an opaque cursor to the next."""

from __future__ import annotations

import binascii
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Path, Query, Request, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, Field

from feedwatch.web.api.problems import ApiError

T = TypeVar("T")

MOST = 200
_LARGEST_ID = 2**53 - 1  # what every JSON reader keeps whole (RFC 8259 6)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


def _within(at: datetime) -> datetime:
    """Bring a time into the years in which something can have happened."""
    try:
        return min(max(at.astimezone(UTC), _EARLIEST), _LATEST)
    except OverflowError:
        return _EARLIEST if at.year < 1970 else _LATEST


def whole(value: object) -> object:
    """Take a number of JSON only, such as 3 or 3.0: no text and no yes or no, which count as numbers elsewhere."""
    if isinstance(value, bool | str):
        raise ValueError("write a whole number")  # noqa: TRY004 - what pydantic takes for a wrong value
    return value


def _written(value: object) -> object:
    """Take a time only as RFC 3339 writes it; elsewhere a number would do, too."""
    if isinstance(value, str) and _RFC3339.fullmatch(value):
        return value
    raise ValueError("write a time with its zone, such as 2026-11-24T07:00:00Z")


Number = Annotated[int, Path(ge=1, le=_LARGEST_ID)]
Id = Annotated[int, Field(ge=1, le=_LARGEST_ID)]
IdInBody = Annotated[int, BeforeValidator(whole), Field(ge=1, le=_LARGEST_ID)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_within)]
# What is written on one line: nothing that a terminal or a file would take for something else.
LINE = r"^[^\x00-\x1f\x7f]*$"
Word = Annotated[str, Query(max_length=200, pattern=LINE)]
Name = Annotated[str, Path(min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9-]*$")]


class Page(BaseModel, Generic[T]):
    """A part of a list: `next` is the cursor of the next part, null at the end."""

    items: list[T]
    next: str | None


class Wanted:
    """Which part of a list is wanted."""

    def __init__(
        self,
        request: Request,
        response: Response,
        limit: Annotated[int, Query(ge=1, le=MOST, description="how many")] = 50,
        cursor: Annotated[str, Query(max_length=500, description="`next` of the part before")] = "",
    ) -> None:
        self.limit = limit
        self._request = request
        self._response = response
        self._cursor = cursor

    def after(self, kind: type[T]) -> T | None:
        """Give the key after which the part begins; None for the first. Raises ApiError 404 for a cursor that is none."""
        if not self._cursor:
            return None
        try:
            key = json.loads(urlsafe_b64decode(self._cursor.encode("ascii")))
        except (ValueError, binascii.Error) as error:
            raise _bad_cursor() from error
        if type(key) is not kind or (isinstance(key, int) and not 0 <= key <= _LARGEST_ID):
            raise _bad_cursor()
        return key

    def page(self, items: Sequence[T], key: Any) -> Page[T]:
        """Give a part; `key` is that of its last item when there may be more, else None."""
        if key is None:
            return Page[Any](items=list(items), next=None)
        cursor = urlsafe_b64encode(json.dumps(key).encode()).decode()
        kept = [(name, value) for name, value in self._request.query_params.multi_items() if name != "cursor"]
        self._response.headers["Link"] = f'<?{urlencode([*kept, ("cursor", cursor)])}>; rel="next"'
        return Page[Any](items=list(items), next=cursor)

    def of(self, everything: Iterable[T], key: Callable[[T], str]) -> Page[T]:
        """Give a part of what is short enough to be had whole, in the order of a key."""
        after = self.after(str)
        rest = sorted((one for one in everything if after is None or key(one) > after), key=key)
        part = rest[: self.limit]
        return self.page(part, key(part[-1]) if len(rest) > len(part) else None)

    def newest(self, latest: Sequence[T], key: Callable[[T], int]) -> Page[T]:
        """Give a part of what was asked for with one more than the limit, the newest first."""
        part = latest[: self.limit]
        return self.page(part, key(part[-1]) if len(latest) > len(part) else None)


Part = Annotated[Wanted, Depends()]


def _bad_cursor() -> ApiError:
    return ApiError(404, "there is no part behind this cursor; begin again without it", kind="cursor")
