// Beside htmx on the list of proposals: a refused address is shown too, and each new total is said aloud.

document.addEventListener("htmx:beforeSwap", (event) => {
    const { status } = event.detail.xhr;
    // These answers are the list's own page with a message (see the view).
    if (status === 400 || status === 404) {
        event.detail.shouldSwap = true;
        event.detail.isError = false;
    }
});

document.addEventListener("htmx:afterSettle", () => {
    const total = document.querySelector("#proposals [data-total], #proposals [role=alert]");
    const announcer = document.querySelector("[data-announce]");
    if (total && announcer) {
        announcer.textContent = total.textContent.trim();
    }
});
