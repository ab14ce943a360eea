// Copies the text of a [data-copy-source] by the button beside it, which only a script can use and so reveals.

for (const block of document.querySelectorAll("[data-copy]")) {
    const button = block.querySelector("[data-copy-button]");
    const source = block.querySelector("[data-copy-source]");
    // Absent where the page is not served securely.
    if (navigator.clipboard) {
        button.hidden = false;
        button.addEventListener("click", async () => {
            await navigator.clipboard.writeText(source.textContent.replace(/\s+/g, " ").trim());
            button.textContent = button.dataset.copyDone;
        });
    }
}
