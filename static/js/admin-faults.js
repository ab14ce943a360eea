// A form that was refused opens at its first fault: nobody has to look for it in a long page.
"use strict";

// Once the page is whole: until then Django leads to the first field of a form.
addEventListener("load", () => {
    const told = document.querySelector("#content-main form .errorlist");
    if (told) {
        const field = told.parentElement.querySelector("input:not([type=hidden]), select:not(.admin-autocomplete), textarea");
        told.tabIndex = -1;
        (field ?? told).focus();
    }
});
