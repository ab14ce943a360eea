"""Paragraphs of a text, what kind each seems to be, and their sentences."""

from __future__ import annotations

import re
from typing import Literal

from razdel import sentenize

from .spans import Span

Kind = Literal["quote", "narration", "mixed"]

_OPENING_DASH = re.compile(r"[—–―-]\s")
_REPORTING_CLAUSE = re.compile(
    r"[,.!?…»”\"]\s*[—–―-]\s+"
    r"(?:сказал|заявил|добавил|подытожил|отметил|подчеркнул|сообщил|пояснил|напомнил|заключил|продолжил"
    r"|указал|резюмировал|уточнил|ответил|поделился|констатировал|считает|говорит|говорится|убежд[её]н)"
    r"(?:а|и)?\b[^.!?…]*(?:[.!?…]+|$)",
)
_QUOTED = re.compile(r"(:\s*)?[«“„\"]([^«»“”„\"]+)[»”\"]")
_WORDS_OF_A_SENTENCE = 8
_WORDS_OF_A_SHORT_SENTENCE = 4


def split_paragraphs(text: str) -> list[Span]:
    """Return the paragraphs: stretches parted by empty lines, without the white space around them."""
    paragraphs: list[Span] = []
    position, start, end = 0, -1, -1
    for line in text.split("\n"):
        if line.strip():
            if start < 0:
                start = position + len(line) - len(line.lstrip())
            end = position + len(line.rstrip())
        elif start >= 0:
            paragraphs.append(Span(start, end))
            start = -1
        position += len(line) + 1
    if start >= 0:
        paragraphs.append(Span(start, end))
    return paragraphs


def guess_kind(paragraph: str) -> Kind:
    """Guess whether a paragraph of a Russian news report is a direct quote, narration or both.

    A quote begins with a dash, or stands whole in quotation marks; «, — сказал Президент.» belongs to
    it, also between two parts of the quote. It is mixed when the reporter goes on after such a clause, or
    when narration quotes a whole sentence. A guess: an editor's marking overrules it.
    """
    words = paragraph.strip()
    if _OPENING_DASH.match(words):
        return "mixed" if _reporter_goes_on(words) else "quote"
    own_words = _REPORTING_CLAUSE.sub("", words, count=1).strip() if words[:1] in '«“„"' else words
    whole = re.fullmatch(r"[«“„\"](?:[^«»“”„\"]|«[^«»]*»)+(?:[»”\"][.!?…]?)?", own_words)
    if whole and len(own_words.split()) >= _WORDS_OF_A_SHORT_SENTENCE:
        return "quote"
    return "mixed" if any(_is_sentence(quoted) for quoted in _QUOTED.finditer(words)) else "narration"


def guess_kinds(text: str, paragraphs: list[Span], *, speech: bool) -> list[Kind]:
    """Guess the kind of each of the paragraphs; all of a `speech` gives the speaker's own words."""
    return ["quote" if speech else guess_kind(span.of(text)) for span in paragraphs]


def _reporter_goes_on(words: str) -> bool:
    for clause in _REPORTING_CLAUSE.finditer(words):
        rest = words[clause.end() :].strip()
        if rest and not _OPENING_DASH.match(rest):
            return True
    return False


def _is_sentence(quoted: re.Match[str]) -> bool:
    """Tell a quoted sentence from a quoted name: by its length, or by a colon before or a stop within."""
    length = len(quoted[2].split())
    told_apart = quoted[1] is not None or quoted[2].rstrip()[-1:] in ".!?…"
    return length >= _WORDS_OF_A_SENTENCE or (told_apart and length >= _WORDS_OF_A_SHORT_SENTENCE)


def split_sentences(text: str) -> list[Span]:
    """Return the sentences by razdel's rules for Russian; none reaches beyond its paragraph."""
    return [sentence for paragraph in split_paragraphs(text) for sentence in sentences_of(text, paragraph)]


def sentences_of(text: str, paragraph: Span) -> list[Span]:
    """Return the places in `text` of the sentences of one `paragraph` of it."""
    return [
        Span(sentence.start, sentence.stop).shift(paragraph.start)
        for sentence in sentenize(paragraph.of(text))
    ]
