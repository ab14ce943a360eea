// A form that is sent when the log-in is gone leads to the log-in, and the server drops what was typed. So a form is
// kept in its tab while it is under way, and offered on the page after the log-in to be sent once more.
"use strict";

const NAME = "unsent";
const shape = document.querySelector("template[data-unsent]");
// The pages that a form leads to when nothing of it is taken: the log-in, and the word that its token is of an earlier one.
const untaken = document.querySelector("#login-form, [data-untaken]");

// The browser may refuse its storage; the page then does without.
function storage(deed) {
    try {
        return deed(sessionStorage);
    } catch {
        return null;
    }
}

const drop = () => storage((store) => store.removeItem(NAME));
const keep = (sent) => storage((store) => store.setItem(NAME, JSON.stringify(sent)));
const kept = () => storage((store) => JSON.parse(store.getItem(NAME)));

// What a person typed, as label and words.
function told(form) {
    return [...form.elements]
        .filter((field) => field.matches("textarea, input[type=text], input[type=url]"))
        .filter((field) => field.value.trim() && field.value !== field.defaultValue && field.labels?.length)
        .map((field) => [field.labels[0].textContent.trim(), field.value]);
}

function remember(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || !form.closest("#content")) {
        return;
    }
    if (form.querySelector("[type=password]")) {
        return;
    }
    const given = [...new FormData(form, event.submitter)];
    keep({
        user: shape.dataset.unsent,
        address: event.submitter?.hasAttribute("formaction") ? event.submitter.formAction : form.action,
        pairs: given.filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken"),
        files: given.some(([, value]) => value instanceof File && value.name),
        told: told(form),
    });
}

function sendAgain(sent) {
    const form = Object.assign(document.createElement("form"), { method: "post", action: sent.address, hidden: true });
    const token = ["csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value];
    for (const [name, value] of [token, ...sent.pairs]) {
        const field = document.createElement("textarea");
        Object.assign(field, { name, value });
        form.append(field);
    }
    document.getElementById("content").append(form);
    form.requestSubmit();
}

function offer(sent) {
    const part = shape.content.cloneNode(true).firstElementChild;
    for (const [label, words] of sent.told) {
        const [term, said] = [document.createElement("dt"), document.createElement("dd")];
        term.textContent = label;
        said.textContent = words;
        part.querySelector("[data-told]").append(term, said);
    }
    part.querySelector("[data-files]").hidden = !sent.files;
    part.querySelector("[data-send]").addEventListener("click", () => sendAgain(sent));
    part.querySelector("[data-drop]").addEventListener("click", () => {
        drop();
        part.remove();
    });
    document.getElementById("content").prepend(part);
    // Once the page is whole: until then Django leads to the first field of a form.
    addEventListener("load", () => part.querySelector("[data-send]").focus());
}

const sent = kept();
if (untaken && sent) {
    keep({ ...sent, refused: true });
} else if (shape) {
    // Any other page of the desk has the form, or is the answer to it.
    if (sent?.refused && sent.user === shape.dataset.unsent) {
        offer(sent);
    } else {
        drop();
    }
    document.addEventListener("submit", remember);
}
