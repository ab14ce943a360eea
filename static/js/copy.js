// Copies the text of a [data-copy-source] by the button beside it, which only a script can use and so reveals:
// in the page as it came, and in what htmx brings later.

function reveal() {
    for (const button of document.querySelectorAll("[data-copy-button][hidden]")) {
        button.hidden = false;
    }
}

// Absent where the page is not served securely.
if (navigator.clipboard) {
    reveal();
    document.addEventListener("htmx:load", reveal);
    document.addEventListener("click", async (event) => {
        const button = event.target.closest("[data-copy-button]");
        if (button) {
            const source = button.closest("[data-copy]").querySelector("[data-copy-source]");
            await navigator.clipboard.writeText(source.textContent.replace(/\s+/g, " ").trim());
            button.textContent = button.dataset.copyDone;
        }
    });
}
