"""The ways in which feeds misbehave over HTTP, each with what has to come of it."""

from __future__ import annotations

import gzip
import itertools
import socket
import struct
import time
import zlib
from collections.abc import Iterable

from tests.hostile.server import FETCHED, NOT_MODIFIED, Case, Serve, linger, read_request

from feedwatch.model.source import Validators

FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>'
ZIPPED = gzip.compress(FEED)
METADATA = "http://169.254.169.254/latest/meta-data/"


def raw(*parts: bytes) -> Serve:
    """Answer with exactly these bytes and close."""

    def serve(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"".join(parts))
        linger(connection)

    return serve


def head(*lines: str, status: str = "200 OK") -> bytes:
    """Write the head of an answer; lines may hold any latin-1 character."""
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1")


def ok(body: bytes, *lines: str) -> Serve:
    """Answer 200 with a body and its true length."""
    return raw(head(f"Content-Length: {len(body)}", "Content-Type: application/rss+xml", *lines), body)


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """Write a body in chunks."""
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end


def flow(start: bytes, pieces: Iterable[bytes], pause: float = 0.0) -> Serve:
    """Answer piece by piece for as long as the client stays."""

    def serve(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(start)
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)
        linger(connection)

    return serve


def redirect(location: str, status: str = "302 Found") -> Serve:
    """Answer with a redirect."""
    return raw(head(f"Location: {location}", "Content-Length: 0", status=status))


def silence(connection: socket.socket) -> None:
    """Take the connection and say nothing until the client gives up."""
    while connection.recv(65536):
        pass


def plain_to_tls(connection: socket.socket) -> None:
    """Answer a TLS greeting in plain HTTP."""
    connection.recv(65536)
    connection.sendall(head(status="400 Bad Request"))
    linger(connection)


def hang_up(connection: socket.socket) -> None:
    """Close after the request without a word."""
    read_request(connection)
    linger(connection)


