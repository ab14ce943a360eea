"""Recording a step with its evidence, and the decision of a second editor."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from lxml import html

from initiatives.models import Approval, Proposal, StatusUpdate
from tests.admin.conftest import SignIn, make_account
from tests.admin.forms import errors, read_fields, submit, told
from tests.factories import make_proposal, make_update

pytestmark = pytest.mark.django_db

STEP = {
    "stage": "in_preparation",
    "effective_on": "2026-02-01",
    "effective_precision": "month",
    "note_en": "The ministries were tasked.",
}
PRESS = {
    "evidence-0-type": "press_report",
    "evidence-0-rank": "press",
    "evidence-0-publisher": "A newspaper",
    "evidence-0-address": "https://example.org/news",
}
OFFICIAL = {
    "evidence-0-type": "official_page",
    "evidence-0-rank": "official",
    "evidence-0-publisher": "Akorda",
    "evidence-0-address": "https://example.org/page",
}


def address_of(proposal: Proposal, **query: Any) -> str:
    parts = "".join(f"&{name}={value}" for name, value in query.items())
    return f"{reverse('admin:initiatives_statusupdate_add')}?proposal={proposal.pk}{parts}"


def kept_comment(response: Any) -> str:
    """Return the comment that the page of a refused decision still shows."""
    (area,) = html.fromstring(response.content.decode()).xpath("//textarea[contains(@id, '-comment')]")
    return str(area.value or "").removeprefix("\n")


def page_of(update: StatusUpdate) -> str:
    return reverse("admin:initiatives_statusupdate_change", args=[update.pk])


def test_a_step_is_recorded_with_its_evidence(sign_in: SignIn) -> None:
    proposal = make_proposal()
    response = submit(sign_in("editor"), address_of(proposal), STEP | PRESS)
    update = proposal.updates.get()
    assert (update.stage, update.condition, update.number) == ("in_preparation", "active", 1)
    assert (update.effective_on, update.effective_precision) == (datetime.date(2026, 2, 1), "month")
    assert str(update.recorded_by) == "the-editor"
    assert update.note_en == "The ministries were tasked."
    assert update.evidence.get().publisher == "A newspaper"
    assert response.request["PATH_INFO"] == reverse("admin:initiatives_proposal_change", args=[proposal.pk])
    assert "The ministries were tasked." in told(response)


def test_the_day_of_reading_left_empty_is_today(sign_in: SignIn) -> None:
    proposal = make_proposal()
    submit(sign_in("editor"), address_of(proposal), STEP | PRESS | {"evidence-0-accessed_on": ""})
    assert proposal.updates.get().evidence.get().accessed_on == timezone.localdate()


def test_the_form_says_where_the_proposal_stands_and_not_what_still_waits(sign_in: SignIn) -> None:
    client, proposal = sign_in("editor"), make_proposal()
    assert "Now:" not in told(client.get(address_of(proposal)))
    make_update(proposal, effective_on=datetime.date(2026, 1, 1), effective_precision="month")
    make_update(proposal, stage="agreed", approved=False)
    page = told(client.get(address_of(proposal)))
    assert "Now: supported, active (January 2026)." in page
    assert "A second editor approves any change of this." not in page


def test_a_reversal_of_what_two_agreed_on_waits_for_a_second_editor_and_the_form_says_so_before(
    sign_in: SignIn,
) -> None:
    client, proposal = sign_in("editor"), make_proposal()
    make_update(proposal, stage="agreed", effective_on=datetime.date(2026, 1, 1))
    page = told(client.get(address_of(proposal)))
    assert "Now: agreed, active (1 January 2026). A second editor approves any change of this." in page
    back = {"kind": "reversal", "reason": "The text was withdrawn."}
    response = submit(client, address_of(proposal), STEP | OFFICIAL | back)
    assert "waits until a second editor approves it" in told(response)
    assert "Waiting for another editor 1" in told(client.get(reverse("admin:index")))
    assert Proposal.objects.with_current_status().get(pk=proposal.pk).stage == "agreed"


def test_only_the_stages_of_the_kind_are_offered_each_with_its_definition(sign_in: SignIn) -> None:
    page = told(sign_in("editor").get(address_of(make_proposal(kind="target"))))
    assert "agreed — The states have adopted it politically." in page
    assert "a second editor approves it" in page
    assert "signed —" not in page
    assert "under negotiation —" not in page


def test_a_stage_of_another_kind_is_refused(sign_in: SignIn) -> None:
    proposal = make_proposal(kind="target")
    response = submit(sign_in("editor"), address_of(proposal), STEP | OFFICIAL | {"stage": "signed"})
    assert "Select a valid choice" in errors(response)
    assert not proposal.updates.exists()


def test_a_step_without_evidence_is_refused_and_keeps_what_was_typed(sign_in: SignIn) -> None:
    proposal = make_proposal()
    response = submit(sign_in("editor"), address_of(proposal), STEP)
    assert "needs an evidence that supports it" in errors(response)
    assert read_fields(response)["note_en"] == "The ministries were tasked."
    assert not proposal.updates.exists()


def test_press_alone_does_not_show_an_agreement(sign_in: SignIn) -> None:
    proposal = make_proposal()
    response = submit(sign_in("editor"), address_of(proposal), STEP | PRESS | {"stage": "agreed"})
    assert "Press alone reaches" in told(response)
    assert not proposal.updates.exists()


def test_a_step_back_is_refused_but_for_a_reversal_with_its_reason(sign_in: SignIn) -> None:
    proposal = make_proposal()
    make_update(proposal, stage="under_negotiation", effective_on=datetime.date(2026, 1, 1))
    client = sign_in("editor")
    back = STEP | OFFICIAL
    assert "does not lead back" in errors(submit(client, address_of(proposal), back))
    said = errors(submit(client, address_of(proposal), back | {"kind": "reversal"}))
    assert "says why" in said
    submit(client, address_of(proposal), back | {"kind": "reversal", "reason": "The talks were stopped."})
    assert proposal.updates.filter(kind="reversal").count() == 1


def test_a_step_before_an_earlier_stage_names_the_step_that_it_stands_against(sign_in: SignIn) -> None:
    proposal = make_proposal()
    make_update(proposal, stage="supported", effective_on=datetime.date(2026, 3, 1))
    said = errors(submit(sign_in("editor"), address_of(proposal), STEP | OFFICIAL))
    assert "“1 · supported · March 1, 2026” would then lead back" in said


def test_a_day_in_words_is_answered_by_an_example_in_the_language_of_the_desk(sign_in: SignIn) -> None:
    address = address_of(make_proposal())
    wrong = STEP | OFFICIAL | {"effective_on": "декабрь 2025"}
    client = sign_in("editor")
    assert "Write the day in figures, such as 2025-12-31." in errors(submit(client, address, wrong))
    assert "31.12.2025" in errors(submit(client, address.replace("/en/", "/ru/"), wrong))


def test_a_step_sent_twice_is_recorded_once(sign_in: SignIn) -> None:
    proposal = make_proposal()
    client = sign_in("editor")
    submit(client, address_of(proposal), STEP | OFFICIAL)
    assert "Step 1 says all of this already" in errors(submit(client, address_of(proposal), STEP | OFFICIAL))
    assert proposal.updates.count() == 1


def test_a_correction_begins_with_what_the_wrong_step_says(sign_in: SignIn) -> None:
    proposal = make_proposal()
    wrong = make_update(proposal, stage="under_negotiation", note_en="A text exists.")
    client, address = sign_in("editor"), address_of(proposal, corrects=wrong.pk)
    given = read_fields(client.get(address))
    assert (given["kind"], given["corrects"], given["stage"]) == ("correction", "1", "under_negotiation")
    assert given["note_en"] == "A text exists."
    assert given["evidence-0-address"] == wrong.evidence.get().address
    # What is left to be said is the reason, and it is asked for at its field.
    response = client.post(address, given)
    (row,) = html.fromstring(response.content.decode()).xpath("//*[contains(@class, 'field-reason')]")
    assert "says why" in row.text_content()
    client.post(address, given | {"reason": "The text was of another treaty."})
    assert proposal.updates.get(kind="correction").note_en == "A text exists."


def test_a_step_that_was_returned_is_neither_corrected_nor_looked_for_on_the_site(sign_in: SignIn) -> None:
    public = make_update(make_proposal())
    step = make_update(public.proposal, stage="signed", approved=False)
    client, site = sign_in("editor"), "//a[normalize-space()='View on site']"
    assert not html.fromstring(client.get(page_of(step)).content.decode()).xpath(site)
    Approval.objects.create(
        update=step, verdict="returned", comment="Where?", decided_by=make_account("chief", "dana")
    )
    assert not html.fromstring(client.get(page_of(step)).content.decode()).xpath(site)
    assert html.fromstring(client.get(page_of(public)).content.decode()).xpath(site)
    form = html.fromstring(client.get(address_of(public.proposal)).content.decode())
    offered = form.xpath("//select[@name='corrects']/option/@value")
    assert offered == ["", str(public.number)]


def test_a_correction_strikes_the_wrong_step_through(sign_in: SignIn) -> None:
    proposal = make_proposal()
    wrong = make_update(proposal, stage="under_negotiation")
    client = sign_in("editor")
    address = address_of(proposal, corrects=wrong.pk)
    response = submit(client, address, STEP | OFFICIAL | {"reason": "The text was of another treaty."})
    correction = proposal.updates.get(kind="correction")
    assert correction.corrects == wrong
    page = response.content.decode()
    assert "<s>under negotiation" in page
    assert "corrected by step 2" in page


def test_a_step_is_never_changed_nor_deleted_here(sign_in: SignIn) -> None:
    update = make_update(make_proposal())
    client = sign_in("superuser")
    page = client.get(page_of(update)).content.decode()
    assert 'name="_save"' not in page
    assert 'class="deletelink"' not in page
    assert client.post(page_of(update), STEP).status_code == 403


@pytest.mark.parametrize("proposal", ["", "0", "abc", "-1", "9" * 30, "²"])
def test_without_its_proposal_no_step_is_recorded(sign_in: SignIn, proposal: str) -> None:
    address = f"{reverse('admin:initiatives_statusupdate_add')}?proposal={proposal}"
    client = sign_in("editor")
    assert "Of which proposal is it a step?" in told(client.get(address))
    client.post(address, STEP | OFFICIAL)
    assert not StatusUpdate.objects.exists()


def test_a_step_of_a_proposal_removed_meanwhile_is_shown_to_be_copied(sign_in: SignIn) -> None:
    proposal = make_proposal(published=False)
    address, client = address_of(proposal), sign_in("editor")
    fields = read_fields(client.get(address)) | STEP | OFFICIAL | {"note_en": "Nearly written."}
    proposal.delete()
    response = client.post(address, fields | {"_save": "1"})
    assert response.status_code == 409
    assert "The proposal of this step has been removed meanwhile" in told(response)
    assert "Nearly written." in told(response)
    assert "import or command · removed" in told(response)


@pytest.mark.parametrize("field", ["effective_on", "stage", "kind", "corrects", "note_en", "reason"])
@pytest.mark.parametrize("value", ["\x01", "9" * 30, "0000-00-00", "<b>"])
def test_odd_values_are_no_server_error(sign_in: SignIn, field: str, value: str) -> None:
    proposal = make_proposal()
    response = submit(sign_in("editor"), address_of(proposal), STEP | OFFICIAL | {field: value})
    assert response.status_code == 200


class TestFourEyes:
    """What a second editor decides."""

    @pytest.fixture
    def waiting(self) -> StatusUpdate:
        update: StatusUpdate = make_update(
            make_proposal(), stage="signed", approved=False, recorded_by=make_account("chief", "recorder")
        )
        return update

    @pytest.fixture(autouse=True)
    def _groups(self, sign_in: SignIn) -> None:
        """The groups are there before an account is made."""

    def test_a_high_step_waits_and_is_listed_on_the_desk(self, sign_in: SignIn) -> None:
        proposal = make_proposal()
        client = sign_in("editor")
        response = submit(client, address_of(proposal), STEP | OFFICIAL | {"stage": "signed"})
        assert "waits until a second editor approves it" in told(response)
        assert "Waiting for another editor 1" in told(client.get(reverse("admin:index")))
        assert Proposal.objects.with_current_status().get(pk=proposal.pk).stage is None

    def test_another_chief_editor_approves(self, sign_in: SignIn, waiting: StatusUpdate) -> None:
        client = sign_in("chief")
        page = client.get(page_of(waiting))
        assert "Approve" in page.content.decode()
        decide = reverse("admin:initiatives_statusupdate_decide", args=[waiting.pk])
        client.post(decide, read_fields(page) | {"verdict": "approved"})
        assert Approval.objects.get(update=waiting).decided_by.username == "the-chief"
        assert Proposal.objects.with_current_status().get(pk=waiting.proposal_id).stage == "signed"
        assert "Approve" not in client.get(page_of(waiting)).content.decode()

    def test_nobody_approves_their_own_step(self, sign_in: SignIn, waiting: StatusUpdate) -> None:
        client = sign_in("chief", "recorder")
        assert "Approve" not in client.get(page_of(waiting)).content.decode()
        decide = reverse("admin:initiatives_statusupdate_decide", args=[waiting.pk])
        response = client.post(decide, {"verdict": "approved", "comment": "Mine, and right."})
        assert response.status_code == 409
        assert "Nobody approves a step recorded by themselves." in told(response)
        assert kept_comment(response) == "Mine, and right."
        assert not Approval.objects.exists()

    def test_an_editor_does_not_decide(self, sign_in: SignIn, waiting: StatusUpdate) -> None:
        client = sign_in("editor")
        assert "waits for a chief editor" in told(client.get(page_of(waiting)))
        decide = reverse("admin:initiatives_statusupdate_decide", args=[waiting.pk])
        assert client.post(decide, {"verdict": "approved"}).status_code == 403

    def test_a_step_is_returned_with_a_comment_only(self, sign_in: SignIn, waiting: StatusUpdate) -> None:
        client = sign_in("chief")
        decide = reverse("admin:initiatives_statusupdate_decide", args=[waiting.pk])
        response = client.post(decide, {"verdict": "returned", "comment": " \n"})
        assert response.status_code == 400
        assert "returned with a comment" in told(response)
        (comment,) = html.fromstring(response.content.decode()).xpath("//textarea[@name='comment']")
        assert "autofocus" in comment.attrib
        client.post(decide, {"verdict": "returned", "comment": "The page is of another treaty."})
        assert Approval.objects.get(update=waiting).verdict == "returned"
        assert "The page is of another treaty." in told(client.get(page_of(waiting)))

    @pytest.mark.parametrize("verdict", [None, "", "approve", "APPROVED"])
    def test_a_decision_that_is_none_of_the_two_is_refused_and_keeps_the_comment(
        self, sign_in: SignIn, waiting: StatusUpdate, verdict: str | None
    ) -> None:
        decide = reverse("admin:initiatives_statusupdate_decide", args=[waiting.pk])
        sent = {"comment": "Seen."} | ({} if verdict is None else {"verdict": verdict})
        response = sign_in("chief").post(decide, sent)
        assert response.status_code == 400
        assert "This decision is not known." in told(response)
        assert kept_comment(response) == "Seen."
        assert not Approval.objects.exists()

    def test_a_decision_is_only_posted(self, sign_in: SignIn, waiting: StatusUpdate) -> None:
        decide = reverse("admin:initiatives_statusupdate_decide", args=[waiting.pk])
        step = reverse("admin:initiatives_statusupdate_change", args=[waiting.pk])
        answer = sign_in("chief").get(decide)
        assert (answer.status_code, answer.headers["Location"]) == (302, step)
        assert not Approval.objects.exists()

    def test_no_decision_is_taken_twice(self, sign_in: SignIn, waiting: StatusUpdate) -> None:
        client = sign_in("chief")
        decide = reverse("admin:initiatives_statusupdate_decide", args=[waiting.pk])
        client.post(decide, {"verdict": "approved", "comment": "Seen."})
        at = date_format(localtime(Approval.objects.get().decided_at), "DATETIME_FORMAT")
        other = sign_in("chief", "second-chief")
        response = other.post(decide, {"verdict": "returned", "comment": "The page\nis of another treaty."})
        assert response.status_code == 409
        assert f"decided on already: approved by the-chief, {at}." in told(response)
        assert "Seen." in told(response)
        assert kept_comment(response) == "The page\nis of another treaty."
        assert 'name="verdict"' not in response.content.decode()
        assert Approval.objects.get(update=waiting).verdict == "approved"

    @pytest.mark.parametrize("number", ["0", "abc", "9" * 30])
    def test_a_step_that_is_none_is_not_found(self, sign_in: SignIn, number: str) -> None:
        address = reverse("admin:initiatives_statusupdate_decide", args=[number])
        assert sign_in("chief").post(address, {"verdict": "approved"}).status_code == 404


def test_a_recorded_step_offers_no_evidence_that_could_not_be_saved(sign_in: SignIn) -> None:
    update = make_update(make_proposal(), stage="supported")
    page = sign_in("chief").get(page_of(update)).content.decode()
    assert "https://" in page
    assert 'name="evidence-1-address"' not in page


@pytest.mark.parametrize("day", ["published_on", "accessed_on"])
def test_evidence_of_a_day_to_come_is_refused(sign_in: SignIn, day: str) -> None:
    proposal = make_proposal()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    fields = STEP | OFFICIAL | {f"evidence-0-{day}": tomorrow.isoformat()}
    assert "has not come yet" in errors(submit(sign_in("editor"), address_of(proposal), fields))
    assert not proposal.updates.exists()
