"""The list of documents."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from initiatives.models import Document
from initiatives.presenters.documents import documents_for_lists
from initiatives.views.paging import page_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show all documents, the newest first."""
    page = page_of(request, documents_for_lists(Document.objects.all()))
    return render(request, "initiatives/documents/list.html", {"page": page})
