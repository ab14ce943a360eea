"""Finding published proposals by words: of their title and summary, and of the passages they cite."""

from initiatives.models import Anchor, Citation, Proposal
from initiatives.search.bounds import bounded
from initiatives.search.lexemes import MadeQuery, understand


def proposals_saying(words: str) -> set[int]:
    """Return the keys of the published proposals that `words` ask for, in the syntax of `questions.py`.

    What is excluded is asked for by itself: a proposal is left out if any of its texts holds it.

    Raises QuestionRefusedError, SearchTooSlowError.
    """
    found: set[int] = set()
    with bounded():
        for alternative in understand(words).alternatives:
            saying = _keys(alternative.wanted)
            found |= saying - _keys(alternative.excluded) if saying and alternative.excluded else saying
    return found


def _keys(made: str) -> set[int]:
    """Return the keys of the published proposals of which a text matches the tsquery `made`."""
    query = MadeQuery(made)
    anchors = Anchor.objects.filter(search=query)
    quoting = Citation.objects.filter(
        passage__in=anchors.values("passage"), proposal__in=Proposal.objects.published()
    )
    titles = Proposal.objects.published().filter(search=query)
    return set(
        titles.order_by().values_list("pk", flat=True).union(quoting.order_by().values_list("proposal"))
    )
