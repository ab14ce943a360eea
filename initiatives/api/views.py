"""The answers of the API: lists by cursor, records by their keys, and the list of lists."""

from collections.abc import Callable, Collection, Sequence
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import set_response_etag
from django.utils.functional import cached_property
from django.utils.http import parse_etags
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from initiatives.api import problems
from initiatives.api.asking import OF_LISTS, OF_RECORDS, OF_TIME, Asked, language_of, read_query
from initiatives.api.cursors import after, place_of, read_cursor, write_cursor
from initiatives.api.fields import Field, Site
from initiatives.api.problems import ALLOWED, GoneError, ParametersError
from initiatives.api.proposals import keys_after
from initiatives.api.proposals import place_of as place_of_proposal
from initiatives.api.resources import Resource
from initiatives.api.schema import ResourceSchema, described
from initiatives.api.search import beside
from initiatives.citing import licence
from initiatives.exports.lists import read
from initiatives.filters import MomentForm, ProposalFilter, faults_of
from initiatives.models import NOW, Moment
from initiatives.presenters.addresses import site_root
from initiatives.presenters.proposals.withdrawn import withdrawn_page
from initiatives.search.cards import FACETS
from initiatives.search.faults import Fault
from initiatives.search.narrowing import FACETS as SEARCH_FACETS
from initiatives.search.questions import QuestionRefusedError
from initiatives.search.results import search

_EXPOSED = "ETag, Link, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
_KEPT = (
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Content-Language",
    "ETag",
    "Link",
    "Vary",
)
_PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(ALLOWED),
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": ", ".join(ALLOWED),
}


