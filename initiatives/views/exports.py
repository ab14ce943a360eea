"""Lists of proposals as files, at addresses like that of the page, with its filters and its order."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from initiatives.exports.formats import FORMATS
from initiatives.exports.lists import take
from initiatives.filters import ProposalFilter

LONGEST_FAULT = 200


@require_safe
def proposals(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """Send the whole list that the page shows in parts, in the format `form`.

    Answers 400 to what the page answers 400 to. `page` means nothing here.
    """
    asked = ProposalFilter(request.GET)
    if asked.errors:
        faults = (
            f"{label} ({name}): {Truncator(message).chars(LONGEST_FAULT)}"
            for name, label, message in asked.faults
        )
        raise BadRequest(" ".join(faults))
    taken = take(asked.selection, asked.order, request.build_absolute_uri("/").removesuffix("/"))
    chosen = FORMATS[form]
    # Who asks for the head alone is not kept waiting for rows that are thrown away.
    rows = () if request.method == "HEAD" else chosen.write(taken)
    response = StreamingHttpResponse(rows, content_type=chosen.media_type)
    disposition = "attachment" if chosen.is_saved else "inline"
    name = f"proposals-{get_language()}-{taken.about.data_date}.{form}"
    response.headers["Content-Disposition"] = f'{disposition}; filename="{name}"'
    response.headers["Link"] = (
        f'<{taken.about.list_address}>; rel="canonical", '
        '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    )
    return response
