"""Documents in lists."""

from django.db.models import Count, Prefetch, Q, QuerySet

from initiatives.models import NOW, Citation, Document, Moment, Version


def documents_for_lists(documents: "QuerySet[Document]", moment: Moment = NOW) -> "QuerySet[Document]":
    """Add what a row shows, the newest first: speaker, versions without texts, and `passage_count`.

    Only passages that published proposals cite are counted: those are all that a reader finds.
    """
    versions = Version.objects.defer("text").order_by("number")
    public = Q(passages__citations__in=Citation.objects.at(moment))
    return (
        documents.select_related("speaker")
        .prefetch_related(Prefetch("versions", versions))
        .annotate(passage_count=Count("passages", filter=public, distinct=True))
        .order_by("-issued_on", "slug")
    )
