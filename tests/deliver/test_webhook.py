"""Webhooks follow Standard Webhooks: stable id, fresh timestamp, signatures that others can check, honest retries."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

import pytest
import werkzeug
from pytest_httpserver import HTTPServer
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from feedwatch.deliver.signature import new_secret, sign
from feedwatch.deliver.webhook import WebhookSender
from feedwatch.model.delivery import Post
from feedwatch.model.errors import DeliveryError
from feedwatch.net.door import Door, Limits, Response

NEW, OLD = new_secret(b"n" * 24), new_secret(b"o" * 64)
BODY = '{"type":"digest","title":"Växjö"}'.encode()


def sender_to(server: HTTPServer) -> WebhookSender:
    return WebhookSender(Door(frozenset({f"{server.host}:{server.port}"}), "feedwatch/0 (+test)"))


def post_to(url: str, secrets: tuple[str, ...] = (NEW,)) -> Post:
    return Post(url, "msg_1a2b", BODY, secrets)


def failure(sender: WebhookSender, post: Post, now: datetime | None = None) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        sender.send(post, now or datetime.now(UTC))
    return caught.value


def answering(server: HTTPServer, status: int, **headers: str) -> DeliveryError:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    server.expect_request("/hook").respond_with_data("", status=status, headers=fields)
    return failure(sender_to(server), post_to(server.url_for("/hook")))


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_success(httpserver: HTTPServer, status: int) -> None:
    """Every 2xx is success, and the receipt says which."""
    httpserver.expect_request("/hook", method="POST").respond_with_data("", status=status)
    receipt = sender_to(httpserver).send(post_to(httpserver.url_for("/hook")), datetime.now(UTC))
    assert receipt.reference == str(status)


def test_request_is_what_the_standard_says(httpserver: HTTPServer) -> None:
    """Body, type and the three headers are on the wire as the specification names them."""
    httpserver.expect_request("/hook", method="POST").respond_with_data("")
    now = datetime(2026, 11, 24, 7, 0, 0, 900_000, tzinfo=timezone(timedelta(hours=1)))
    sender_to(httpserver).send(post_to(httpserver.url_for("/hook")), now)
    request, _ = httpserver.log[0]
    assert request.get_data() == BODY
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["User-Agent"].startswith("feedwatch")
    assert request.headers["webhook-id"] == "msg_1a2b"
    assert request.headers["webhook-timestamp"] == str(int(now.timestamp()))
    assert re.fullmatch(r"v1,[A-Za-z0-9+/]{43}=", request.headers["webhook-signature"])


def test_others_can_check_the_signature(httpserver: HTTPServer) -> None:
    """The reference library accepts our signature with the new and the old secret, and with no other."""
    httpserver.expect_request("/hook").respond_with_data("")
    sender_to(httpserver).send(post_to(httpserver.url_for("/hook"), (NEW, OLD)), datetime.now(UTC))
    request, _ = httpserver.log[0]
    headers = {name.lower(): value for name, value in request.headers.items()}
    for secret in (NEW, OLD):
        assert Webhook(secret).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret(b"x" * 32)).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(BODY + b" ", headers)


def test_second_attempt_keeps_the_id_and_renews_the_timestamp(httpserver: HTTPServer) -> None:
    """The id stays over attempts, timestamp and signature are those of the attempt."""
    httpserver.expect_request("/hook").respond_with_data("")
    sender, post = sender_to(httpserver), post_to(httpserver.url_for("/hook"))
    now = datetime.now(UTC)
    for moment in (now, now + timedelta(minutes=5)):
        sender.send(post, moment)
    first, second = (request.headers for request, _ in httpserver.log)
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 300
    assert first["webhook-signature"] != second["webhook-signature"]


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 403, 404, 422, 429, 500, 502, 503, 504])
def test_everything_else_is_tried_again(httpserver: HTTPServer, status: int) -> None:
    """Whatever is neither 2xx nor 410 is temporary: endpoints get repaired."""
    error = answering(httpserver, status)
    assert (error.kind, error.temporary, error.gone) == ("rejected", True, False)
    assert str(status) in error.message
    assert error.retry_after is None


def test_gone_is_for_good(httpserver: HTTPServer) -> None:
    """410 is permanent and says that the endpoint must not be tried for anything again."""
    error = answering(httpserver, 410)
    assert (error.kind, error.temporary, error.gone) == ("gone", False, True)


def test_redirects_are_not_followed(httpserver: HTTPServer) -> None:
    """A redirect is a failure, and its target is never asked."""
    httpserver.expect_request("/new").respond_with_data("")
    error = answering(httpserver, 308, location=httpserver.url_for("/new"))
    assert error.temporary
    assert [request.path for request, _ in httpserver.log] == ["/hook"]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"Retry_After": "120"}, timedelta(seconds=120)),
        ({"Retry_After": " 7 "}, timedelta(seconds=7)),
        ({"Retry_After": "Tue, 24 Nov 2015 08:00:00 GMT"}, None),
        ({"Retry_After": "0"}, timedelta(0)),
        ({"Retry_After": "-5"}, None),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "9" * 5000}, None),
        ({"Retry_After": "Tue, 24 Nov 99999999 08:00:00 GMT"}, None),
    ],
)
def test_retry_after(httpserver: HTTPServer, status: int, fields: dict[str, str], expected: timedelta | None) -> None:
    """The wait that an endpoint asks for, in seconds or as a date by its own clock, goes into the error."""
    assert answering(httpserver, status, **fields).retry_after == expected


class _WrongClock:
    """A door behind which an endpoint lives whose clock is years behind."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], limits: Limits | None = None) -> Response:
        fields = {"date": "Tue, 24 Nov 2015 07:30:00 GMT", "retry-after": "Tue, 24 Nov 2015 08:00:00 GMT"}
        return Response(url, 503, fields, b"")


