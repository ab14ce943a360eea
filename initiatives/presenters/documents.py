"""Documents in lists."""

from django.db.models import Count, Prefetch, QuerySet

from initiatives.models import Document, Version


def documents_for_lists(documents: "QuerySet[Document]") -> "QuerySet[Document]":
    """Add what a row shows, the newest first: speaker, versions without texts, and `passage_count`."""
    versions = Version.objects.defer("text").order_by("number")
    return (
        documents.select_related("speaker")
        .prefetch_related(Prefetch("versions", versions))
        .annotate(passage_count=Count("passages", distinct=True))
        .order_by("-issued_on", "slug")
    )
