"""Topics, with what was proposed under each."""

from dataclasses import dataclass

from initiatives.models import NOW, Citation, Document, Moment, Proposal, Topic
from initiatives.models.alphabet import alphabetical
from initiatives.presenters.index import IndexRow, index_rows, list_path
from initiatives.presenters.proposals.listed import proposals_of
from initiatives.presenters.texts.documents import documents_for_lists
from initiatives.search.cards import current_cards
from initiatives.search.topics import topics_named

SHOWN = 20


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic of the list and how many proposals fall under it."""

    topic: Topic
    count: int
    path: str


@dataclass(frozen=True, slots=True)
class TopicPage:
    """All there is on one topic; `proposals` holds the newest SHOWN."""

    row: TopicRow
    proposals: list[Proposal]
    by_stage: list[IndexRow]
    by_proposer: list[IndexRow]
    documents: list[Document]


def topic_list(moment: Moment = NOW) -> list[TopicRow]:
    """Return all topics by name."""
    counts = current_cards(moment).select().counts("topic")
    topics = Topic.objects.order_by(alphabetical("name"), "slug")
    return [
        TopicRow(topic, counts.get(topic.slug, 0), list_path(moment, topic=topic.slug)) for topic in topics
    ]


def topics_meant(words: str, moment: Moment = NOW) -> list[TopicRow]:
    """Return the topics that a question names and under which something was proposed: two queries."""
    named = set(topics_named(words))
    return [row for row in topic_list(moment) if row.topic.pk in named and row.count]


def topic_page(topic: Topic, moment: Moment = NOW) -> TopicPage:
    """Return the page of a topic."""
    cards = current_cards(moment)
    chosen = {"topic": (topic.slug,)}
    selection = cards.select(chosen=chosen)
    keys = selection.keys()
    cited = Citation.objects.at(moment).filter(proposal__in=keys).values("passage__document")
    return TopicPage(
        row=TopicRow(topic, len(keys), list_path(moment, topic=topic.slug)),
        proposals=proposals_of(keys[:SHOWN], moment),
        by_stage=index_rows(cards, "stage", chosen),
        by_proposer=index_rows(cards, "proposer", chosen),
        documents=list(documents_for_lists(Document.objects.filter(pk__in=cited), moment)[:SHOWN]),
    )
