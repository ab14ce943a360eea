"""Very many rows for measuring exports, written by PostgreSQL itself and unchecked."""

from django.db import connection, transaction

from initiatives.models import Document, DocumentKind, Topic, Version
from initiatives.models.sources import digest
from initiatives.models.words import words_sql

PROPOSALS_A_DOCUMENT = 1_000
_SENTENCE = (
    "Предлагаем согласовать водные стратегии государств региона, открыть совместный центр и отчитаться "
    "о ходе работы на следующей встрече; это предложение номер {:07d}."
)
LENGTH = len(_SENTENCE.format(0))
_STEP = LENGTH + 2  # a paragraph and the empty line behind it
# Far from the keys of what was imported before.
_FIRST = 100_000_000
# Slow to write, and read by no export.
_INDEXES = ("anchor_words", "paragraph_words", "proposal_search", "anchor_waiting")

_ROWS = {
    "passage": """
        INSERT INTO initiatives_passage (id, document_id) SELECT {passage}, {document} FROM {numbers}""",
    "anchor": """
        INSERT INTO initiatives_anchor
            (passage_id, version_id, start, "end", exact, prefix, suffix, state, left_lost, search)
        SELECT {passage}, {version}, {place} * {step}, {place} * {step} + {length},
               {words}, '', '', 'placed', false, {vector} FROM {numbers}""",
    "paragraph": """
        INSERT INTO initiatives_paragraph (version_id, number, start, "end", kind, search)
        SELECT {version}, {place} + 1, {place} * {step}, {place} * {step} + {length}, 'narration', {vector}
        FROM {numbers}""",
    "proposal": """
        INSERT INTO initiatives_proposal
            (id, slug, title_ru, title_en, title_kk, summary_ru, summary_en, summary_kk,
             note_ru, note_en, note_kk, kind, force, topic_id,
             first_voiced_on, first_voiced_precision, first_voiced_at_ru,
             first_voiced_at_en, first_voiced_at_kk, in_force_counts, publication, withdrawal_reason)
        SELECT {first} + n, 'bulk-' || n, 'Предложение ' || n, '', '', {words}, '', '',
               '', '', '', 'programme', 'firm', {topic},
               date '2025-11-16', 'day', '', '', '', '', 'published', '' FROM {numbers}""",
    "citation": """
        INSERT INTO initiatives_citation (proposal_id, passage_id, role)
        SELECT {first} + n, {passage}, 'origin' FROM {numbers}""",
    "sponsor": """
        INSERT INTO initiatives_sponsor (proposal_id, state_id, unnamed)
        SELECT {first} + n, 'KZ', false FROM {numbers}""",
    "statusupdate": """
        INSERT INTO initiatives_statusupdate
            (proposal_id, number, kind, stage, condition, effective_on, effective_precision, reason,
             recorded_at, note_ru, note_en, note_kk)
        SELECT {first} + n, 1, 'step', 'proposed', 'active', date '2025-11-16', 'day', '', now(), '', '', ''
        FROM {numbers}""",
}
TABLES = tuple(_ROWS)
"""The models that get a row a proposal."""


def fill(begun: int, rows: int) -> None:
    """Add the proposals from `begun` to `rows`, a row each in `TABLES`; both are multiples of 1,000.

    The state KZ and a topic are there already. Triggers and foreign keys are passed over, for which the role
    has to be a superuser.
    """
    topic = Topic.objects.first()
    if topic is None:
        raise ValueError("A synthetic dossier has to be imported first.")
    first, last = begun // PROPOSALS_A_DOCUMENT, rows // PROPOSALS_A_DOCUMENT
    for number in range(first, last):
        _add_document(number)
    vector = words_sql(f"'{_SENTENCE.format(0)}'", "'ru'")
    named = {
        "passage": "translate(lpad(to_hex(n), 10, '0'), '0189', 'wxyz')",
        "document": f"{_FIRST} + n / {PROPOSALS_A_DOCUMENT}",
        "version": f"{_FIRST} + n / {PROPOSALS_A_DOCUMENT}",
        "place": f"(n % {PROPOSALS_A_DOCUMENT})",
        "step": _STEP,
        "length": LENGTH,
        "words": f"'{_SENTENCE[: _SENTENCE.index('{')]}' || lpad(n::text, 7, '0') || '.'",
        # As long as that of each sentence, and made once: a million would take longer than to be exported.
        "vector": f"(SELECT {vector})",
        "first": _FIRST,
        "topic": topic.pk,
        "numbers": f"generate_series({begun}, {rows - 1}) AS n",
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for index in _INDEXES:
            cursor.execute(f"DROP INDEX IF EXISTS {index}")
        cursor.execute("ALTER TABLE initiatives_paragraph DROP CONSTRAINT IF EXISTS paragraph_no_overlap")
        cursor.execute("ALTER TABLE initiatives_proposal ALTER COLUMN search DROP EXPRESSION IF EXISTS")
        cursor.execute("ALTER TABLE initiatives_proposal ALTER COLUMN search SET DEFAULT ''")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in _ROWS.values():
            cursor.execute(statement.format(**named))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _add_document(number: int) -> None:
    first = number * PROPOSALS_A_DOCUMENT
    text = "\n\n".join(_SENTENCE.format(first + place) for place in range(PROPOSALS_A_DOCUMENT))
    document = Document.objects.create(
        pk=_FIRST + number,
        slug=f"bulk-{number}",
        kind=DocumentKind.SPEECH_REPORT,
        issued_on="2025-11-16",
        title_ru=f"Отчёт {number}",
    )
    Version.objects.create(
        pk=_FIRST + number, document=document, number=1, language="ru", text=text, sha256=digest(text)
    )
