// Between the browser's places and the text's: the browser counts UTF-16 units, the text code points.
// What carries `data-aid` (the numbers of passages) is no part of the text.

const points = (text) => [...text].length;

function textNodes(paragraph) {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT, (node) =>
        node.parentElement.closest("[data-aid]") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    const nodes = [];
    while (walker.nextNode()) {
        nodes.push(walker.currentNode);
    }
    return nodes;
}

export const wordsOf = (paragraph) => textNodes(paragraph).map((node) => node.data).join("");
export const startOf = (paragraph) => Number(paragraph.dataset.start);
export const endOf = (paragraph) => Number(paragraph.dataset.end);

// The code point of the version at which a place of the browser lies.
function pointAt(paragraph, node, offset) {
    const before = document.createRange();
    before.setStart(paragraph, 0);
    before.setEnd(node, offset);
    let count = startOf(paragraph);
    for (const text of textNodes(paragraph)) {
        if (text === node) {
            // A place between the two halves of one character is that before the character.
            return count + points(text.data.slice(0, offset).replace(/[\uD800-\uDBFF]$/, ""));
        }
        if (before.comparePoint(text, 0) > 0) {
            break;
        }
        count += points(text.data);
    }
    return count;
}

// The span [start, end) that a range of the browser covers within the text; null when it covers none.
export function spanOf(range, paragraphs) {
    const touched = paragraphs.filter((paragraph) => range.intersectsNode(paragraph));
    if (!touched.length) {
        return null;
    }
    const [first, last] = [touched[0], touched.at(-1)];
    const start = first.contains(range.startContainer)
        ? pointAt(first, range.startContainer, range.startOffset)
        : startOf(first);
    const end = last.contains(range.endContainer)
        ? pointAt(last, range.endContainer, range.endOffset)
        : endOf(last);
    return end > start ? { start, end } : null;
}

// The exact words of a span, what stands between paragraphs included.
export function exactOf({ start, end }, paragraphs) {
    let words = "";
    for (const paragraph of paragraphs) {
        const from = startOf(paragraph);
        if (from >= end) {
            break;
        }
        if (endOf(paragraph) + paragraph.dataset.after.length > start) {
            const own = [...(wordsOf(paragraph) + paragraph.dataset.after)];
            words += own.slice(Math.max(0, start - from), end - from).join("");
        }
    }
    return words;
}

// The range of the browser that covers a span.
export function rangeOf({ start, end }, paragraphs) {
    const range = document.createRange();
    const place = (point, atEnd) => {
        const paragraph = atEnd
            ? paragraphs.findLast((one) => startOf(one) < point)
            : paragraphs.findLast((one) => startOf(one) <= point);
        let count = startOf(paragraph ?? paragraphs[0]);
        for (const text of textNodes(paragraph ?? paragraphs[0])) {
            const here = [...text.data];
            if (point < count + here.length || (atEnd && point === count + here.length)) {
                return [text, here.slice(0, point - count).join("").length];
            }
            count += here.length;
        }
        return [paragraph, paragraph.childNodes.length];
    };
    range.setStart(...place(start, false));
    range.setEnd(...place(end, true));
    return range;
}
