"""The whole day of an editor, in Russian: from a pasted speech to its corrected text and an approved step."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from playwright.sync_api import Browser, Page, expect

from initiatives.admin.roles import CHIEF_EDITOR, EDITOR, create_groups
from initiatives.models import Anchor, AnchorState, Citation, Proposal, Publication, Version
from tests.browser.seeing import follow
from tests.factories import make_topic, make_user

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "long enough for anybody 7"
WATER = "Мы предлагаем создать региональный центр по воде 🌊."
WHY = "Ледники тают быстрее, чем прежде."
ROADS = "Также предлагаем построить новую дорогу через перевал."
SPEECH = f"Уважаемые коллеги! Рад всех видеть.\n\n{WATER} {WHY}\n\n{ROADS} Благодарю за внимание."
CORRECTED = SPEECH.replace("региональный центр", "общий региональный центр").replace(WHY + "\n", "\n")


@pytest.fixture(autouse=True)
def _accounts() -> None:
    create_groups(apps)
    for name, group in (("aigerim", EDITOR), ("bolat", CHIEF_EDITOR)):
        account = make_user(name, is_staff=True)
        account.set_password(PASSWORD)
        account.save()
        account.groups.add(Group.objects.get(name=group))
    make_topic("water", name_ru="Вода")


def log_in(page: Page, name: str) -> None:
    """Log in on the first page of the desk."""
    page.goto("/ru/admin/")
    page.get_by_label("Имя пользователя").fill(name)
    page.get_by_label("Пароль").fill(PASSWORD)
    press(page, "Войти")
    expect(page.get_by_role("heading", name="Рабочее место редактора")).to_be_visible()


def paste_speech(page: Page) -> None:
    """Record the document, paste its text, look at the preview and add it."""
    follow(page.get_by_role("link", name="Новый документ"))
    page.get_by_label("Название (по-русски)").fill("Речь о воде и дорогах")
    page.locator("[name=slug]").fill("water-and-roads")
    page.locator("[name=kind]").select_option(label="речь")
    page.locator("[name=issued_on]").fill("16.11.2025")
    page.locator("[name=official]").check()
    page.locator("[name=publisher_ru]").fill("Акорда")
    page.locator("[name=address]").fill("https://example.org/speech")
    press(page, "Сохранить и продолжить редактирование")
    follow(page.get_by_role("link", name="Добавить версию"))
    add_text(page, SPEECH)


def add_text(page: Page, text: str) -> None:
    page.locator("[name=language]").select_option("ru")
    page.locator("[name=text]").fill(text)
    press(page, "Предварительный просмотр")
    expect(page.locator(".preview")).to_be_visible()
    press(page, "Добавить эту версию")


def drag_over(page: Page, words: str) -> None:
    """Select words with the mouse: press before the first letter, let go behind the last."""
    ends = page.evaluate(
        """words => {
            const walker = document.createTreeWalker(
                document.querySelector("[data-text]"), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const node = walker.currentNode;
                const at = node.data.indexOf(words);
                if (at >= 0) {
                    node.parentElement.scrollIntoView({ block: "center" });
                    const range = document.createRange();
                    range.setStart(node, at);
                    range.setEnd(node, at + words.length);
                    const boxes = [...range.getClientRects()];
                    const [first, last] = [boxes[0], boxes.at(-1)];
                    return [first.left, first.top + first.height / 2, last.right, last.top + last.height / 2];
                }
            }
        }""",
        words,
    )
    page.mouse.move(ends[0] + 1, ends[1])
    page.mouse.down()
    page.mouse.move(ends[2] + 1, ends[3], steps=6)
    page.mouse.up()
    expect(page.locator("[data-exact]")).to_have_value(words)


def draft(page: Page, title: str, kind: str) -> None:
    """Cite the chosen words as the origin of a new draft."""
    page.get_by_text("Новое предложение (черновик)").click()
    page.locator("[name=title]").fill(title)
    page.locator("[name=kind]").select_option(kind)
    page.locator("[name=force]").select_option("firm")
    page.locator("[name=topic]").select_option(label="Вода")
    send(page, "выдвижение")


def send(page: Page, role: str) -> None:
    page.locator("[name=role]").select_option(label=role)
    press(page, "Сослаться")
    expect(page.get_by_text("Ссылка на слова создана.")).to_be_visible()


def press(page: Page, button: str) -> None:
    """Press a button and wait for the page that it leads to."""
    follow(page.get_by_role("button", name=button, exact=True))


def deal_with(page: Page, work: str, record: str) -> None:
    """Go from the worklist to the place where an entry is dealt with."""
    page.goto("/ru/admin/")
    follow(page.get_by_role("region", name=work).get_by_role("link", name=record))


def publish(page: Page, title: str) -> None:
    """From the worklist to the draft; say in a sentence what is proposed, and publish."""
    deal_with(page, "Черновики предложений", title)
    page.locator("[name=summary_ru]").fill(f"Предлагается: {title.lower()}.")
    press(page, "Сохранить и опубликовать")
    expect(page.get_by_text("опубликовано").first).to_be_visible()


def new_page(browser: Browser, base_url: str) -> Page:
    return browser.new_context(
        base_url=base_url,
        locale="ru-RU",
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
    ).new_page()


def test_the_whole_day_of_an_editor(browser: Browser, base_url: str) -> None:
    page = new_page(browser, base_url)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    log_in(page, "aigerim")

    # A new speech, found on the worklist as a document in which nothing is marked yet.
    paste_speech(page)
    version = Version.objects.get()
    assert version.text == SPEECH
    deal_with(page, "Документы без фрагментов", "Речь о воде и дорогах")
    page.wait_for_url("**/version/*/change/**")
    page.wait_for_function("document.querySelector('[data-text] [tabindex=\"0\"]')")

    # Three passages: two by mouse with a new proposal each, one by keyboard for a proposal of the text.
    drag_over(page, WATER)
    draft(page, "Региональный центр по воде", "institution")
    drag_over(page, ROADS)
    draft(page, "Дорога через перевал", "project")
    page.locator("[data-text] [tabindex='0']").focus()
    # The keyboard goes on from the paragraph of the words cited last.
    for key in ("ArrowUp", "Enter", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.locator("[data-exact]")).to_be_focused()
    expect(page.locator("[data-exact]")).to_have_value(WHY)
    page.get_by_role("checkbox", name="Региональный центр по воде").focus()
    page.keyboard.press("Space")
    page.locator("[name=role]").focus()
    for _role in ("выдвижение", "повторение", "обоснование"):
        page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Сослаться", exact=True).focus()
    with page.expect_event("load"):
        page.keyboard.press("Enter")
    expect(page.get_by_text("Ссылка на слова создана.")).to_be_visible()
    water, roads = Proposal.objects.order_by("pk")
    cited = list(Citation.objects.order_by("pk").values_list("proposal", "role", "passage__anchors__exact"))
    assert cited == [
        (water.pk, "origin", WATER),
        (roads.pk, "origin", ROADS),
        (water.pk, "rationale", WHY),
    ]

    publish(page, "Региональный центр по воде")
    publish(page, "Дорога через перевал")
    assert Proposal.objects.filter(publication=Publication.PUBLISHED).count() == 2

    # A step, begun from the passage that shows it.
    page.goto(f"/ru/admin/initiatives/version/{version.pk}/change/")
    page.locator("[data-text] .run", has_text="региональный центр").click()
    page.locator("[data-mark]:visible a").first.click()
    follow(page.get_by_role("link", name="записать шаг, который фрагмент подтверждает"))
    page.locator("[name=stage][value=agreed]").check()
    page.locator("[name=effective_on]").fill("16.11.2025")
    page.locator("[name=note_ru]").fill("Главы государств согласились создать центр.")
    press(page, "Записать шаг")
    step = water.updates.get(stage="agreed")
    assert step.evidence.get().passage == water.citations.get(role="origin").passage
    assert not water.updates.public().filter(stage="agreed").exists()

    # The second editor finds the step on the worklist and approves it; the public sees it then only.
    second = new_page(browser, base_url)
    second.goto(f"/ru/proposals/{water.slug}/")
    expect(second.get_by_text("Главы государств согласились")).to_have_count(0)
    log_in(second, "bolat")
    deal_with(second, "Ждёт вашего решения", "Региональный центр по воде")
    press(second, "Одобрить")
    second.goto(f"/ru/proposals/{water.slug}/")
    expect(second.get_by_text("Главы государств согласились").first).to_be_visible()

    # The publisher corrects the text: one passage moves, one is gone, one stays.
    page.goto(f"/ru/admin/initiatives/document/{version.document_id}/change/")
    follow(page.get_by_role("link", name="Добавить версию"))
    add_text(page, CORRECTED)
    deal_with(page, "Ненайденные и сместившиеся фрагменты", "Ледники тают")
    expect(page.get_by_role("heading", name="Ждут решения (2)")).to_be_visible()
    press(page, "Подтвердить это место")
    press(page, "Оставить ненайденным")
    expect(page.get_by_role("heading", name="Ждут решения (0)")).to_be_visible()
    states = dict(Anchor.objects.filter(version__number=2).values_list("exact", "state"))
    assert states == {
        WATER.replace("региональный", "общий региональный"): AnchorState.PLACED,
        WHY: AnchorState.LOST,
        ROADS: AnchorState.PLACED,
    }
    assert not Anchor.objects.unsettled().exists()
    page.goto("/ru/admin/")
    for work in ("Ненайденные и сместившиеся фрагменты", "Документы без фрагментов", "Черновики предложений"):
        expect(page.get_by_role("region", name=work)).to_have_count(0)
    assert complaints == []
    for each in (page, second):
        each.context.close()
