"""Å, ä and ö come through wrong declarations as they were meant."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.read.characters import charset_in, codec_name, decode_mixed, decode_once_more, is_utf8

SWEDISH = st.text("abcdefghijklmnopqrstuvwxyzåäöÅÄÖé –”…,. ", max_size=60)


@settings(deadline=None)
@given(SWEDISH)
def test_text_in_either_encoding_is_decoded(text: str) -> None:
    """UTF-8 as it is, windows-1252 where it is none."""
    assert decode_mixed(text.encode()) == text
    assert decode_mixed(f"{text} å".encode("cp1252")) == f"{text} å"


def test_both_encodings_may_stand_in_one_document() -> None:
    """As when a template and an article come from different systems."""
    assert decode_mixed("Växjö ".encode() + "Växjö".encode("cp1252") + " – Umeå".encode()) == "Växjö Växjö – Umeå"


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_are_decoded_without_surrogates(body: bytes) -> None:
    """So that they can be stored."""
    decode_mixed(body).encode("utf-8")


@settings(deadline=None)
@given(SWEDISH)
def test_text_that_was_encoded_twice_is_decoded_once_more(text: str) -> None:
    """And text that was encoded once is left alone."""
    assert decode_once_more(text) == text
    twice = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())
    assert decode_once_more(twice) == text


@pytest.mark.parametrize("text", ["Âge d'or", "â tout prix", "Ã", "SÃO PAULO, Âmbar", "crêpes à la crème"])
def test_foreign_letters_are_no_mistake(text: str) -> None:
    """Only what is valid UTF-8 again was encoded twice."""
    assert decode_once_more(text) == text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"abc", False),
        ("åäö".encode(), True),
        ("åäö".encode("cp1252"), False),
        ("åäö".encode()[:-1], True),
        (b"\xc3", False),
    ],
)
def test_utf8_is_told_by_its_letters(body: bytes, expected: bool) -> None:
    """ASCII tells nothing, and a document may break off within a letter."""
    assert is_utf8(body) is expected


@pytest.mark.parametrize(
    ("content_type", "charset", "codec"),
    [
        ("text/xml; charset=ISO-8859-1", "ISO-8859-1", "iso8859-1"),
        ("text/xml;charset='utf-8'", "utf-8", "utf-8"),
        ("text/html", "", ""),
        ("text/html; charset=nonsense", "nonsense", ""),
        ("text/html; charset=windows-1252; x=y", "windows-1252", "cp1252"),
    ],
)
def test_the_charset_is_taken_from_the_content_type(content_type: str, charset: str, codec: str) -> None:
    """Names of one encoding are one codec."""
    assert charset_in(content_type) == charset
    assert codec_name(charset) == codec
