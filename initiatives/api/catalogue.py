"""States, forums, topics, summits and people."""

from django.db.models import Prefetch
from django_filters import FilterSet

from initiatives.api.fields import (
    DAY,
    NUMBER,
    Field,
    itself,
    optional,
    page,
    plain,
    record,
    reference,
    reference_schema,
    referring,
    several,
    shared,
    term,
    term_schema,
    worded,
    words,
)
from initiatives.api.filters import one_of
from initiatives.api.resources import SLUG, Resource
from initiatives.models import Forum, Membership, Office, Participation, Role, State, Summit, Topic
from initiatives.models.public import public_people

_CODE = {"type": "string", "pattern": "^[A-Z]{2}$"}


def _memberships(other: str, about: str) -> Field:
    """Return the field of the memberships of a state or forum, each with what is at its `other` end."""
    return Field(
        "memberships",
        lambda source, site: [
            {
                other: reference(f"{other}s", getattr(each, other), site),
                "role": term(Role, each.role),
                "since": each.since,
                "until": each.until,
            }
            for each in source.memberships.all()
        ],
        several(
            record(
                **{other: reference_schema(f"{other}s")},
                role=term_schema(Role),
                since=DAY,
                until=optional(DAY),
            )
        ),
        about,
    )


class StateFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """States by the forum in which they have, or had, a place."""

    forum = one_of(Forum, "slug", "memberships__forum", "Forum", distinct=True)


STATES = Resource(
    name="states",
    noun="State",
    about="Countries, by ISO 3166-1 alpha-2 code.",
    fields=[
        page(),
        itself("states", lambda state: (state.code,)),
        plain("code", _CODE, "ISO 3166-1 alpha-2."),
        words("name"),
        _memberships("forum", "Its places in forums; the last day is null while one lasts."),
    ],
    records=lambda _moment: State.objects.prefetch_related(
        Prefetch("memberships", Membership.objects.select_related("forum"))
    ),
    order=("code",),
    path="states/<slug:code>/",
    # In capitals or small letters, as on the page of a state.
    key={"code": "code__iexact"},
    arguments={"code": _CODE},
    asked=StateFilter,
)

FORUMS = Resource(
    name="forums",
    noun="Forum",
    about="Standing series of meetings.",
    fields=[
        page(),
        itself("forums", lambda forum: (forum.slug,)),
        plain("slug", SLUG),
        words("name"),
        words("note"),
        _memberships("state", "Its states; the last day is null while a membership lasts."),
    ],
    records=lambda _moment: Forum.objects.prefetch_related(
        Prefetch("memberships", Membership.objects.select_related("state"))
    ),
    order=("slug",),
    path="forums/<slug:slug>/",
    key={"slug": "slug"},
    arguments={"slug": SLUG},
)

TOPICS = Resource(
    name="topics",
    noun="Topic",
    about="Subject headings of proposals.",
    fields=[
        page(),
        itself("topics", lambda topic: (topic.slug,)),
        plain("slug", SLUG),
        words("name"),
        words("note", "What falls under it."),
    ],
    records=lambda _moment: Topic.objects.all(),
    order=("slug",),
    path="topics/<slug:slug>/",
    key={"slug": "slug"},
    arguments={"slug": SLUG},
)


class SummitFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """Summits by forum and by host."""

    forum = one_of(Forum, "slug", "forum", "Forum")
    host = one_of(State, "code", "host", "Host state")


SUMMITS = Resource(
    name="summits",
    noun="Summit",
    about="Meetings of forums, the latest first.",
    fields=[
        page(),
        itself("summits", lambda summit: (summit.slug,)),
        plain("slug", SLUG),
        words("title"),
        referring("forum", "forums"),
        plain("ordinal", optional(NUMBER), "Its number in the series."),
        plain("starts_on", DAY),
        plain("ends_on", DAY),
        words("city"),
        referring("host", "states"),
        words("note"),
        Field(
            "participations",
            lambda summit, site: [
                {
                    "state": reference("states", each.state, site),
                    "organisation": worded(each, "organisation"),
                    "role": term(Role, each.role),
                }
                for each in summit.participations.all()
            ],
            several(
                record(
                    state=optional(reference_schema("states")),
                    organisation=optional(shared("Wording")),
                    role=term_schema(Role),
                )
            ),
            "Who was present: states, and organisations.",
        ),
    ],
    records=lambda _moment: Summit.objects.select_related("forum", "host").prefetch_related(
        Prefetch("participations", Participation.objects.select_related("state"))
    ),
    order=("-starts_on", "slug"),
    path="summits/<slug:slug>/",
    key={"slug": "slug"},
    arguments={"slug": SLUG},
    asked=SummitFilter,
)


class PersonFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """People by the state for which they hold, or held, an office."""

    state = one_of(State, "code", "offices__state", "State", distinct=True)


PEOPLE = Resource(
    name="people",
    noun="Person",
    about="People who speak, with the offices they held.",
    fields=[
        page(),
        itself("people", lambda person: (person.slug,)),
        plain("slug", SLUG),
        words("name"),
        Field(
            "offices",
            lambda person, site: [
                {
                    "title": worded(each, "title"),
                    "state": reference("states", each.state, site),
                    "since": each.since,
                    "until": each.until,
                }
                for each in person.offices.all()
            ],
            several(
                record(
                    title=shared("Wording"),
                    state=optional(reference_schema("states")),
                    since=DAY,
                    until=optional(DAY),
                )
            ),
            "The last day is null while an office lasts.",
        ),
    ],
    records=lambda _moment: public_people().prefetch_related(
        Prefetch("offices", Office.objects.select_related("state"))
    ),
    order=("slug",),
    path="people/<slug:slug>/",
    key={"slug": "slug"},
    arguments={"slug": SLUG},
    asked=PersonFilter,
)
