"""`/subscribe`: the form, and the latest digest before one decides."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from feedwatch.model.digest import DigestContent
from feedwatch.model.subscriber import Wish
from feedwatch.render.html import digest_html
from feedwatch.service.people.signing_up import TooManyError
from feedwatch.service.people.wishes import problems_of
from feedwatch.web.forms import Form, Sent, is_from_elsewhere
from feedwatch.web.pages import PERSONAL, TRY_LATER, notice, page
from feedwatch.web.subscriber.wish_form import Filled, choices, errors, filled, read
from feedwatch.web.titles import title_of
from feedwatch.web.words import WORDS, language_of
from feedwatch.wiring import House

# With "no-referrer" browsers send "Origin: null", which tells nothing; to other sites this sends as little.
_FORM = {"Referrer-Policy": "same-origin"}
# A digest carries its styles on its elements, as mail needs them.
_PREVIEW = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
}
_TRAP = "website"  # people do not see this field; what fills it is no person


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/subscribe")
    def form(request: Request) -> Response:
        topics = house.configuring.current.topics
        if not house.signing_up.open or not topics:
            return notice(request, "closed", status=404)
        wanted = request.query_params.get("topic", "")
        topic = wanted if house.configuring.current.topic(wanted) else topics[0].name
        return _form(request, house, filled(Wish("", topic), house.configuring.current.gazetteer))

    @router.post("/subscribe")
    def subscribe(request: Request, sent: Sent) -> Response:
        if not house.signing_up.open:
            return notice(request, "closed", status=404)
        if is_from_elsewhere(request, house.configuring.current.settings.public_url):
            return notice(request, "elsewhere", status=403)
        return _subscribe(request, house, sent)

    @router.get("/subscribe/latest/{topic}")
    def latest(request: Request, topic: str) -> Response:
        content = _latest(house, topic, language_of(request))
        if content is None:
            return notice(request, "no_digest", status=404)
        own = {"Content-Language": content.language, "Vary": "Accept-Language"}
        return HTMLResponse(digest_html(content), headers=_PREVIEW | own)

    return router


def _subscribe(request: Request, house: House, sent: Form) -> Response:
    configuration, language = house.configuring.current, language_of(request)
    if sent.has(_TRAP):
        return _asked(request, house, sent)
    only = configuration.topics[0].name if len(configuration.topics) == 1 else ""
    wish = Wish(sent.line("address"), sent.line("topic", only), language=language)
    changes, shown, problems = read(sent, wish, configuration.gazetteer)
    wish = replace(wish, **changes)
    problems += problems_of(wish, configuration)
    if problems:
        return _form(request, house, Filled(shown.values, errors(problems, WORDS[language])), status=422)
    try:
        client = request.client.host if request.client else ""
        house.signing_up.ask(wish, client=client, words=_consent(house, language))
    except TooManyError:
        return notice(request, "too_many", status=429, headers=TRY_LATER)
    return _asked(request, house, sent)


def _asked(request: Request, house: House, sent: Form) -> Response:
    """Say what happens next; the same, whoever is listed."""
    most = house.configuring.current.settings.signup.per_address
    return page(request, "asked.html", headers=PERSONAL, address=sent.line("address"), most=most)


def _form(request: Request, house: House, shown: Filled, *, status: int = 200) -> Response:
    language = language_of(request)
    topics = {pack.name: title_of(house, pack.name, language) for pack in house.configuring.current.topics}
    return page(
        request,
        "subscribe.html",
        status=status,
        headers=_FORM,
        form=shown,
        choices=choices(language, shown.values),
        topics=topics,
        consent=_consent(house, language),
    )


def _consent(house: House, language: str) -> str:
    """Give the sentence that stands over the button, and then in the consent record."""
    words, topics = WORDS[language], house.configuring.current.topics
    return words["consent"].format(
        topic=title_of(house, topics[0].name, language) if len(topics) == 1 else words["chosen_topic"]
    )


def _latest(house: House, topic: str, language: str) -> DigestContent | None:
    """Give the latest week of a topic that had news, as a digest for nobody in particular; None when there was none."""
    shelf = house.archiving.shelf(topic)
    weeks = [week for week in shelf.weeks if week.stories] if shelf else []
    return house.archiving.week(topic, weeks[0].year, weeks[0].week, language) if weeks else None
