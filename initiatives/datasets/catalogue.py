"""Tables of the catalogue: states, forums, summits, people, topics."""

from django.utils.translation import gettext_lazy as _

from initiatives.datasets.columns import Column, Table, place_among, three
from initiatives.models import Forum, Membership, Office, Participation, State, Summit, Topic
from initiatives.models.public import public_people

CATALOGUE = (
    Table(
        "states",
        _("Countries, by their codes of ISO 3166-1."),
        State.objects.all,
        ("code",),
        (
            Column("code", "ISO 3166-1 alpha-2 code"),
            *three("name", "Name"),
        ),
    ),
    Table(
        "forums",
        _("Standing series of meetings."),
        Forum.objects.all,
        ("slug",),
        (
            Column("slug", "Permanent short name"),
            *three("name", "Name"),
            *three("note", "Remark"),
        ),
    ),
    Table(
        "memberships",
        _("The place of a state in a forum, and the days in which it held."),
        Membership.objects.all,
        ("forum", "state", "since"),
        (
            Column("forum", "Forum", "forum__slug", "forums"),
            Column("state", "State", "state__code", "states"),
            Column("role", "Place of the state in the forum"),
            Column("since", "First day"),
            Column("until", "Last day; empty while it lasts"),
        ),
        order=("forum__slug", "state__code", "since"),
    ),
    Table(
        "summits",
        _("Meetings of a forum."),
        Summit.objects.all,
        ("slug",),
        (
            Column("slug", "Permanent short name; the page is `summits/<slug>/`"),
            Column("forum", "Forum", "forum__slug", "forums"),
            Column("ordinal", "Its number in the series"),
            *three("title", "Title"),
            Column("starts_on", "First day"),
            Column("ends_on", "Last day"),
            *three("city", "City"),
            Column("host", "Host state", "host__code", "states"),
            *three("note", "Remark"),
        ),
    ),
    Table(
        "participations",
        _("States and organisations present at a summit."),
        Participation.objects.all,
        ("summit", "number"),
        (
            Column("summit", "Summit", "summit__slug", "summits"),
            Column(
                "number",
                "Its place in the list of the summit, from 1",
                place_among("summit"),
                title=_("number"),
                type="integer",
            ),
            Column("state", "State; empty for an organisation", "state__code", "states"),
            *three("organisation", "Organisation, where it is no state"),
            Column("role", "How it was present"),
        ),
        order=("summit__slug", "pk"),
    ),
    Table(
        "people",
        _("Those who speak in a document or put a proposal forward."),
        public_people,
        ("slug",),
        (
            Column("slug", "Permanent short name"),
            *three("name", "Name"),
        ),
    ),
    Table(
        "offices",
        _("Posts held by these people."),
        lambda: Office.objects.filter(person__in=public_people()),
        ("person", "number"),
        (
            Column("person", "Who held the post", "person__slug", "people"),
            Column(
                "number",
                "Its place among the posts of the person, from 1",
                place_among("person"),
                title=_("number"),
                type="integer",
            ),
            *three("title", "Title of the post"),
            Column("state", "State for which it is held", "state__code", "states"),
            Column("since", "First day"),
            Column("until", "Last day; empty while it lasts"),
        ),
        order=("person__slug", "pk"),
    ),
    Table(
        "topics",
        _("Subject headings."),
        Topic.objects.all,
        ("slug",),
        (
            Column("slug", "Permanent short name; the page is `topics/<slug>/`"),
            *three("name", "Name"),
            *three("note", "What falls under it"),
        ),
    ),
)
