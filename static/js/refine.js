// Beside htmx on the list of proposals and the search: a refused address is shown too, and each new total is said aloud.

document.addEventListener("htmx:beforeSwap", (event) => {
    // That answer is the page with a message (see the views).
    if (event.detail.xhr.status === 400) {
        event.detail.shouldSwap = true;
        event.detail.isError = false;
    }
});

// Words are looked for on Enter, which a change of the field announces too: one request is enough.
document.addEventListener(
    "change",
    (event) => {
        if (event.target.matches("#proposals input[type=search]")) {
            event.stopPropagation();
        }
    },
    true,
);

document.addEventListener("htmx:afterSettle", () => {
    const total = document.querySelector("main [data-total], main [role=alert]");
    const announcer = document.querySelector("[data-announce]");
    if (total && announcer) {
        announcer.textContent = total.textContent.trim();
    }
});
