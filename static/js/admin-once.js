// A double click sends a form once: a step that is recorded twice could not be taken back.
"use strict";

// In milliseconds: longer than a double click, shorter than a second thought.
const DOUBLE_CLICK = 1000;
let sentAt = -Infinity;

document.addEventListener("submit", (event) => {
    if (event.target.method === "post" && event.timeStamp - sentAt < DOUBLE_CLICK) {
        event.preventDefault();
    } else {
        sentAt = event.timeStamp;
    }
}, { capture: true });
