import pytest
from django.test import Client

from initiatives.models import Condition, Force, ProposalKind, Stage, Stance
from tests.views.pages import get, links, text, texts

VOCABULARIES = [
    ("stage", Stage),
    ("condition", Condition),
    ("kind", ProposalKind),
    ("force", Force),
    ("stance", Stance),
]


@pytest.mark.parametrize(("name", "vocabulary"), VOCABULARIES)
def test_every_word_of_a_vocabulary_is_defined(client: Client, name: str, vocabulary: type[Stage]) -> None:
    page = get(client, "/en/about/")
    for term in vocabulary:
        [entry] = page.xpath(f"//*[@id='{name}-{term.value}']")
        assert (text(entry.find("dt")), text(entry.find("dd"))) == (str(term.label), str(term.definition))


def test_the_method_says_what_no_position_means_and_who_owns_the_texts(client: Client) -> None:
    page = get(client, "/en/about/")
    words = text(page.find(".//main"))
    assert "no statement was found. That is never to be read as neutrality" in words
    assert "The source texts belong to their publishers" in words
    assert links(page)["CC BY 4.0"] == "https://creativecommons.org/licenses/by/4.0/"


def test_every_entry_of_the_contents_leads_to_a_heading(client: Client) -> None:
    page = get(client, "/en/about/")
    targets = page.xpath("//nav//a[starts-with(@href, '#')]/@href")
    assert len(targets) == len(texts(page, "//h2")) == 10
    assert [target for target in targets if len(page.xpath(f"//h2[@id='{target[1:]}']")) != 1] == []
