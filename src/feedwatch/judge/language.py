"""Which language a text is written in, by its smallest words.

Function words ("och", "att", "the", "of") are the most frequent words of every language and hardly ever names or loans. Each
language counts its own; words that two of them share ("i", "for", "en") are left to neither. The neighbours are told
apart so that a Danish or Norwegian translation is not taken for Swedish: by "og", "ikke", "af" and the letters æ and ø. Titles have few
such words, so letters count too, and in doubt what the source declares.
"""

from __future__ import annotations

import re
from collections import Counter

_WORDS = {
    "sv": "och att är för som av till inte med på den det ett när från har ska kan vi också eller över under efter vid om "
    "nya ny sin sina sig blir var år kommunen kommun skriver signerar säger mot hur varför så här nu då än mer alla",
    "en": "the of and to in is that for with on as are by at from be this an has have will was were it its their which how "
    "new not or over into after about what why more",
    "da": "og af til ikke med på er som det den der et fra har skal kan jeg blev være også efter ved hvor år kommune eller blive bliver blevet af hvad",
    "no": "og av til ikke med på er som det den et fra har skal kan jeg ble være også etter ved hvor år kommune eller å bli blir hva noe",
    "de": "und der die das ist nicht mit von zu den für auf ein eine im dem sich des werden auch nach bei wie",
    "fi": "ei että joka mutta kun myös sekä ovat oli vuonna mukaan kaupunki hän niin",
}
_LETTERS = {"sv": "åäö", "da": "æøå", "no": "æøå", "de": "üßäö", "fi": "äö"}
_SPOKEN_IN: dict[str, list[str]] = {}
for _language, _words in _WORDS.items():
    for _word in _words.split():
        _SPOKEN_IN.setdefault(_word, []).append(_language)
_TOKEN = re.compile(r"[^\W\d_]+")
_ENOUGH = 800  # characters; more do not change the answer
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u2c00-\ud7ff]+")  # Greek, Cyrillic, Arabic, Chinese and all others
_OTHER_SHARE = 0.3
_MARGIN = 1.15  # the best must be so much better than the next to go against what is declared


def language_of(text: str, declared: str = "") -> str:
    """Give "sv", "en", another two-letter code, or "" when nothing tells and nothing is declared.

    `declared` is what the source says ("sv-SE" counts as "sv"); it decides where the text leaves it open.
    """
    sample = text[:_ENOUGH]
    other = sum(map(len, _OTHER_SCRIPT.findall(sample)))
    stated = declared.strip().casefold().replace("_", "-").split("-")[0]
    if other > _OTHER_SHARE * len(sample):
        return stated if stated not in _WORDS else ""
    scores = _scores(sample.casefold())
    order = list(_WORDS)
    ranked = sorted(scores, key=lambda language: (-scores[language], order.index(language)))
    best, second = ranked[0], ranked[1]
    if not scores[best]:
        return stated or ""
    if scores[best] < _MARGIN * scores[second] and stated in (best, second):
        return stated
    return best


def _scores(text: str) -> dict[str, float]:
    scores = dict.fromkeys(_WORDS, 0.0)
    counts = Counter(_TOKEN.findall(text))
    for word in counts.keys() & _SPOKEN_IN.keys():
        for language in _SPOKEN_IN[word]:
            scores[language] += counts[word]
    for language, letters in _LETTERS.items():
        scores[language] += 0.5 * min(4, sum(text.count(letter) for letter in letters))
    foreign = text.count("æ") + text.count("ø")
    swedish = text.count("ä") + text.count("ö")
    if foreign > swedish:
        scores["sv"] -= min(3, foreign)
    elif swedish > foreign:
        scores["da"] -= min(3, swedish)
        scores["no"] -= min(3, swedish)
    return scores
