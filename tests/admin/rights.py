"""Who may do what at which address: the table that tests/admin/test_rights.py holds the site to.

Every address of the site has a row, found by its name. After adding an address:

- a public page: `"initiatives:<name>": public()`, with `args` if the address has arguments;
- an action of the desk: `"admin:initiatives_<model>_<action>": desk(get=…, post=…)`. A number is the answer
  to every account of the desk; `(number, ROLE)` the answer from that role upwards, below which it is 403;
  `(number, ROLE, other)` where it is another one;
- a newly registered record: a row of RECORDS, and one record of it in `make_records`.

The number answers a request without any parameter or field: for a form 200, for it says what is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.contenttypes.models import ContentType

from tests.factories import (
    make_act,
    make_document,
    make_forum,
    make_measurement,
    make_milestone,
    make_outcome_match,
    make_passage,
    make_person,
    make_position,
    make_proposal,
    make_release,
    make_state,
    make_step_draft,
    make_summit,
    make_target,
    make_topic,
    make_update,
    make_user,
)

# Who asks: nobody in particular, an account that is not for the desk, one of the desk without any role, and
# the roles, each of which may do what those before it may.
ANONYMOUS, OUTSIDER, NEWCOMER = "anonymous", "outsider", "newcomer"
READER, EDITOR, CHIEF, ADMINISTRATOR = "reader", "editor", "chief", "administrator"
ROLES = (ANONYMOUS, OUTSIDER, NEWCOMER, READER, EDITOR, CHIEF, ADMINISTRATOR)
NOBODY = "nobody"

Records = dict[str, Any]
Answer = int | tuple[int, str] | tuple[int, str, int]


@dataclass(frozen=True)
class Row:
    """What an address answers to GET and POST: to `strangers` (no account of the desk) and to the others.

    `args` gives the arguments of the address; by default the key of the record whose name it bears.
    """

    get: Answer
    post: Answer
    strangers: tuple[int, int]
    args: Callable[[Records], tuple[Any, ...]] | None = None

    def expect(self, role: str, method: str) -> int:
        """Return the code that a role is answered with."""
        if role in (ANONYMOUS, OUTSIDER):
            return self.strangers[method == "post"]
        answer = self.get if method == "get" else self.post
        if isinstance(answer, int):
            return answer
        code, least = answer[:2]
        allowed = least != NOBODY and ROLES.index(role) >= ROLES.index(least)
        return code if allowed else (*answer, 403)[2]


def public(*, get: int = 200, args: Callable[[Records], tuple[Any, ...]] | None = None) -> Row:
    """Return the row of a public page, which everybody may read."""
    return Row(get, 405, (get, 405), args)


def desk(
    *,
    get: Answer,
    post: Answer,
    strangers: tuple[int, int] = (302, 302),
    args: Callable[[Records], tuple[Any, ...]] | None = None,
) -> Row:
    """Return the row of an address of the desk; by default strangers are sent to log in."""
    return Row(get, post, strangers, args)


@dataclass(frozen=True)
class Record:
    """The least role that may see, add, change and delete records of one sort (delete: an unused one).

    `guarded`: a form that comes without the mark of what it showed is answered as one that was overtaken.
    `tracked`: what was deleted is listed.
    """

    view: str = READER
    add: str = NOBODY
    change: str = NOBODY
    delete: str = NOBODY
    guarded: bool = True
    tracked: bool = True

    def rows(self, name: str) -> dict[str, Row]:
        """Return the rows of the addresses that Django makes for every record; `name` as in their names."""
        return {
            f"admin:{name}_changelist": desk(get=(200, self.view), post=(200, self.view)),
            f"admin:{name}_add": desk(get=(200, self.add), post=(200, self.add)),
            f"admin:{name}_change": desk(
                get=(200, self.view), post=(409 if self.guarded else 200, self.change)
            ),
            f"admin:{name}_history": desk(get=(200, self.view), post=(200, self.view)),
            f"admin:{name}_delete": desk(get=(200, self.delete), post=(200, self.delete)),
            **(
                {f"admin:{name}_deleted": desk(get=(200, self.view), post=(200, self.view))}
                if self.tracked
                else {}
            ),
            # Django's old address of the change page, which leads to it.
            f"{name}: <path:object_id>/": desk(get=302, post=302),
        }


WRITTEN = Record(add=EDITOR, change=EDITOR, delete=CHIEF)
DRAFTED = Record(add=EDITOR, change=EDITOR, delete=EDITOR)
CATALOGUE = Record(add=CHIEF, change=CHIEF, delete=CHIEF)
LOGGED = Record(view=ADMINISTRATOR, change=ADMINISTRATOR, delete=ADMINISTRATOR, guarded=False, tracked=False)

RECORDS = {
    "initiatives_proposal": DRAFTED,
    "initiatives_statusupdate": Record(add=EDITOR, tracked=False),
    "initiatives_stepdraft": Record(delete=EDITOR),
    "initiatives_position": DRAFTED,
    "initiatives_measurement": DRAFTED,
    "initiatives_instrumentact": DRAFTED,
    "initiatives_outcomematch": WRITTEN,
    "initiatives_target": DRAFTED,
    "initiatives_milestone": WRITTEN,
    "initiatives_document": WRITTEN,
    "initiatives_version": Record(add=EDITOR, tracked=False),
    "initiatives_passage": Record(delete=EDITOR),
    "initiatives_summit": WRITTEN,
    "initiatives_person": WRITTEN,
    "initiatives_forum": CATALOGUE,
    "initiatives_state": CATALOGUE,
    "initiatives_topic": CATALOGUE,
    "auth_user": Record(view=CHIEF, add=CHIEF, change=CHIEF, tracked=False),
    "axes_accessattempt": LOGGED,
    "axes_accesslog": LOGGED,
    "axes_accessfailurelog": LOGGED,
}

CITED: dict[str, Callable[[Records], tuple[Any, ...]]] = {
    "proposal": lambda found: (found["proposal"].slug,),
    "step": lambda found: (found["proposal"].slug, 1),
    "passage": lambda found: (found["passage"].pk,),
    "paragraph": lambda found: (found["document"].slug, 1, 1),
    "release": lambda found: (found["release"].number,),
}
"""What has addresses at which it is cited, and their arguments."""


def slug_of(noun: str) -> Callable[[Records], tuple[str]]:
    """Return what gives the slug of the record `noun`."""
    return lambda found: (found[noun].slug,)


API: dict[str, Row] = {
    "api:index": public(),
    "api:schema": public(),
    "api:search": public(get=400),
    **{
        f"api:{resource}": public()
        for resource in (
            "states",
            "forums",
            "topics",
            "summits",
            "people",
            "documents",
            "versions",
            "paragraphs",
            "passages",
            "proposals",
            "positions",
            "status-updates",
            "evidence",
            "milestones",
        )
    },
    "api:states-record": public(args=lambda found: (found["state"].code,)),
    # A person whom nothing public names.
    "api:people-record": public(get=404, args=lambda found: (found["person"].slug,)),
    "api:versions-record": public(args=lambda found: (found["document"].slug, 1)),
    "api:paragraphs-record": public(args=lambda found: (found["document"].slug, 1, 1)),
    "api:passages-record": public(args=lambda found: (found["passage"].pk,)),
    "api:positions-record": public(args=lambda found: (found["position"].pk,)),
    "api:status-updates-record": public(args=lambda found: (found["proposal"].slug, 1)),
    "api:evidence-record": public(args=lambda found: (found["position"].evidence.get().pk,)),
    **{
        f"api:{resource}-record": public(args=slug_of(noun))
        for resource, noun in (
            ("forums", "forum"),
            ("topics", "topic"),
            ("summits", "summit"),
            ("documents", "document"),
            ("proposals", "proposal"),
            ("milestones", "milestone"),
        )
    },
}

TABLE: dict[str, Row] = {
    "initiatives:home": public(),
    "initiatives:about": public(),
    "initiatives:api": public(),
    **API,
    "initiatives:proposal-list": public(),
    **{f"initiatives:proposal-list-{form}": public() for form in ("csv", "xlsx", "json")},
    "initiatives:proposal-detail": public(args=lambda found: (found["proposal"].slug,)),
    "initiatives:briefing": public(),
    "initiatives:briefing-docx": public(),
    "initiatives:step-feed": public(),
    "initiatives:proposal-feed": public(args=lambda found: (found["proposal"].slug,)),
    "initiatives:state-feed": public(args=lambda found: ("kz",)),
    "initiatives:topic-feed": public(args=lambda found: (found["topic"].slug,)),
    "initiatives:summit-feed": public(args=lambda found: (found["summit"].slug,)),
    "initiatives:document-list": public(),
    "initiatives:document-detail": public(args=lambda found: (found["document"].slug,)),
    **{
        f"initiatives:{noun}-{page}": public(get=get, args=args)
        for noun, key in CITED.items()
        for page, get, args in (
            ("detail", 200 if noun == "release" else 302, key),
            ("cite", 200, key),
            ("cite-file", 200, lambda found, key=key: (*key(found), "bib")),
        )
        if noun != "proposal" or page != "detail"
    },
    "initiatives:proposal-card": public(args=CITED["proposal"]),
    "initiatives:proposal-lineage": public(args=CITED["proposal"]),
    "initiatives:passage-annotation": public(args=CITED["passage"]),
    "initiatives:version-text": public(args=lambda found: (found["document"].slug, 1)),
    ":oembed": public(get=400),
    ":robots": public(),
    ":sitemap": public(),
    ":sitemap-part": public(args=lambda found: ("pages", 1)),
    "initiatives:summit-list": public(),
    "initiatives:summit-detail": public(args=lambda found: (found["summit"].slug,)),
    "initiatives:state-list": public(),
    "initiatives:state-detail": public(args=lambda found: ("kz",)),
    "initiatives:overview-list": public(),
    "initiatives:search": public(),
    "initiatives:data": public(),
    "initiatives:data-zip": public(),
    "initiatives:release-zip": public(args=CITED["release"]),
    "initiatives:matrix": public(),
    "initiatives:comparison": public(),
    **{f"initiatives:matrix-{form}": public() for form in ("csv", "xlsx", "json")},
    **{f"initiatives:comparison-{form}": public() for form in ("csv", "xlsx", "json")},
    "initiatives:timeline": public(),
    "initiatives:stages": public(),
    "initiatives:map": public(),
    "initiatives:milestones": public(),
    "initiatives:change-feed": public(),
    "initiatives:proposal-changes": public(),
    "initiatives:milestone-feed": public(),
    "initiatives:topic-list": public(),
    "initiatives:topic-detail": public(args=lambda found: (found["topic"].slug,)),
    **{name: row for record, rights in RECORDS.items() for name, row in rights.rows(record).items()},
    # Nothing in these forms can be filled in, so nothing is missing in them either.
    **{
        f"admin:axes_{log}_change": desk(get=(200, ADMINISTRATOR), post=(302, ADMINISTRATOR))
        for log in ("accessattempt", "accesslog", "accessfailurelog")
    },
    "admin:initiatives_document_outcomes": desk(get=(200, EDITOR), post=(200, EDITOR)),
    "admin:initiatives_version_mark": desk(
        get=302, post=(400, EDITOR), args=lambda found: (found["version"].pk,)
    ),
    "admin:initiatives_version_restore": desk(
        get=302, post=(302, EDITOR), args=lambda found: (found["version"].pk,)
    ),
    "admin:initiatives_version_proposals": desk(
        get=(200, EDITOR), post=405, args=lambda found: (found["version"].pk,)
    ),
    "admin:initiatives_version_passage": desk(
        get=(200, READER),
        post=(400, EDITOR),
        args=lambda found: (found["passage"].document.versions.get().pk, found["passage"].pk),
    ),
    "admin:initiatives_version_places": desk(get=(200, READER), post=(400, EDITOR)),
    "admin:initiatives_statusupdate_decide": desk(get=302, post=(400, CHIEF)),
    **{
        f"admin:initiatives_{record}_withdraw": desk(get=(200, EDITOR), post=(200, EDITOR))
        for record in ("proposal", "position", "target", "measurement", "instrumentact")
    },
    "admin:auth_user_password_change": desk(get=(200, CHIEF), post=(200, CHIEF)),
    "admin:index": desk(get=200, post=200),
    "admin:app_list": desk(
        get=(200, READER, 404), post=(200, READER, 404), args=lambda found: ("initiatives",)
    ),
    "admin:login": desk(get=302, post=200, strangers=(200, 200)),
    "admin:logout": desk(get=405, post=200),
    "admin:password_change": desk(get=200, post=200),
    "admin:password_change_done": desk(get=200, post=405),
    # The row is of a link that nobody was sent; one that holds is for tests/management/test_add_editor.py.
    "admin:password_link": desk(get=404, post=404, strangers=(404, 404), args=lambda found: ("MQ", "a-b")),
    "admin:jsi18n": desk(get=200, post=405),
    "admin:autocomplete": desk(get=(200, READER), post=405),
    "admin:view_on_site": desk(
        get=(302, READER),
        post=(302, READER),
        args=lambda found: (ContentType.objects.get_for_model(found["proposal"]).pk, found["proposal"].pk),
    ),
    "admin: (?P<url>.*)$": desk(get=404, post=404),
}

QUERIES: dict[str, Callable[[Records], str]] = {
    "admin:autocomplete": lambda found: (
        "app_label=initiatives&model_name=position&field_name=proposal&term=a"
    ),
    "admin:initiatives_statusupdate_add": lambda found: f"proposal={found['proposal'].pk}",
}
"""The query without which an address has nothing to answer."""

BULK_ACTIONS: dict[str, tuple[set[str], str]] = {
    "axes_accessattempt": ({"cleanup_expired_attempts"}, NEWCOMER),
    **{
        name: ({"delete_chosen"}, record.delete)
        for name, record in RECORDS.items()
        if name.startswith("initiatives_") and record.delete != NOBODY
    },
}
"""The actions on the list of a record, by its name as in RECORDS, and the least role that is offered them."""


def make_records() -> tuple[Records, Records]:
    """Make a record of each sort, by its name, and an unused one of each that can be deleted."""
    summit = make_summit()
    document = make_document(summit=summit, kind="joint_statement")
    proposal = make_proposal()
    target = make_target(proposal)
    make_update(proposal)  # the step that the public sees
    update = make_update(proposal, stage="signed", approved=False)
    position = make_position(proposal)
    records = {
        "proposal": proposal,
        "statusupdate": update,
        "stepdraft": make_step_draft(proposal),
        "position": position,
        "instrumentact": make_act(proposal),
        "outcomematch": make_outcome_match(proposal, document),
        "target": target,
        "measurement": make_measurement(target),
        "milestone": make_milestone(proposal),
        "release": make_release(),
        "document": document,
        "version": document.versions.get(),
        "passage": proposal.citations.get().passage,
        "summit": summit,
        "person": make_person(),
        "forum": summit.forum,
        "state": position.state,
        "topic": proposal.topic,
        "user": make_user("some-editor"),
        "accessattempt": AccessAttempt.objects.create(username="a", failures_since_start=1),
        "accesslog": AccessLog.objects.create(username="a"),
        "accessfailurelog": AccessFailureLog.objects.create(username="a"),
    }
    empty = make_document()
    unused = {
        "proposal": make_proposal(published=False),
        "position": make_position(proposal, make_state("TJ"), publication="draft"),
        "target": make_target(proposal, value="30", publication="draft"),
        "measurement": make_measurement(target, value="11", publication="draft"),
        "instrumentact": make_act(proposal, make_state("TJ"), publication="draft"),
        "outcomematch": make_outcome_match(make_proposal(published=False), document),
        "milestone": make_milestone(),
        "stepdraft": records["stepdraft"],
        "passage": make_passage(empty.versions.get(), "согласовать"),
        "summit": make_summit(),
        "person": make_person("nobody"),
        "forum": make_forum("unused"),
        "state": make_state("AZ"),
        "topic": make_topic("unused"),
        "document": type(empty).objects.create(
            slug="unused", title_ru="Без текста", kind="press", issued_on=empty.issued_on
        ),
    }
    return records, records | unused
