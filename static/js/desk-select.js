// Chooses words on the reading desk by mouse, by touch and by keyboard, and hands them to the panel.

import { endOf, exactOf, rangeOf, spanOf, startOf, wordsOf } from "./desk-offsets.js";
import { showMarks } from "./desk-marks.js";
import { fill, openPanel, say } from "./desk-panel.js";

const text = document.querySelector("[data-text]");
const panel = document.querySelector("[data-panel]");
const WORD = /[\p{L}\p{M}\p{N}]+(?:[-‑’'ʼ][\p{L}\p{M}\p{N}]+)*/gu;

if (text && panel) {
    begin([...text.querySelectorAll("[data-start]")]);
}

function begin(paragraphs) {
    let chosen = null; // { start, end } in code points
    let level = 0; // 0 paragraph, 1 sentence, 2 word
    let waiting = 0;

    const sentences = (paragraph) =>
        paragraph.dataset.sentences.split(" ").map((pair) => {
            const [start, end] = pair.split("-").map(Number);
            return { start, end };
        });
    const words = (paragraph) => {
        const own = wordsOf(paragraph);
        return [...own.matchAll(WORD)].map((match) => {
            const start = startOf(paragraph) + [...own.slice(0, match.index)].length;
            return { start, end: start + [...match[0]].length };
        });
    };
    const whole = (paragraph) => [{ start: startOf(paragraph), end: endOf(paragraph) }];
    const UNITS = [whole, sentences, words];

    function choose(span, { native = true, kept = true } = {}) {
        chosen = span;
        const range = rangeOf(span, paragraphs);
        globalThis.CSS?.highlights?.set("desk-chosen", new Highlight(range));
        if (native) {
            getSelection().setBaseAndExtent(
                range.startContainer, range.startOffset, range.endContainer, range.endOffset,
            );
        }
        fill(span, exactOf(span, paragraphs), kept);
    }

    function clear() {
        chosen = null;
        level = 0;
        globalThis.CSS?.highlights?.delete("desk-chosen");
        getSelection().removeAllRanges();
        fill(null, "");
    }

    function snap() {
        if (!chosen) {
            return;
        }
        const touched = paragraphs
            .filter((one) => startOf(one) < chosen.end && endOf(one) > chosen.start)
            .flatMap(sentences)
            .filter((one) => one.start < chosen.end && one.end > chosen.start);
        if (touched.length) {
            choose({ start: touched[0].start, end: touched.at(-1).end });
            say(exactOf(chosen, paragraphs));
        }
    }

    // A double or a triple click takes the blanks behind along, which are no part of a quotation.
    function trim(span) {
        const exact = span ? exactOf(span, paragraphs) : "";
        const blanks = (side) => exact.length - side.length;
        const [start, end] = [blanks(exact.trimStart()), blanks(exact.trimEnd())];
        return exact.trim() ? { start: span.start + start, end: span.end - end } : null;
    }

    // Mouse and touch: whatever the browser has selected once it comes to rest.
    function takeSelection() {
        const selection = getSelection();
        const ends = [selection.anchorNode, selection.focusNode];
        if (!selection.rangeCount || selection.isCollapsed || !ends.some((one) => text.contains(one))) {
            return;
        }
        const span = trim(spanOf(selection.getRangeAt(0), paragraphs));
        if (span && (span.start !== chosen?.start || span.end !== chosen?.end)) {
            choose(span, { native: false });
        }
    }
    document.addEventListener("pointerup", () => setTimeout(takeSelection));
    document.addEventListener("selectionchange", () => {
        clearTimeout(waiting);
        waiting = setTimeout(takeSelection, 300);
    });

    // A click on marked words lists all the passages over them.
    text.addEventListener("click", (event) => {
        const reference = event.target.closest("[data-passage]");
        const run = event.target.closest("[data-passages]");
        if (reference) {
            event.preventDefault();
            const over = [...text.querySelectorAll("[data-passages~='" + reference.dataset.passage + "']")];
            showMarks(new Set(over.flatMap((one) => one.dataset.passages.split(" "))), reference);
        } else if (run && getSelection().isCollapsed) {
            const over = new Set(run.dataset.passages.split(" "));
            showMarks(over, [...text.querySelectorAll("[data-passage]")].find((one) => over.has(one.dataset.passage)));
        }
    });

    // The keyboard: one paragraph is in the order of the tab key, the arrows go on from it.
    const reach = (paragraph) => {
        for (const one of text.querySelectorAll("[data-start][tabindex='0']")) {
            one.tabIndex = -1;
        }
        paragraph.tabIndex = 0;
    };
    // It goes on where the page was left: the address names the words cited last.
    const named = location.hash && document.getElementById(location.hash.slice(1));
    const left = named?.closest?.("[data-start]") ?? named?.querySelector?.("[data-start]");
    if (paragraphs.length) {
        reach(left ?? paragraphs[0]);
    }
    if (left) {
        // Where the browser comes to by itself it does not know yet how high the paragraphs before are.
        addEventListener("load", () =>
            requestAnimationFrame(() => {
                named.scrollIntoView({ block: "center" });
                left.focus({ preventScroll: true });
            }),
        );
    }
    text.addEventListener("focusin", (event) => {
        if (event.target.matches("[data-start]")) {
            reach(event.target);
        }
    });

    function around(paragraph, by) {
        const place = paragraphs.indexOf(paragraph);
        const near = paragraphs.slice(Math.max(0, place - 1), place + 2);
        const units = near.flatMap(UNITS[level]);
        const edge = by > 0 ? chosen.end : chosen.start;
        return by > 0 ? units.find((one) => one.end > edge) : units.findLast((one) => one.start < edge);
    }

    function move(paragraph, by) {
        if (level === 0 || !chosen) {
            const next = paragraphs[paragraphs.indexOf(paragraph) + by];
            next?.focus();
            return next ? whole(next)[0] : null;
        }
        const unit = by > 0 ? around(paragraph, 1) : around(paragraph, -1);
        const home = unit && paragraphs.findLast((one) => startOf(one) <= unit.start);
        home?.focus();
        return unit;
    }

    function resize(paragraph, edge, by) {
        const from = chosen ?? whole(paragraph)[0];
        const units = paragraphs
            .filter((one) => endOf(one) >= from.start - 1000 && startOf(one) <= from.end + 1000)
            .flatMap(UNITS[level]);
        const bounds = units.map((one) => one[edge]);
        const bound = by > 0 ? bounds.find((one) => one > from[edge]) : bounds.findLast((one) => one < from[edge]);
        const span = bound === undefined ? null : { ...from, [edge]: bound };
        return span && span.start < span.end ? span : null;
    }

    text.addEventListener("keydown", (event) => {
        const paragraph = event.target;
        if (!paragraph.matches?.("[data-start]") || event.ctrlKey || event.metaKey || event.altKey) {
            return;
        }
        const { key, shiftKey } = event;
        let span = null;
        let kept = true;
        if (shiftKey && (key === "ArrowRight" || key === "ArrowLeft")) {
            span = resize(paragraph, "end", key === "ArrowRight" ? 1 : -1);
        } else if (shiftKey && (key === "ArrowUp" || key === "ArrowDown")) {
            span = resize(paragraph, "start", key === "ArrowDown" ? 1 : -1);
        } else if (key === "ArrowUp" || key === "ArrowDown") {
            level = 0;
            span = move(paragraph, key === "ArrowDown" ? 1 : -1);
            kept = false; // who goes through the text leaves nothing behind
        } else if (level && (key === "ArrowRight" || key === "ArrowLeft")) {
            span = move(paragraph, key === "ArrowRight" ? 1 : -1);
        } else if (key === "Enter") {
            level = Math.min(2, level + 1);
            const from = chosen?.start ?? startOf(paragraph);
            const units = UNITS[level](paragraph);
            span = units.find((one) => one.end > from) ?? units[0];
        } else if (key === "Escape" && level) {
            event.stopPropagation();
            level -= 1;
            span = UNITS[level](paragraph).find((one) => one.end > (chosen?.start ?? 0));
        } else if (key === "Escape") {
            clear();
        } else if (key === " ") {
            span = chosen ?? whole(paragraph)[0];
            event.preventDefault();
            choose(span);
            openPanel();
            return;
        } else {
            return;
        }
        event.preventDefault();
        if (span) {
            choose(span, { kept });
            say(exactOf(span, paragraphs));
        }
    });

    panel.querySelector("[data-snap]").addEventListener("click", snap);
    panel.querySelector("[data-clear]").addEventListener("click", () => {
        clear();
        text.querySelector("[tabindex='0']")?.focus();
    });
    panel.addEventListener("desk:take", (event) => choose(event.detail));

    // A passage that is moved is chosen as it stands, and its bounds are moved word by word.
    const [start, end] = ["start", "end"].map((name) => Number(panel.elements[name].value));
    if (end > start) {
        const home = paragraphs.findLast((one) => startOf(one) <= start) ?? paragraphs[0];
        level = 2;
        choose({ start, end }, { kept: false });
        reach(home);
        home.scrollIntoView({ block: "center" });
    }
}