def reset(connection: socket.socket) -> None:
    """Reset the connection in the middle of the body."""
    read_request(connection)
    connection.sendall(head("Content-Length: 1000") + b"<rss>")
    time.sleep(0.05)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silent_after(start: bytes) -> Serve:
    """Send a beginning and then nothing more."""

    def serve(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(start)
        silence(connection)

    return serve


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def _empty_blocks() -> Iterable[bytes]:
    """Give gzip that goes on for ever and unpacks to nothing: empty stored blocks (RFC 1951 3.2.4)."""
    return itertools.chain([b"\x1f\x8b\x08\0\0\0\0\0\0\xff"], itertools.repeat(b"\0\0\0\xff\xff" * 4096))


_BOMB = gzip.compress(bytes(50_000_000), 9)
_FOREVER = itertools.repeat(b"<item/>" * 1000)
_DRIP = 0.02

# fmt: off
GOOD = (
    Case("plain", ok(FEED), FETCHED, body=FEED),
    Case("no-length", raw(head(), FEED), FETCHED, body=FEED),
    Case("http-1.0", raw(b"HTTP/1.0 200 OK\r\n\r\n", FEED), FETCHED, body=FEED),
    Case("no-reason", raw(b"HTTP/1.1 200\r\n\r\n", FEED), FETCHED, body=FEED),
    Case("bare-line-feeds", raw(b"HTTP/1.1 200 OK\nX: y\n\n", FEED), FETCHED, body=FEED),
    Case("status-203", raw(head(status="203 Changed"), FEED), FETCHED, body=FEED),
    Case("empty-body", ok(b""), FETCHED, body=b""),
    Case("short-length", raw(head("Content-Length: 5"), FEED), FETCHED, body=FEED[:5]),
    Case("same-length-twice", raw(head(*[f"Content-Length: {len(FEED)}"] * 2), FEED), FETCHED, body=FEED),
    Case("length-is-text", raw(head("Content-Length: many"), FEED), FETCHED, body=FEED),
    Case("negative-length", raw(head("Content-Length: -5"), FEED), FETCHED, body=FEED),
    Case("chunked", raw(head("Transfer-Encoding: chunked"), chunked(FEED[:9], FEED[9:])), FETCHED, body=FEED),
    Case("one-byte-chunks", raw(head("Transfer-Encoding: chunked"), chunked(*(bytes([b]) for b in FEED))), FETCHED, body=FEED),
    Case("chunk-extension", raw(head("Transfer-Encoding: chunked"), b"4;a=b\r\n<a/>\r\n0\r\n\r\n"), FETCHED, body=b"<a/>"),
    Case("chunk-trailer", raw(head("Transfer-Encoding: chunked"), chunked(FEED, end=b"0\r\nX: y\r\n\r\n")), FETCHED, body=FEED),
    Case("chunks-and-length", raw(head("Transfer-Encoding: chunked", "Content-Length: 3"), chunked(FEED)), FETCHED, body=FEED),
    Case("gzip", ok(ZIPPED, "Content-Encoding: gzip"), FETCHED, body=FEED),
    Case("x-gzip", ok(ZIPPED, "Content-Encoding: X-GZIP"), FETCHED, body=FEED),
    Case("gzip-and-identity", ok(ZIPPED, "Content-Encoding: identity, gzip"), FETCHED, body=FEED),
    Case("gzip-two-members", ok(ZIPPED + ZIPPED, "Content-Encoding: gzip"), FETCHED, body=FEED + FEED),
    Case("gzip-padded", ok(ZIPPED + bytes(512), "Content-Encoding: gzip"), FETCHED, body=FEED),
    Case("gzip-of-nothing", ok(b"", "Content-Encoding: gzip"), FETCHED, body=b""),
    Case("gzip-chunked", raw(head("Transfer-Encoding: chunked", "Content-Encoding: gzip"), chunked(ZIPPED[:1], ZIPPED[1:])), FETCHED, body=FEED),
    Case("gzip-not-told", ok(ZIPPED), FETCHED, body=ZIPPED),
    Case("deflate", ok(zlib.compress(FEED), "Content-Encoding: deflate"), FETCHED, body=FEED),
    Case("deflate-raw", ok(_raw_deflate(FEED), "Content-Encoding: deflate"), FETCHED, body=FEED),
    Case("empty-coding", ok(FEED, "Content-Encoding: "), FETCHED, body=FEED),
    Case("early-continue", raw(b"HTTP/1.1 100 Continue\r\n\r\n", head(), FEED), FETCHED, body=FEED),
    Case("folded-header", raw(head("X-Long: one", "  two"), FEED), FETCHED, body=FEED),
    Case("latin-1-header", raw(head("X-Ort: Malmö"), FEED), FETCHED, body=FEED),
    Case("header-without-colon", raw(head("what is this"), FEED), FETCHED, body=FEED),
    Case("cookie-storm", raw(head(*(f"Set-Cookie: a{n}={'x' * 500}" for n in range(90))), FEED), FETCHED, body=FEED),
    Case("nul-bytes", ok(bytes(5000)), FETCHED, body=bytes(5000)),
    Case("not-modified", raw(head(status="304 Not Modified")), NOT_MODIFIED, validators=Validators('"a"', "")),
    Case("not-modified-with-body", raw(head("Content-Length: 9", status="304 Not Modified"), b"surprise!"), NOT_MODIFIED, validators=Validators('"a"', "")),
)

NOT_HTTP = (
    Case("hang-up", hang_up, "protocol", "closed the connection without answering", temporary=True),
    Case("http-0.9", raw(FEED), "protocol", "does not answer in HTTP"),
    Case("icecast", raw(b"ICY 200 OK\r\n\r\n", FEED), "protocol", "does not answer in HTTP"),
    Case("ssh", raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "protocol", "does not answer in HTTP"),
    Case("smtp", raw(b"220 mail.example ESMTP\r\n"), "protocol", "does not answer in HTTP"),
    Case("binary", raw(bytes(range(256)) * 20), "protocol", "does not answer in HTTP"),
    Case("status-is-text", raw(b"HTTP/1.1 yes OK\r\n\r\n"), "protocol", "does not answer in HTTP"),
    Case("status-is-huge", raw(b"HTTP/1.1 99999 OK\r\n\r\n"), "protocol", "does not answer in HTTP"),
    Case("status-line-long", raw(b"HTTP/1.1 200 " + b"x" * 100_000), "protocol", "too long"),
    Case("header-line-long", raw(head(f"X: {'x' * 100_000}"), FEED), "protocol", "too long"),
    Case("too-many-headers", raw(head(*(f"X-{n}: y" for n in range(2000))), FEED), "protocol", "got more than 100 headers"),
    Case("endless-headers", flow(b"HTTP/1.1 200 OK\r\n", (b"X-%d: %s\r\n" % (n, b"y" * 8000) for n in itertools.count())), "protocol", "KiB of headers"),
    Case("endless-continue", flow(b"", itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 200)), "protocol", "KiB of headers"),
    Case("head-breaks-off", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 80"), "protocol", "broke off"),
    Case("early-hints-only", raw(b"HTTP/1.1 103 Early Hints\r\n\r\n"), "http", "103"),
    Case("lengths-differ", raw(head("Content-Length: 5", "Content-Length: 9"), FEED), "protocol"),
)

BODIES = (
    Case("truncated", raw(head("Content-Length: 5000"), FEED), "protocol", "broke off", temporary=True),
    Case("reset", reset, "protocol", "broke", temporary=True),
    Case("truncated-chunk", raw(head("Transfer-Encoding: chunked"), b"fff\r\n<rss>"), "protocol", "broke off", temporary=True),
    Case("no-last-chunk", raw(head("Transfer-Encoding: chunked"), chunked(FEED, end=b"")), "protocol", "broke off"),
    Case("chunk-size-is-text", raw(head("Transfer-Encoding: chunked"), b"zz\r\n<rss>\r\n0\r\n\r\n"), "protocol"),
    Case("chunk-size-negative", raw(head("Transfer-Encoding: chunked"), b"-5\r\n<rss>\r\n0\r\n\r\n"), "protocol"),
    Case("chunk-size-long", raw(head("Transfer-Encoding: chunked"), b"0" * 100_000), "protocol", "too long"),
    Case("endless-trailer", flow(head("Transfer-Encoding: chunked") + b"0\r\n", itertools.repeat(b"X: y\r\n" * 100)), "too-large"),
    Case("endless", flow(head(), _FOREVER), "too-large", "more than", temporary=False),
    Case("endless-chunks", flow(head("Transfer-Encoding: chunked"), itertools.repeat(chunked(bytes(4000), end=b""))), "too-large"),
    Case("length-too-large", silent_after(head("Content-Length: 99999999999")), "too-large", "more than"),
    Case("large", ok(bytes(300_000)), "too-large"),
)

CODINGS = (
    Case("gzip-bomb", ok(_BOMB, "Content-Encoding: gzip"), "too-large", temporary=False),
    Case("deflate-bomb", ok(zlib.compress(bytes(50_000_000), 9), "Content-Encoding: deflate"), "too-large"),
    Case("gzip-of-empty-blocks", flow(head("Content-Encoding: gzip"), _empty_blocks()), "too-large"),
    Case("gzip-endless-padding", flow(head("Content-Encoding: gzip") + ZIPPED, itertools.repeat(bytes(5000))), FETCHED, body=FEED),
    Case("gzip-many-members", flow(head("Content-Encoding: gzip"), itertools.repeat(gzip.compress(b"") * 100)), "too-large"),
    Case("gzip-truncated", raw(head("Content-Encoding: gzip"), ZIPPED[:-12]), "protocol", "broke off", temporary=True),
    Case("gzip-damaged", ok(ZIPPED[:20] + b"\0\0\0" + ZIPPED[23:], "Content-Encoding: gzip"), "encoding", "damaged"),
    Case("gzip-wrong-sum", ok(ZIPPED[:-8] + bytes(8), "Content-Encoding: gzip"), "encoding", "damaged"),
    Case("gzip-is-not", ok(FEED, "Content-Encoding: gzip"), "encoding", "damaged", temporary=True),
    Case("double-gzip", ok(gzip.compress(ZIPPED), "Content-Encoding: gzip, gzip"), "encoding", "2 times", temporary=False),
    Case("double-gzip-two-lines", ok(gzip.compress(ZIPPED), "Content-Encoding: gzip", "Content-Encoding: gzip"), "encoding", "2 times"),
    Case("gzip-ten-times", ok(ZIPPED, "Content-Encoding: " + ", ".join(["gzip"] * 10)), "encoding", "10 times"),
    Case("brotli", ok(FEED, "Content-Encoding: br"), "encoding", "not asked for: br", temporary=False),
    Case("zstd", ok(FEED, "Content-Encoding: zstd"), "encoding", "not asked for"),
    Case("coding-unknown", ok(FEED, "Content-Encoding: " + "x" * 5000), "encoding", "not asked for"),
)

STATUSES = (
    *(
        Case(f"status-{code}", raw(head("Content-Length: 3", status=f"{code} x"), b"no!"), "http", str(code), temporary=temporary)
        for code, temporary in (
            (202, False), (206, False), (300, False), (305, False), (400, False), (401, False), (403, False), (404, False),
            (408, True), (410, False), (425, True), (429, True), (451, False), (500, True), (502, True), (503, True), (599, True), (999, True),
        )
    ),
    Case("status-204", raw(head(status="204 No Content")), "http", "204"),
    Case("error-endless", flow(head(status="500 x"), _FOREVER), "http", "500"),
    Case("error-truncated", raw(head("Content-Length: 999", status="404 x"), b"no"), "http", "404"),
    Case("error-brotli", raw(head("Content-Encoding: br", status="404 x"), b"no"), "http", "404"),
    Case("304-unasked", raw(head(status="304 Not Modified")), "protocol", "304", temporary=True),
)

REDIRECTS = (
    Case("to-itself", redirect("/feed.xml"), "redirect", "circle"),
    Case("to-itself-in-other-words", redirect("./x/../feed.xml#a"), "redirect", "circle"),
    Case("to-nowhere", raw(head(status="302 Found")), "redirect", "without saying where"),
    Case("to-file", redirect("file:///etc/passwd"), "redirect", "cannot be fetched"),
    Case("to-ftp", redirect("ftp://ftp.example/feed.xml"), "redirect", "cannot be fetched"),
    Case("to-gopher", redirect("gopher://127.0.0.1:70/_x"), "redirect", "cannot be fetched"),
    Case("to-data", redirect("data:text/xml,<rss/>"), "redirect", "cannot be fetched"),
    Case("to-javascript", redirect("javascript:alert(1)"), "redirect", "cannot be fetched"),
    Case("to-userinfo", redirect("http://user:pass@127.0.0.1/"), "redirect", "cannot be fetched"),
    Case("to-bad-port", redirect("http://127.0.0.1:99999/"), "redirect", "cannot be fetched"),
    Case("to-broken-brackets", redirect("http://[::1/"), "redirect", "cannot be fetched"),
    Case("endless-redirect-body", flow(head("Location: file:///x", status="302 Found"), _FOREVER), "redirect"),
    *(
        Case(f"to-{name}", redirect(target, status), "refused-address", temporary=False)
        for name, status, target in (
            ("metadata", "302 Found", METADATA),
            ("metadata-for-good", "301 Moved", METADATA),
            ("metadata-by-308", "308 Moved", METADATA),
            ("metadata-decimal", "302 Found", "http://2852039166/"),
            ("metadata-v4-mapped", "302 Found", "http://[::ffff:a9fe:a9fe]/"),
            ("loopback", "302 Found", "http://127.0.0.1:1/"),
            ("loopback-name", "302 Found", "http://localhost:1/"),
            ("loopback-decimal", "302 Found", "http://2130706433:1/"),
            ("loopback-octal", "302 Found", "http://0177.0.0.1:1/"),
            ("loopback-hex", "302 Found", "http://0x7f.1:1/"),
            ("loopback-short", "302 Found", "http://127.1:1/"),
            ("loopback-other", "302 Found", "http://127.8.9.10:1/"),
            ("loopback-v6", "302 Found", "http://[::1]:1/"),
            ("loopback-v4-mapped", "302 Found", "http://[::ffff:7f00:1]:1/"),
            ("loopback-nat64", "302 Found", "http://[64:ff9b::7f00:1]:1/"),
            ("loopback-6to4", "302 Found", "http://[2002:7f00:1::]:1/"),
            ("loopback-tls", "302 Found", "https://127.0.0.1:1/"),
            ("scheme-relative", "302 Found", "//127.0.0.1:1/"),
            ("zero", "302 Found", "http://0:1/"),
            ("zeros", "302 Found", "http://0.0.0.0:1/"),
            ("private", "302 Found", "http://10.0.0.1/"),
            ("shared", "302 Found", "http://100.64.0.1/"),
            ("benchmarking", "302 Found", "http://198.18.0.1/"),
            ("multicast", "302 Found", "http://224.0.0.1/"),
            ("broadcast", "302 Found", "http://255.255.255.255/"),
            ("unique-local", "302 Found", "http://[fd00::1]/"),
            ("control-character", "302 Found", "http://127.0.0.1:1/\x01"),
        )
    ),
)

SLOW = (
    Case("silent", silence, "timeout", "sent nothing", temporary=True),
    Case("silent-in-head", silent_after(b"HTTP/1.1 200 OK\r\nX: "), "timeout", "sent nothing"),
    Case("silent-in-body", silent_after(head("Content-Length: 100")), "timeout", "sent nothing"),
    Case("silent-after-redirect-head", silent_after(head("Location: file:///x", status="302 x")), "redirect"),
    Case("drip-status-line", flow(b"", itertools.repeat(b"H"), _DRIP), "timeout", "took longer", temporary=True),
    Case("drip-headers", flow(b"HTTP/1.1 200 OK\r\nX: ", itertools.repeat(b"x"), _DRIP), "timeout", "took longer"),
    Case("drip-body", flow(head(), itertools.repeat(b"<"), _DRIP), "timeout", "took longer", temporary=True),
    Case("drip-chunks", flow(head("Transfer-Encoding: chunked"), itertools.repeat(b"1\r\n<\r\n"), _DRIP), "timeout", "took longer"),
    Case("drip-chunk-size", flow(head("Transfer-Encoding: chunked"), itertools.repeat(b"0"), _DRIP), "timeout", "took longer"),
    Case("drip-gzip", flow(head("Content-Encoding: gzip") + ZIPPED[:10], itertools.repeat(b"\0\0\0\xff\xff"), _DRIP), "timeout", "took longer"),
    Case("drip-error-page", flow(head(status="503 x"), itertools.repeat(b"<"), _DRIP), "http", "503"),
    Case("tls-silent", silence, "timeout", "TLS handshake", scheme="https", temporary=True),
    Case("tls-is-plain", plain_to_tls, "tls", "wrong version number", scheme="https"),
    Case("tls-hang-up", lambda connection: None, "tls", scheme="https"),
)
# fmt: on

CASES = (*GOOD, *NOT_HTTP, *BODIES, *CODINGS, *STATUSES, *REDIRECTS, *SLOW)
