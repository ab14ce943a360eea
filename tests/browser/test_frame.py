from playwright.sync_api import Page, expect


def test_the_sign_in_page_opens_in_a_real_browser(page: Page) -> None:
    page.goto("/en/admin/login/")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()


def test_static_files_of_the_live_server_arrive(page: Page) -> None:
    statuses: list[int] = []
    page.on("response", lambda response: statuses.append(response.status))
    page.goto("/en/admin/login/")
    assert len(statuses) > 1
    assert set(statuses) == {200}
