"""Finding published proposals by words: of their title and summary, and of the passages they cite."""

from initiatives.models import NOW, Anchor, Citation, Moment, Proposal
from initiatives.search.bounds import bounded
from initiatives.search.lexemes import MadeQuery, understand


def proposals_saying(words: str, moment: Moment = NOW) -> set[int]:
    """Return the keys of the proposals public at `moment` that `words` (see `questions.py`) ask for.

    Titles and summaries are those of today, the passages those cited by then. What is excluded is asked
    for by itself: a proposal is left out if any of its texts holds it.

    Raises QuestionRefusedError, SearchTooSlowError.
    """
    found: set[int] = set()
    with bounded():
        for alternative in understand(words).alternatives:
            saying = _keys(alternative.wanted, moment)
            if saying and alternative.excluded:
                saying -= _keys(alternative.excluded, moment)
            found |= saying
    return found


def _keys(made: str, moment: Moment) -> set[int]:
    """Return the keys of the proposals public at `moment` of which a text matches the tsquery `made`."""
    query = MadeQuery(made)
    anchors = Anchor.objects.filter(search=query)
    quoting = Citation.objects.at(moment).filter(passage__in=anchors.values("passage"))
    titles = Proposal.objects.at(moment).filter(search=query)
    return set(
        titles.order_by().values_list("pk", flat=True).union(quoting.order_by().values_list("proposal"))
    )
