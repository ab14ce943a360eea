"""The description of the API for programs (OpenAPI 3.1), made of the same declarations as its answers."""

from functools import cache
from typing import Any, Literal

from django.utils.translation import override
from django_filters import (
    ChoiceFilter,
    FilterSet,
    ModelChoiceFilter,
    MultipleChoiceFilter,
    NumberFilter,
)
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from initiatives.api.asking import LONGEST, OF_TIME, SHORTEST, USUAL
from initiatives.api.evidence import EVIDENCE_SCHEMA
from initiatives.api.fields import (
    ADDRESS,
    DAY,
    LANGUAGE,
    STRING,
    WORDING,
    Schema,
    optional,
    several,
    shared,
)
from initiatives.api.problems import MEDIA_TYPE, PROBLEM
from initiatives.api.proposals import CITED, SHORT_WORDING
from initiatives.api.resources import SLUG, Resource
from initiatives.api.sources import QUOTATION
from initiatives.citing import licence
from initiatives.filters import AnyDayFilter
from initiatives.search.cards import FLAGS, VOCABULARIES
from initiatives.search.questions import LONGEST_WORDS

SHARED: dict[str, Schema] = {
    "Wording": WORDING,
    "ShortWording": SHORT_WORDING,
    "Quotation": QUOTATION,
    "CitedPassage": CITED,
    "Proof": EVIDENCE_SCHEMA,
    "Problem": PROBLEM,
}
"""The schemas that several records share, by name."""

_ABOUT = """\
What heads of state proposed at their summits, in their exact words, and what became of it. For reading alone;
no key is needed. The guide is docs/data.md, a shorter one stands at /api/ of the site."""
_LIST_ANSWERS = {
    400: "A parameter cannot be understood.",
    406: "Only JSON is given.",
    429: "Too many requests.",
}
_WORDS_ANSWERS = {503: "The database did not answer in time: ask for rarer words."}
_RECORD_ANSWERS = {**_LIST_ANSWERS, 404: "There is no such record."}


