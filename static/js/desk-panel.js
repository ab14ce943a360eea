// The panel of the reading desk: shows the chosen words, finds proposals, sends, and keeps a draft.

const panel = document.querySelector("[data-panel]");
const field = (name) => panel?.elements[name];
const part = (name) => panel.querySelector(`[data-${name}]`);

let inSight = false;

export function say(words) {
    part("said").textContent = words;
}

// `kept` is false where nobody chose the words yet: they are no draft.
export function fill(span, exact, kept = true) {
    field("exact").value = exact;
    if (exact) {
        unsay("exact");
    }
    field("start").value = span?.start ?? "";
    field("end").value = span?.end ?? "";
    want(exact || field("do"));
    if (kept) {
        keep();
    }
}

// The bar at the edge of a small screen leads to the panel, over whose buttons it would lie.
function want(bar) {
    part("bar").toggleAttribute("data-wanted", Boolean(bar));
    part("bar").hidden = inSight || !bar;
}

export function openPanel() {
    panel.scrollIntoView({ block: "nearest" });
    field("exact").focus();
}

// What is chosen and typed, as name and value; with a proposal, its title.
const typed = () =>
    [...new FormData(panel)]
        .filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "seen" && name !== "do")
        .map(([name, value]) => (name === "proposals" ? [name, value, boxOf(value).parentElement.textContent.trim()] : [name, value]));

const boxOf = (key) => panel.querySelector(`[name="proposals"][value="${CSS.escape(key)}"]`);

// Ticks a proposal, which is added to the choices if it is not among them.
function tick(key, title) {
    let box = boxOf(key);
    if (!box) {
        const row = document.createElement("li");
        const label = document.createElement("label");
        box = Object.assign(document.createElement("input"), { type: "checkbox", name: "proposals", value: key });
        label.append(box, ` ${title}`);
        row.append(label);
        part("choices").append(row);
    }
    box.checked = true;
    return box;
}

// The browser may refuse its storage; the page then does without drafts.
function storage(deed) {
    try {
        return deed(localStorage);
    } catch {
        return null;
    }
}

// Each page keeps a draft of its own, so that none takes the place of another that is still unanswered.
let own = newName();

// Only whole numbers are read of a name: what is random in it may look like an exponent.
const begunOf = (name) => Number.parseInt(name, 10);

const within = () => `${panel.dataset.draft}#`;

function newName() {
    return `${Date.now()}.${Math.random().toString(36).slice(2)}`;
}

function keep() {
    const worth = typed().some(([name, value]) => value && (name === "exact" || name === "title" || name === "other"));
    storage((store) =>
        worth ? store.setItem(within() + own, JSON.stringify(typed())) : store.removeItem(within() + own),
    );
}

const drop = (name) => storage((store) => store.removeItem(within() + name));

// The drafts of other pages, the latest first: name and pairs of each. Of two alike the later remains.
function drafts() {
    const alike = new Set();
    const kept = storage((store) => {
        const names = Object.keys(store)
            .filter((key) => key.startsWith(within()) && key !== within() + own)
            .map((key) => key.slice(within().length));
        names.sort((one, other) => begunOf(other) - begunOf(one));
        return names.flatMap((name) => {
            const written = store.getItem(within() + name);
            if (alike.has(written)) {
                drop(name);
                return [];
            }
            alike.add(written);
            return [[name, JSON.parse(written)]];
        });
    });
    return kept ?? [];
}

// When a draft was begun and what the words were to be cited for: the same words may wait twice.
function tellApart(name, pairs) {
    const begun = new Date(begunOf(name));
    const [date, time] = [{ dateStyle: "short" }, { timeStyle: "short" }].map((style) =>
        new Intl.DateTimeFormat(document.documentElement.lang, style).format(begun),
    );
    const titles = pairs.filter(([field, value]) => value && (field === "title" || field === "proposals"));
    return [`${date} ${time}`, ...titles.map(([, value, title]) => title ?? value)].join(" · ");
}

// Shows the drafts that wait for an answer, by the words chosen or typed.
function offer() {
    const waiting = drafts();
    part("offer").hidden = !waiting.length;
    part("kept").replaceChildren(
        ...waiting.map(([name, pairs]) => {
            const row = part("row").content.cloneNode(true);
            const words = row.querySelector("q");
            const said = Object.fromEntries(pairs);
            words.textContent = said.exact || said.title || said.other;
            words.id = `kept-${name}`;
            const about = row.querySelector("[data-about]");
            about.textContent = tellApart(name, pairs);
            about.id = `about-${name}`;
            for (const button of row.querySelectorAll("button")) {
                button.setAttribute("aria-describedby", `${words.id} ${about.id}`);
            }
            row.querySelector("[data-take]").addEventListener("click", () => {
                // What stands in the panel is a draft as well: it is offered in its turn.
                keep();
                own = name;
                empty();
                take(pairs);
                offer();
                field("exact").focus();
            });
            row.querySelector("[data-drop]").addEventListener("click", () => {
                drop(name);
                offer();
                (part("offer").querySelector("button") ?? field("exact")).focus();
            });
            return row;
        }),
    );
}

