"""Proposals on other sites: a card for their frames, and oEmbed, by which they find it."""

import json
from urllib.parse import SplitResult, parse_qs, urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_from_path, override
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from initiatives.filters import MomentForm
from initiatives.forms import OEmbedForm, of_today
from initiatives.models import Proposal
from initiatives.presenters.addresses import site_root
from initiatives.presenters.proposals.page import proposal_page
from initiatives.views.absent import says_why_withdrawn

# Nothing but style sheets: a card has no script, form or picture, and may stand in any frame.
_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; "
    "frame-ancestors *"
)
_WIDTH, _HEIGHT = 560, 320
_CACHED = 60 * 60
"""Seconds for which others may keep what oEmbed told them."""


@says_why_withdrawn
@xframe_options_exempt
@require_safe
@of_today
def card(request: HttpRequest, proposal: str) -> HttpResponse:
    """Show a published proposal as a small card for a frame on another site."""
    page = proposal_page(proposal)
    if page is None:
        raise Http404(_("There is no such proposal."))
    canonical = request.build_absolute_uri(page.proposal.get_absolute_url())
    response = render(request, "initiatives/proposals/card.html", {"shown": page, "canonical": canonical})
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer by oEmbed 1.0 how to embed the proposal at the address `url`, as JSON.

    400 for parameters that cannot be understood, 404 for an address without a card, 501 for XML.
    """
    asked = OEmbedForm(request.GET)
    if not asked.is_valid():
        [(field, messages), *_others] = asked.errors.items()
        return _json({"error": f"{field}: {messages[0]}"}, status=400)
    if asked.cleaned_data["format"] == "xml":
        return _json({"error": _("Only JSON is given here.")}, status=501)
    language, slug = _proposal_at(request, asked.cleaned_data["url"])
    with override(language):
        proposal = Proposal.objects.published().filter(slug=slug).first()
        if proposal is None:
            return _json({"error": _("There is no card for this address.")}, status=404)
        width = min(_WIDTH, asked.cleaned_data["maxwidth"] or _WIDTH)
        height = min(_HEIGHT, asked.cleaned_data["maxheight"] or _HEIGHT)
        root = site_root(request)
        return _json(
            {
                "version": "1.0",
                "type": "rich",
                "title": proposal.title.text,
                "provider_name": _("Summit initiatives"),
                "provider_url": root + reverse("initiatives:home"),
                "cache_age": _CACHED,
                "html": frame(root, proposal, width, height),
                "width": width,
                "height": height,
            }
        )


def frame(root: str, proposal: Proposal, width: int = _WIDTH, height: int = _HEIGHT) -> str:
    """Return the HTML that shows the card of a proposal on another site, without rights it does not need."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"'
        ' sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
        root + reverse("initiatives:proposal-card", args=[proposal.slug]),
        proposal.title.text,
        width,
        height,
    )


def oembed_address(root: str, proposal: Proposal) -> str:
    """Return the address by which a site that is given that of a proposal finds its card."""
    return f"{root}{reverse('oembed')}?{urlencode({'url': root + proposal.get_absolute_url()})}"


def _proposal_at(request: HttpRequest, parts: SplitResult) -> tuple[str, str]:
    """Return the language and the slug of the proposal at an address of this site; no slug for any other."""
    language = get_language_from_path(parts.path) or get_language() or "ru"
    path = parts.path if get_language_from_path(parts.path) else f"/{language}{parts.path}"
    with override(language):
        try:
            found = resolve(path)
        except Resolver404:
            return language, ""
    is_card = found.view_name in ("initiatives:proposal-detail", "initiatives:proposal-card")
    # A card is of today.
    is_of_today = not parse_qs(parts.query).keys() & MomentForm.base_fields.keys()
    # Letters of a host are the same in capitals and in small ones (RFC 3986, 6.2.2.1).
    is_here = parts.netloc.casefold() == request.get_host().casefold()
    return language, found.kwargs["proposal"] if is_card and is_here and is_of_today else ""


def _json(content: dict[str, object], *, status: int = 200) -> HttpResponse:
    return HttpResponse(
        json.dumps(content, ensure_ascii=False),
        status=status,
        content_type="application/json",
        headers={"Access-Control-Allow-Origin": "*"},
    )