def served(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Return the view in the language asked for, open to other sites, 304 to who has its answer already."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = language_of(request)
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers=_PREFLIGHT)
        else:
            with override(language):
                response = view(request, *args, **kwargs).render()
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        response.headers["Content-Language"] = language
        return _conditional(request, response)

    return answer


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the answer, or 304 to who names its entity tag; what is told of the limits stays with it."""
    if response.status_code != 200:
        return response
    set_response_etag(response)
    # Not by `get_conditional_response`: it answers 412 to conditions on a date, and an answer has none.
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if not {"*", response.headers["ETag"], f"W/{response.headers['ETag']}"} & {*known}:
        return response
    kept = {
        name: value
        for name, value in response.headers.items()
        if name in _KEPT or name.startswith("RateLimit-")
    }
    return HttpResponseNotModified(headers=kept)


class ApiView(APIView):
    """What holds for every address of the API: reading alone, as JSON, at a limited rate, by anybody."""

    http_method_names = ["get", "head", "options"]
    renderer_classes = (JSONRenderer,)
    schema: Any = ResourceSchema()

    def get_exception_handler(self) -> Callable[..., Response | None]:
        """Return what makes problems of exceptions."""
        return problems.answer

    def check_throttles(self, request: Request) -> None:
        """Count the request; raises Throttled beyond the limit. The limit is told either way."""
        self.throttles = self.get_throttles()
        self.get_throttles = lambda: self.throttles  # type: ignore[method-assign]
        super().check_throttles(request)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Add what is told of the limit and of the licence."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for throttle in getattr(self, "throttles", ()):
            for name, value in throttle.headers().items():
                response.headers[name] = value
        links = [response.headers["Link"]] if "Link" in response.headers else []
        response.headers["Link"] = ", ".join([*links, licence.LINK])
        return response

    @property
    def root(self) -> str:
        """Scheme and host of the site."""
        return site_root(self.request)


class ResourceView(ApiView):
    """A view of the records of one resource."""

    resource: Resource = None  # type: ignore[assignment] # each address gives its own

    def ask(
        self, known: Sequence[str], repeated: Collection[str] = (), faults: Sequence[Fault] = ()
    ) -> Asked:
        """Return how records are asked for. Raises ParametersError with what is wrong, `faults` among it."""
        fields = [each.name for each in self.told]
        timed = OF_TIME if self.resource.is_timed else ()
        asked, found = read_query(self.request.GET, [*dict.fromkeys([*known, *timed])], repeated, fields)
        faults = [*faults, *(self._faults_of_time if timed else ())]
        named = {fault.parameter for fault in found}
        found += [fault for fault in dict.fromkeys(faults) if fault.parameter not in named]
        if found:
            raise ParametersError(found)
        return asked

    @cached_property
    def moment(self) -> Moment:
        """Return the moment that records are asked of; now where that makes no difference."""
        return MomentForm(self.request.GET).moment if self.resource.is_timed else NOW

    @property
    def _faults_of_time(self) -> list[Fault]:
        return list(faults_of(MomentForm(self.request.GET)))

    @property
    def told(self) -> Sequence[Field]:
        """The fields that are told here."""
        return self.resource.fields

    def tell(self, records: Sequence[Any], asked: Asked, site: Site) -> list[dict[str, Any]]:
        """Return the records in JSON, with the fields asked for."""
        fields = [field for field in self.told if not asked.fields or field.name in asked.fields]
        return [{field.name: field.value(each, site) for field in fields} for each in records]


class ListView(ResourceView):
    """The list of a resource, a page at a time."""

    is_list = True

    def get(self, request: Request) -> Response:
        """Answer with a page of the list."""
        resource = self.resource
        filters = resource.asked(request.GET, queryset=resource.records(self.moment))
        asked = self.ask([*filters.base_filters, *OF_LISTS], faults=list(faults_of(filters.form)))
        rows = filters.qs.order_by(*resource.order)
        if asked.cursor:
            rows = after(rows, resource.order, read_cursor(asked.cursor, self.list_name))
        records = list(rows[: asked.limit + 1])
        shown = records[: asked.limit]
        place = place_of(shown[-1], resource.order) if len(records) > asked.limit else None
        return self.answer(self.tell(shown, asked, resource.gather(shown, self.root)), place)

    @property
    def list_name(self) -> str:
        """The list with its filters, order and language: what a cursor belongs to."""
        asked = sorted(
            (name, value)
            for name, values in self.request.GET.lists()
            for value in values
            if name not in OF_LISTS
        )
        return f"{self.resource.name} {get_language()} {asked}"

    def answer(self, results: list[dict[str, Any]], place: Sequence[Any] | None, **more: Any) -> Response:
        """Return a page, and where the next one is if the list goes on after `place`."""
        following, headers = None, {}
        if place is not None:
            query = self.request.GET.copy()
            query["lang"] = str(get_language())
            query["cursor"] = write_cursor(place, self.list_name)
            following = f"{self.root}{self.request.path}?{query.urlencode()}"
            headers["Link"] = f'<{following}>; rel="next"'
        return Response({**more, "next": following, "results": results}, headers=headers)


class ProposalListView(ListView):
    """The list of proposals, with the filters and the orders of the page."""

    def get(self, request: Request) -> Response:
        """Answer with a page of the list."""
        filters = ProposalFilter(request.GET)
        asked = self.ask([*filters.base_filters, *OF_LISTS], FACETS, filters.faults)
        selection, sort = filters.selection, filters.order
        if asked.cursor:
            keys = keys_after(selection, sort, read_cursor(asked.cursor, self.list_name))
        else:
            keys = selection.keys(sort)
        shown = keys[: asked.limit]
        place = place_of_proposal(selection, sort, shown[-1]) if len(keys) > asked.limit else None
        results = self.tell(read(shown, self.root, self.moment), asked, Site(self.root))
        return self.answer(results, place, total=selection.count())


class SearchView(ListView):
    """What is found for words."""

    def get(self, request: Request) -> Response:
        """Answer with a page of what is found."""
        filters = self.resource.asked(request.GET, queryset=self.resource.records(self.moment))
        asked = self.ask([*filters.base_filters, *OF_LISTS], faults=list(faults_of(filters.form)))
        first = read_cursor(asked.cursor, self.list_name)[0] if asked.cursor else 0
        query = request.GET
        chosen = {name: query[name] for name in SEARCH_FACETS if query.get(name)}
        if "state" in chosen:
            chosen["state"] = chosen["state"].upper()
        try:
            found = search(
                query["q"],
                chosen=chosen,
                kind=query.get("kind", ""),
                first=first,
                size=asked.limit,
                moment=self.moment,
            )
        except QuestionRefusedError as error:
            raise ParametersError([Fault("q", str(error))]) from error
        hits = [hit for group in found.groups for hit in group.hits]
        # Of one kind the place of the next, whatever the size of its page will be; of several there is none.
        following = first + asked.limit
        place = [following] if query.get("kind") and following < found.total else None
        return self.answer(self.tell(hits, asked, Site(self.root)), place, **beside(found))


class RecordView(ResourceView):
    """One record of a resource."""

    is_list = False

    @property
    def told(self) -> Sequence[Field]:
        """The fields of the list, and what is too long for a list."""
        return [*self.resource.fields, *self.resource.only_alone]

    def get(self, request: Request, **key: Any) -> Response:
        """Answer with the record."""
        asked = self.ask(OF_RECORDS)
        lookups = {self.resource.key[name]: value for name, value in key.items()}
        found = get_object_or_404(self.resource.records(self.moment), **lookups)
        [told] = self.tell([found], asked, self.resource.gather([found], self.root))
        return Response(told)


class ProposalView(RecordView):
    """One proposal; one that was withdrawn says why."""

    def get(self, request: Request, **key: Any) -> Response:
        """Answer with the record."""
        asked = self.ask(OF_RECORDS)
        found = self.resource.records(self.moment).filter(**key).values_list("pk", flat=True)
        records = read(list(found), self.root, self.moment)
        if not records and (withdrawn := withdrawn_page(key["slug"])):
            reason = withdrawn.proposal.withdrawal_reason
            raise GoneError(_("It was withdrawn from publication: %(reason)s") % {"reason": reason})
        if not records:
            raise Http404
        [told] = self.tell(records, asked, Site(self.root))
        return Response(told)


def _ask_nothing(request: Request) -> None:
    """Raise ParametersError for any parameter but the language."""
    _asked, faults = read_query(request.GET, ["lang"], (), ())
    if faults:
        raise ParametersError(faults)


class IndexView(ApiView):
    """The list of lists."""

    names: Sequence[str] = ()
    schema = None

    def get(self, request: Request) -> Response:
        """Answer with the address of every list, and of the schema."""
        _ask_nothing(request)
        lists = {name: self.root + reverse(f"api:{name}") for name in self.names}
        return Response({**lists, "schema": self.root + reverse("api:schema")})


class SchemaView(ApiView):
    """The description of the API for programs: OpenAPI 3.1."""

    schema = None

    def get(self, request: Request) -> Response:
        """Answer with the description."""
        _ask_nothing(request)
        return Response({**described(), "servers": [{"url": self.root}]})
