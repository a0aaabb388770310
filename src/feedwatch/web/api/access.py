"""`/admins`, `/tokens`, `/audit-log`: who may come in, and what everybody did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from feedwatch.model.access import Admin, Role, Scope, Token
from feedwatch.service.plain import plain
from feedwatch.store.audit_log import Act
from feedwatch.web.api.gate import Managing
from feedwatch.web.api.listing import LINE, Number, Part, Word, whole
from feedwatch.web.api.problems import ApiError, missing
from feedwatch.web.api.shapes import page, shape
from feedwatch.wiring import House

Called = Annotated[str, Field(min_length=1, max_length=80, pattern=LINE)]


@dataclass(frozen=True, slots=True)
class Invited:
    """An admin and the one-time link by which they choose a password, shown only now."""

    admin: Admin
    link: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Issued:
    """A token and its secret, shown only now."""

    token: Token
    secret: str


class NewAdmin(BaseModel):
    """Somebody to let in."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "anna", "role": "editor"}]})

    name: Called
    role: Role


class AdminKeys(BaseModel):
    """What to change of an admin; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    role: Role | None = None
    enabled: StrictBool | None = None


class NewToken(BaseModel):
    """A token to make; without `days` it lasts until it is revoked."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "statistics", "scopes": ["read"], "days": 90}]}
    )

    name: Called
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    days: Annotated[int, BeforeValidator(whole)] | None = Field(default=None, ge=1, le=3650)


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(tags=["access"])
    _admins(house, router)
    _tokens(house, router)

    @router.get("/audit-log", response_model=page(Act))
    def log(_: Managing, part: Part, action: Word = "", who: Word = "", subject: Word = "") -> Any:
        """List what admins did, the newest first; `action` may be a noun alone, such as `source`."""
        found = house.history.acts(
            before=part.after(int), limit=part.limit + 1, action=action, who=who, subject=subject
        )
        return part.newest([plain(one) for one in found], lambda one: int(one["id"]))

    return router


def _admins(house: House, router: APIRouter) -> None:
    @router.get("/admins", response_model=page(Admin))
    def admins(_: Managing, part: Part) -> Any:
        """List the admins by name."""
        return part.of(map(plain, house.admitting.everybody()), lambda one: str(one["name"]))

    @router.post("/admins", response_model=shape(Invited), status_code=201)
    def add(caller: Managing, sent: NewAdmin) -> Any:
        """Add an admin; the answer holds the one-time link by which they choose a password."""
        admin = house.admitting.add(sent.name, sent.role, by=caller.actor)
        token, expires = house.admitting.link(admin.name, by=caller.actor)
        base = house.configuring.current.settings.admin_url
        return plain(Invited(admin, f"{base}/admin/welcome/{token}", expires))

    @router.patch("/admins/{admin_id}", response_model=shape(Admin))
    def patch(caller: Managing, admin_id: Number, sent: AdminKeys) -> Any:
        """Give an admin another role, or let them in no more; 409 when nobody would be left in charge."""
        name = _admin(house, admin_id).name
        if sent.role is not None:
            house.admitting.change_role(name, sent.role, by=caller.actor)
        if sent.enabled is not None:
            act = house.admitting.enable if sent.enabled else house.admitting.disable
            act(name, by=caller.actor)
        return plain(_admin(house, admin_id))


def _tokens(house: House, router: APIRouter) -> None:
    @router.get("/tokens", response_model=page(Token))
    def tokens(_: Managing, part: Part) -> Any:
        """List the tokens, the newest first; of their secrets only the beginning is known."""
        before = part.after(int)
        found = [one for one in house.issuing.everything() if before is None or one.id < before]
        return part.newest([plain(one) for one in found[: part.limit + 1]], lambda one: int(one["id"]))

    @router.post("/tokens", response_model=shape(Issued), status_code=201)
    def issue(caller: Managing, sent: NewToken) -> Any:
        """Make a token; its secret is shown only in this answer."""
        lasts = timedelta(days=sent.days) if sent.days is not None else None
        token, secret = house.issuing.issue(sent.name, frozenset(sent.scopes), lasts, by=caller.actor, heir_of=caller)
        return plain(Issued(token, secret))

    @router.delete("/tokens/{token_id}", status_code=204, response_class=Response)
    def revoke(caller: Managing, token_id: Number) -> None:
        """End a token at once."""
        if not any(token.id == token_id for token in house.issuing.everything()):
            raise missing(f"token {token_id}")
        if token_id == caller.token.id:
            raise ApiError(409, "a token does not revoke itself; another one can, the admin pages, or a command")
        house.issuing.revoke(token_id, by=caller.actor)


def _admin(house: House, admin_id: int) -> Admin:
    found = next((one for one in house.admitting.everybody() if one.id == admin_id), None)
    if found is None:
        raise missing(f"admin {admin_id}")
    return found
