// The panel of the reading desk: shows the chosen words, finds proposals, sends, and keeps a draft.

const panel = document.querySelector("[data-panel]");
const marks = document.querySelector("[data-marks]");
const field = (name) => panel?.elements[name];
const part = (name) => panel.querySelector(`[data-${name}]`);

let inSight = false;

export function say(words) {
    part("said").textContent = words;
}

export function fill(span, exact) {
    field("exact").value = exact;
    field("start").value = span?.start ?? "";
    field("end").value = span?.end ?? "";
    part("bar").toggleAttribute("data-wanted", Boolean(exact));
    part("bar").hidden = !exact || inSight;
    keep();
}

export function openPanel() {
    panel.scrollIntoView({ block: "nearest" });
    field("exact").focus();
}

// Lists the passages over a place, and nothing else.
export function showMarks(passages, from) {
    for (const row of marks.querySelectorAll("[data-mark]")) {
        row.hidden = !passages.has(row.dataset.mark);
    }
    marks.querySelector("[data-list]").open = true;
    const all = marks.querySelector("[data-all]");
    all.hidden = false;
    all.onclick = () => {
        for (const row of marks.querySelectorAll("[data-mark]")) {
            row.hidden = false;
        }
        all.hidden = true;
        from?.focus();
    };
    marks.querySelector("[data-mark]:not([hidden]) a")?.focus();
}

// What is chosen and typed, as name and value.
const typed = () =>
    [...new FormData(panel)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "seen" && name !== "do");

// The browser may refuse its storage; the page then does without drafts.
function storage(deed) {
    try {
        return deed(localStorage);
    } catch {
        return null;
    }
}

function keep() {
    if (typed().some(([name, value]) => value && (name === "exact" || name === "title" || name === "other"))) {
        storage((store) => store.setItem(panel.dataset.draft, JSON.stringify(typed())));
    }
}

const drop = () => storage((store) => store.removeItem(panel.dataset.draft));

function take(pairs) {
    for (const [name, value] of pairs) {
        if (name === "proposals") {
            const box = panel.querySelector(`[name="proposals"][value="${CSS.escape(value)}"]`);
            if (box) {
                box.checked = true;
            }
        } else if (field(name)) {
            field(name).value = value;
            const hidden = field(name).closest?.("details");
            if (hidden && value && name !== "language") {
                hidden.open = true;
            }
        }
    }
    const [start, end] = [Number(field("start").value), Number(field("end").value)];
    if (end > start) {
        panel.dispatchEvent(new CustomEvent("desk:take", { detail: { start, end } }));
    }
}

function refuse(message, errors = {}) {
    for (const old of panel.querySelectorAll("[data-told]")) {
        old.remove();
    }
    let first = null;
    const rest = [message, ...(errors.__all__ ?? []), ...(errors.start ?? []), ...(errors.end ?? [])];
    for (const [name, messages] of Object.entries(errors)) {
        const place = panel.querySelector(`[data-field="${name}"]`);
        if (place) {
            const note = document.createElement("span");
            note.className = "errornote";
            note.toggleAttribute("data-told", true);
            note.textContent = messages.join(" ");
            place.append(note);
            first ??= place.querySelector("input, select, textarea");
            place.closest("details")?.toggleAttribute("open", true);
        }
    }
    const told = rest.filter(Boolean).join(" ");
    part("refusal").textContent = told;
    part("refusal").hidden = !told;
    first?.focus();
}

async function send(event) {
    event.preventDefault();
    keep();
    let answer;
    try {
        const headers = { Accept: "application/json" };
        answer = await fetch(panel.action, { method: "POST", body: new FormData(panel), headers });
    } catch {
        return refuse(panel.dataset.lostConnection);
    }
    if (answer.redirected || !answer.headers.get("Content-Type")?.includes("json")) {
        return refuse(panel.dataset.lostSession);
    }
    const said = await answer.json();
    if (!answer.ok) {
        return refuse(said.refusal, said.errors);
    }
    drop();
    const here = location.pathname + location.search;
    location.assign(said.address);
    // An address that differs in its place only does not load the page anew.
    if (new URL(said.address, location.href).pathname + new URL(said.address, location.href).search === here) {
        location.reload();
    }
}

// Proposals by words of their titles: each found is a button that adds it to the choices.
function search() {
    const other = field("other");
    const found = part("found");
    let waiting = 0;
    let asked = 0;
    other.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(async () => {
            const turn = ++asked;
            const words = other.value.trim();
            const answer = words ? await fetch(`${panel.dataset.search}?q=${encodeURIComponent(words)}`).catch(() => null) : null;
            const proposals = answer?.ok && !answer.redirected ? (await answer.json()).proposals : [];
            if (turn !== asked) {
                return;
            }
            found.replaceChildren(
                ...proposals.map((one) => {
                    const row = document.createElement("li");
                    const button = document.createElement("button");
                    button.type = "button";
                    button.dataset.key = one.key;
                    button.textContent = `${one.title} (${one.publication})`;
                    row.append(button);
                    return row;
                }),
            );
            found.hidden = !proposals.length;
        }, 150);
    });
    found.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) {
            return;
        }
        let box = panel.querySelector(`[name="proposals"][value="${button.dataset.key}"]`);
        if (!box) {
            const label = document.createElement("label");
            box = Object.assign(document.createElement("input"), { type: "checkbox", name: "proposals" });
            box.value = button.dataset.key;
            label.append(box, ` ${button.textContent}`);
            const row = document.createElement("li");
            row.append(label);
            part("choices").append(row);
        }
        box.checked = true;
        other.value = "";
        found.hidden = true;
        box.focus();
        keep();
    });
}

if (panel) {
    part("script").hidden = false;
    part("open").addEventListener("click", openPanel);
    // The bar that leads to the panel would lie over its buttons.
    new IntersectionObserver(([last]) => {
        inSight = last.isIntersecting;
        part("bar").hidden = inSight || !part("bar").hasAttribute("data-wanted");
    }).observe(panel);
    // Words typed by hand have no place but the one where the server finds them.
    field("exact").addEventListener("input", () => {
        field("start").value = field("end").value = "";
    });
    panel.addEventListener("input", keep);
    panel.addEventListener("submit", send);
    if (field("other")) {
        search();
    }
    const draft = storage((store) => JSON.parse(store.getItem(panel.dataset.draft)));
    if (draft) {
        part("offer").hidden = false;
        part("take").addEventListener("click", () => {
            part("offer").hidden = true;
            take(draft);
        });
        part("drop").addEventListener("click", () => {
            part("offer").hidden = true;
            drop();
        });
    }
}
