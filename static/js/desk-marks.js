// The passages over a place of the reading desk: lists them and nothing else, and shows each in the text.

const marks = document.querySelector("[data-marks]");
const text = document.querySelector("[data-text]");
const rows = () => marks.querySelectorAll("[data-mark]");

export function showMarks(passages, from) {
    for (const row of rows()) {
        row.hidden = !passages.has(row.dataset.mark);
    }
    marks.querySelector("[data-list]").open = true;
    const all = marks.querySelector("[data-all]");
    all.hidden = false;
    all.onclick = () => {
        for (const row of rows()) {
            row.hidden = false;
        }
        all.hidden = true;
        from?.focus();
    };
    marks.querySelector("[data-mark]:not([hidden]) a")?.focus();
}

function pick(passage) {
    for (const run of text.querySelectorAll(".run.picked")) {
        run.classList.remove("picked");
    }
    if (passage) {
        for (const run of text.querySelectorAll(`[data-passages~="${CSS.escape(passage)}"]`)) {
            run.classList.add("picked");
        }
    }
}

if (marks && text) {
    for (const [begin, end] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
        marks.addEventListener(begin, (event) => pick(event.target.closest("[data-mark]")?.dataset.mark));
        marks.addEventListener(end, () => pick(""));
    }
}