class ResourceSchema(AutoSchema):
    """Describes a view by its resource."""

    view: Any  # a ResourceView, which knows this room

    @property
    def _resource(self) -> Resource:
        found: Resource = self.view.resource
        return found

    def get_operation_id(self) -> str:
        """Return `listStates`, `readState` and so on."""
        if not self.view.is_list:
            return f"read{self._resource.noun}"
        return "list" + "".join(part.capitalize() for part in self._resource.name.split("-"))

    def get_tags(self) -> list[str]:
        """Return the name of the resource."""
        return [self._resource.name]

    def get_summary(self) -> str:
        """Return what the view answers with."""
        return f"List {self._resource.name}" if self.view.is_list else f"Read one {self._resource.noun}"

    def get_description(self) -> str:  # type: ignore[override] # as in the library
        """Return what the records are."""
        return self._resource.about

    def get_auth(self) -> list[Any]:
        """Return that nobody need say who they are."""
        return []

    def get_filter_backends(self) -> list[Any]:
        """Return none: the filters are told as parameters."""
        return []

    def get_override_parameters(self) -> list[Any]:
        """Return the parameters of the address and of the query, and the headers."""
        query: Literal["query"] = "query"
        found = [
            OpenApiParameter(name, schema, "path", required=True)
            for name, schema in ({} if self.view.is_list else self._resource.arguments).items()
        ]
        names = [field.name for field in self.view.told]
        found += [
            OpenApiParameter("lang", LANGUAGE, query, description="The language; else Accept-Language says."),
            OpenApiParameter(
                "fields",
                {"type": "array", "items": {"type": "string", "enum": names}},
                query,
                explode=False,
                style="form",
                description="The fields to be told, with commas between; all of them by default.",
            ),
        ]
        if self._resource.is_timed:
            found += [
                OpenApiParameter("as_of", DAY, query, description="What held at the end of this day."),
                OpenApiParameter("known_on", DAY, query, description="What was known at its end."),
            ]
        if self.view.is_list:
            limit = {"type": "integer", "minimum": SHORTEST, "maximum": LONGEST, "default": USUAL}
            found += [
                OpenApiParameter("limit", limit, query, description="How many records a page holds."),
                OpenApiParameter("cursor", STRING, query, description="Where to go on: from `next`."),
                *_filters(self._resource.asked),
            ]
        found += [
            OpenApiParameter("If-None-Match", STRING, "header", description="An ETag known."),
            *(
                OpenApiParameter(name, schema, "header", response=_LIMITED, description=about)
                for name, schema, about in _HEADERS
            ),
        ]
        return found

    def get_request_serializer(self) -> None:
        """Return that nothing is sent."""
        return

    def get_response_serializers(self) -> Any:
        """Return every answer by its status and media type."""
        resource = self._resource
        properties = {field.name: _told(field.schema, field.about) for field in self.view.told}
        noun = resource.noun if self.view.is_list or not resource.only_alone else f"{resource.noun}Alone"
        self._share(noun, {"type": "object", "description": resource.about, "properties": properties})
        for name, schema in SHARED.items():
            self._share(name, schema)
        answer = shared(noun)
        if self.view.is_list:
            answer = {
                "type": "object",
                "properties": {**resource.beside, "next": optional(ADDRESS), "results": several(answer)},
                "required": [*resource.beside, "next", "results"],
            }
        problems = _LIST_ANSWERS if self.view.is_list else {**_RECORD_ANSWERS, **resource.problems}
        if self.view.is_list and "q" in resource.asked.base_filters:
            problems = {**problems, **_WORDS_ANSWERS}
        return {
            (200, "application/json"): OpenApiResponse(answer, "As asked."),
            304: OpenApiResponse(None, "What you have is what there is."),
            **{
                (status, MEDIA_TYPE): OpenApiResponse(shared("Problem"), about)
                for status, about in sorted(problems.items())
            },
        }

    def _share(self, name: str, schema: Schema) -> None:
        component = ResolvedComponent(name, ResolvedComponent.SCHEMA, schema, object=name)
        self.registry.register_on_missing(component)


_COUNT: Schema = {"type": "integer", "minimum": 0}
_LIMITED = [200, 304, 429]
_HEADERS = (
    ("RateLimit-Limit", _COUNT, "How many requests an address may make in a minute."),
    ("RateLimit-Remaining", _COUNT, "How many of them are left."),
    ("RateLimit-Reset", _COUNT, "In how many seconds there are more."),
)


def _told(schema: Schema, about: str) -> Schema:
    return {**schema, "description": about} if about else schema


def _filters(asked: type[FilterSet]) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(
            name,
            _schema_of(name, each),
            "query",
            required=bool(each.extra.get("required")),
            description=str(each.extra.get("label") or each.label),
        )
        for name, each in asked.base_filters.items()
        if name not in OF_TIME
    ]


def _schema_of(name: str, each: Any) -> Schema:
    """Return the schema of what a filter takes."""
    if isinstance(each, MultipleChoiceFilter):
        value: Schema = {"type": "string"}
        if name in VOCABULARIES:
            value["enum"] = [str(one) for one in VOCABULARIES[name].values]
        elif name in FLAGS:
            value["enum"] = ["yes"]
        return several(value)
    if isinstance(each, ModelChoiceFilter):
        return SLUG
    if isinstance(each, ChoiceFilter):
        return {"type": "string", "enum": [str(value) for value, _label in each.extra["choices"]]}
    if isinstance(each, AnyDayFilter):
        return DAY
    if isinstance(each, NumberFilter):
        return {"type": "integer", "minimum": each.extra["min_value"], "maximum": each.extra["max_value"]}
    return {"type": "string", "maxLength": LONGEST_WORDS}


@cache
def described() -> dict[str, Any]:
    """Return the description without the servers; it never changes while the process runs."""
    with override("en"):
        found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    found["info"] = {
        "title": "Summit initiatives",
        "version": "1",
        "description": _ABOUT,
        "license": {"name": "CC BY 4.0", "url": licence.ADDRESS},
    }
    return found
