"""Passages as annotations of the W3C Web Annotation Data Model (Recommendation, 23 February 2017)."""

from typing import Any

from django.utils.translation import get_language

from initiatives.models import Anchor, AnchorState, Publication
from initiatives.models.public import public_passages
from initiatives.presenters.addresses import text_path, without_language

MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def find_annotation(root: str, passage_id: str) -> dict[str, Any] | None:
    """Return the annotation of a passage on the public record, or None; `root` begins its addresses.

    The published proposals that cite the passage are its bodies. It has a target in each version in which its
    place is sure; where it is sure in none, one in each version all the same, so that the words stay known.
    Offsets count code points of the plain text of the version, as the model demands.
    """
    passage = public_passages().filter(pk=passage_id).first()
    if passage is None:
        return None
    proposals = [
        each.proposal.get_absolute_url()
        for each in passage.citations.filter(proposal__publication=Publication.PUBLISHED)
        .select_related("proposal")
        .order_by("proposal__slug")
        .distinct("proposal__slug")
    ]
    anchors = list(
        Anchor.objects.filter(passage=passage)
        .select_related("version__document")
        .defer("version__text")
        .order_by("version__number")
    )
    sure = [anchor for anchor in anchors if anchor.state == AnchorState.PLACED]
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "id": root + without_language(passage.get_absolute_url()),
        "type": "Annotation",
        "motivation": "linking" if proposals else "highlighting",
        "rights": LICENCE,
        "target": [_target(root, anchor) for anchor in sure or anchors],
    }
    if proposals:
        found["body"] = [_body(root + proposal) for proposal in proposals]
    return found


def _body(address: str) -> dict[str, Any]:
    source = {"id": address, "type": "Text", "format": "text/html", "language": get_language()}
    return {"type": "SpecificResource", "purpose": "linking", "source": source}


def _target(root: str, anchor: Anchor) -> dict[str, Any]:
    """Return the words in one version, and where they stand; of lost words only what they were."""
    version = anchor.version
    quote = {
        "type": "TextQuoteSelector",
        "exact": anchor.exact,
        "prefix": anchor.prefix,
        "suffix": anchor.suffix,
    }
    selectors: list[dict[str, Any]] = [quote]
    if anchor.span:
        selectors.append({"type": "TextPositionSelector", "start": anchor.span.start, "end": anchor.span.end})
    return {
        "type": "SpecificResource",
        "source": {
            "id": root + text_path(version),
            "type": "Text",
            "format": "text/plain",
            "language": version.language,
        },
        "selector": selectors,
    }