// Takes what was typed out of the panel, without a word about it to the draft.
function empty() {
    for (const [name] of typed()) {
        if (name === "proposals") {
            for (const box of panel.querySelectorAll("[name=proposals]")) {
                box.checked = false;
            }
        } else if (field(name).options) {
            const first = [...field(name).options].findIndex((one) => one.defaultSelected);
            field(name).selectedIndex = Math.max(0, first);
        } else {
            field(name).value = "";
        }
    }
}

function take(pairs) {
    for (const [name, value, title] of pairs) {
        if (name === "proposals") {
            tick(value, title ?? value);
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

// What is mended is not complained of any longer.
function unsay(name) {
    const asked = ["title", "other", "continues"].includes(name) ? [name, "proposals"] : [name];
    for (const one of asked) {
        for (const note of panel.querySelectorAll(`[data-field="${CSS.escape(one)}"] > .errornote`)) {
            note.remove();
        }
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
    if (first) {
        first.focus();
    } else if (told) {
        // The button that was pressed is at the other end of the panel.
        part("refusal").scrollIntoView({ block: "nearest" });
    }
}

// What the public would see at once is asked about before anything is written.
function ask(question, value) {
    refuse("");
    part("question").textContent = question;
    part("asked").value = value;
    part("ask").hidden = false;
    part("asked").focus();
}

// A double click would cite twice: nothing more is sent until the answer is here, or once it leads on.
let underWay = false;

async function sendOnce(event) {
    event.preventDefault();
    if (!underWay) {
        underWay = true;
        underWay = Boolean(await send(event.submitter));
    }
}

// Returns true where the answer leads to another page.
async function send(submitter) {
    keep();
    part("ask").hidden = true;
    let answer;
    let said = null;
    try {
        const headers = { Accept: "application/json" };
        answer = await fetch(panel.action, { method: "POST", body: new FormData(panel, submitter), headers });
        if (!answer.redirected && answer.headers.get("Content-Type")?.includes("json")) {
            said = await answer.json();
        }
    } catch {
        return refuse(panel.dataset.lostConnection);
    }
    if (!said) {
        // The log-in, or the word that the form is of an earlier one; else the passage is gone or the server failed.
        const isOut = answer.redirected || answer.status === 403;
        return refuse(isOut ? panel.dataset.lostSession : panel.dataset.notTaken);
    }
    if (!answer.ok) {
        return refuse(said.refusal, said.errors);
    }
    if (said.question) {
        return ask(said.question, said.asked);
    }
    drop(own);
    const here = location.pathname + location.search;
    location.assign(said.address);
    // An address that differs in its place only does not load the page anew.
    if (new URL(said.address, location.href).pathname + new URL(said.address, location.href).search === here) {
        location.reload();
    }
    return true;
}

// Proposals by words of their titles: each found is a button that adds it to the choices.
function search() {
    const other = field("other");
    const found = part("found");
    const counted = part("counted");
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
            counted.hidden = !words;
            counted.textContent = words && counted.dataset.counted.replace("{number}", proposals.length);
        }, 150);
    });
    // Enter takes the first that is found, and the arrow leads to them.
    other.addEventListener("keydown", (event) => {
        const first = found.hidden ? null : found.querySelector("button");
        if (first && (event.key === "Enter" || event.key === "ArrowDown")) {
            event.preventDefault();
            first[event.key === "Enter" ? "click" : "focus"]();
        }
    });
    found.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) {
            return;
        }
        const box = tick(button.dataset.key, button.textContent);
        other.value = "";
        found.hidden = counted.hidden = true;
        box.focus();
        keep();
    });
}

if (panel) {
    part("script").hidden = false;
    // By finger one comes to the panel itself: the keyboard of the screen would cover it.
    part("open").addEventListener("click", () => {
        panel.tabIndex = -1;
        panel.scrollIntoView();
        panel.focus();
    });
    new IntersectionObserver(([last]) => {
        inSight = last.isIntersecting;
        want(part("bar").hasAttribute("data-wanted"));
    }).observe(panel);
    // What is to be placed is shown in the panel.
    want(field("do"));
    // Words typed by hand have no place but the one where the server finds them.
    field("exact").addEventListener("input", () => {
        field("start").value = field("end").value = "";
    });
    panel.addEventListener("input", (event) => {
        keep();
        unsay(event.target.name);
        part("ask").hidden = true;
    });
    panel.addEventListener("submit", sendOnce);
    addEventListener("pageshow", () => {
        underWay = false;
    });
    if (field("other")) {
        search();
    }
    offer();
    // Another page of the same text keeps or sends a draft.
    addEventListener("storage", offer);
}
