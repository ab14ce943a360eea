// A double click sends a form twice, and the server would take both: what follows at once is not sent.
"use strict";

const AT_ONCE = 3000; // milliseconds: whoever presses again after that has waited, and means it
let lately = new WeakMap();

// What a script sends by itself is left to that script.
document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") {
        return;
    }
    if (event.timeStamp - (lately.get(event.target) ?? -Infinity) < AT_ONCE) {
        event.preventDefault();
        return;
    }
    lately.set(event.target, event.timeStamp);
});

// Who comes back to the page may send its form anew.
addEventListener("pageshow", () => {
    lately = new WeakMap();
});