def test_retry_after_by_the_endpoints_clock() -> None:
    """A date is taken relative to the endpoint's own Date, because clocks differ."""
    error = failure(WebhookSender(_WrongClock()), post_to("https://hook.example/"))
    assert error.retry_after == timedelta(minutes=30)


def test_large_answer_of_success_is_success(httpserver: HTTPServer) -> None:
    """An endpoint that says 200 and sends a whole web page has taken the event."""
    httpserver.expect_request("/hook").respond_with_data(b"x" * 300_000)
    receipt = sender_to(httpserver).send(post_to(httpserver.url_for("/hook")), datetime.now(UTC))
    assert receipt.reference == "2xx"


def test_private_address_is_refused() -> None:
    """An endpoint on this machine is refused for good unless allowed, and nothing reaches it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/token-in-the-path"
        error = failure(WebhookSender(Door(frozenset(), "feedwatch")), post_to(url))
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert (error.kind, error.temporary) == ("refused-address", False)
    assert "token-in-the-path" not in error.message


@pytest.mark.parametrize("url", ["ftp://hook.example/t0ken", "http://a b/t0ken", "http://u:t0ken@hook.example/", ""])
def test_unfit_url_is_refused_without_repeating_it(url: str) -> None:
    """A URL that cannot be posted to is refused for good, and not quoted: it may be a secret."""
    error = failure(WebhookSender(Door(frozenset(), "feedwatch")), post_to(url))
    assert not error.temporary
    assert "t0ken" not in error.message


def test_nobody_listens() -> None:
    """A closed port is a temporary connection failure."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
    error = failure(WebhookSender(Door(frozenset({address}), "feedwatch")), post_to(f"http://{address}/"))
    assert (error.kind, error.temporary) == ("connect", True)


def test_hanging_up_without_answer_is_temporary() -> None:
    """An endpoint that takes the event and hangs up is tried again with the same id."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=_take_and_hang_up, args=(listener,))
        thread.start()
        error = failure(WebhookSender(Door(frozenset({address}), "feedwatch")), post_to(f"http://{address}/"))
        thread.join()
    assert error.temporary


def _take_and_hang_up(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)


def test_broken_secret_is_an_error_of_the_delivery(httpserver: HTTPServer) -> None:
    """A secret that is not base64 is a temporary auth failure that does not show the secret; nothing is posted."""

    def unexpected(request: werkzeug.Request) -> werkzeug.Response:
        raise AssertionError(request)

    httpserver.expect_request("/hook").respond_with_handler(unexpected)
    error = failure(sender_to(httpserver), post_to(httpserver.url_for("/hook"), ("whsec_*broken*",)))
    assert (error.kind, error.temporary) == ("auth", True)
    assert "broken" not in error.message
    assert not httpserver.log


def test_new_secret() -> None:
    """A secret is `whsec_` and base64 of 24 to 64 bytes, and other lengths are refused."""
    assert new_secret(bytes(24)) == "whsec_" + "A" * 32
    for length in (0, 23, 65):
        with pytest.raises(ValueError, match="24 to 64 bytes"):
            new_secret(bytes(length))


def test_signature_of_the_specification() -> None:
    """The example of the reference implementations comes out the same."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signature = sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', (secret,))
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
