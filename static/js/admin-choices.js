// Select2 gives its box no name while nothing is chosen: it takes that of the field it stands for.
"use strict";

function nameChoices() {
    for (const field of document.querySelectorAll("select.admin-autocomplete")) {
        const name = field.getAttribute("aria-label") || field.labels[0]?.textContent.trim();
        const container = field.nextElementSibling;
        if (!name || !container?.classList.contains("select2")) {
            continue;
        }
        const box = container.querySelector("[role=combobox]");
        const chosen = container.querySelector("[role=textbox]");
        box.removeAttribute("aria-labelledby");
        box.setAttribute("aria-label", name);
        chosen.setAttribute("aria-label", name);
        box.setAttribute("aria-describedby", chosen.id);
    }
}

// Select2 comes when jQuery finds the time, and again with each new row.
new MutationObserver((records) => {
    const added = records.flatMap((record) => [...record.addedNodes]);
    if (added.some((node) => node.classList?.contains("select2"))) {
        nameChoices();
    }
}).observe(document.body, { childList: true, subtree: true });
nameChoices();
