"""Numbers as people read them: Swedish has a comma for decimals."""

from __future__ import annotations


def share(value: float, language: str) -> str:
    """Write a share of 1 in percent, to one decimal."""
    return _in(f"{value * 100:.1f} %" if language == "sv" else f"{value * 100:.1f}%", language)


def points(value: float, language: str, *, signed: bool = False) -> str:
    """Write points of a score; `signed` ones say which way they count."""
    return _in(f"{value:+g}" if signed else f"{value:g}", language).replace("-", "−")


def _in(text: str, language: str) -> str:
    return text.replace(".", ",") if language == "sv" else text
