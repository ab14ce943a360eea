// Lights the passages of a chosen proposal in the reader, and steps through them by keyboard.
// The page works without: the server lights `?proposal=`, the style sheet lights `#passage-`.

const reader = document.querySelector("[data-reader]");
const stepper = reader?.querySelector("[data-stepper]");
if (stepper) {
    begin();
}

function begin() {
    const runs = [...reader.querySelectorAll("[data-passages]")];
    const references = [...reader.querySelectorAll("[data-passage]")];
    const status = stepper.querySelector("[data-status]");
    let chosen = stepper.dataset.chosen;
    let current = passageOfAddress();
    let origin = null;

    const wordsOf = (element, name) => element.dataset[name].split(" ");
    const passages = () =>
        references
            .filter((reference) => chosen && wordsOf(reference, "proposals").includes(chosen))
            .map((reference) => reference.dataset.passage);
    const referenceOf = (passage) => references.find((reference) => reference.dataset.passage === passage);

    function passageOfAddress() {
        return location.hash.startsWith("#passage-") ? location.hash.slice("#passage-".length) : "";
    }

    function show() {
        const lit = new Set([...passages(), current]);
        for (const run of runs) {
            const over = wordsOf(run, "passages");
            run.classList.toggle("lit", over.some((passage) => lit.has(passage)));
            run.classList.toggle("current", over.includes(current));
        }
        for (const reference of references) {
            reference.classList.toggle("lit", lit.has(reference.dataset.passage));
        }
        for (const note of reader.querySelectorAll("[data-note]")) {
            note.classList.toggle("lit", note.dataset.note === chosen);
        }
        for (const place of stepper.querySelectorAll(".place")) {
            place.toggleAttribute("aria-current", false);
            if (place.hash === `#passage-${current}`) {
                place.setAttribute("aria-current", "true");
            }
        }
        stepper.hidden = !chosen;
    }

    function announce() {
        const order = passages();
        const position = order.indexOf(current) + 1;
        if (position) {
            status.textContent = stepper.dataset.message
                .replace("{position}", position)
                .replace("{total}", order.length)
                .replace("{paragraph}", referenceOf(current).closest("[data-paragraph]").dataset.paragraph);
        }
    }

    function address() {
        const here = new URL(location.href);
        here.searchParams.delete("proposal");
        if (chosen) {
            here.searchParams.set("proposal", chosen);
        }
        here.hash = chosen && current ? `passage-${current}` : "";
        history.replaceState(null, "", here);
    }

    function go(passage) {
        current = passage;
        show();
        announce();
        address();
        referenceOf(current)?.scrollIntoView({ block: "center" });
    }

    function choose(link) {
        const entry = [...reader.querySelectorAll("[data-entry]")].find(
            (one) => one.dataset.entry === link.dataset.light,
        );
        const source = entry.querySelector("[data-source]").cloneNode(true);
        stepper.querySelector("[data-target]").replaceChildren(...source.childNodes);
        chosen = link.dataset.light;
        origin = link;
        go(link.hash.slice("#passage-".length));
        stepper.querySelector('[data-step="1"]').focus({ preventScroll: true });
    }

    function step(by) {
        const order = passages();
        const from = order.includes(current) ? order.indexOf(current) : by > 0 ? -1 : 0;
        if (order.length) {
            go(order[(from + by + order.length) % order.length]);
        }
    }

    function end() {
        const back = origin ?? referenceOf(current);
        chosen = "";
        current = "";
        status.textContent = "";
        show();
        address();
        back?.focus({ preventScroll: true });
    }

    reader.addEventListener("click", (event) => {
        const link = event.target.closest("[data-light]");
        if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
            event.preventDefault();
            choose(link);
        }
    });
    stepper.addEventListener("click", (event) => {
        const button = event.target.closest("[data-step]");
        if (button) {
            step(Number(button.dataset.step));
        } else if (event.target.closest("[data-end]")) {
            event.preventDefault();
            end();
        }
    });
    const STEPS = { j: 1, ArrowDown: 1, ArrowRight: 1, k: -1, ArrowUp: -1, ArrowLeft: -1 };
    stepper.addEventListener("keydown", (event) => {
        const by = STEPS[event.key];
        if (by && !event.ctrlKey && !event.metaKey && !event.altKey) {
            event.preventDefault();
            step(by);
        }
    });
    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && chosen) {
            end();
        }
    });
    addEventListener("hashchange", () => {
        current = passageOfAddress();
        show();
        announce();
    });

    // From here on the script does what the style sheet did for the address.
    reader.toggleAttribute("data-live", true);
    for (const button of stepper.querySelectorAll("[data-step]")) {
        button.hidden = false;
    }
    show();
    announce();
    if (chosen) {
        // The address asks to follow a proposal: the keys that step through it work at once. Going to the place
        // that the address names takes the focus away, until the page has loaded.
        const next = stepper.querySelector('[data-step="1"]');
        addEventListener("load", () => requestAnimationFrame(() => next.focus({ preventScroll: true })));
    }
}
