/** Marks what was found in text that stands on the page itself: prose, and sources that have no editor yet. */
const NAME = "found";

/** Marks every match in the elements; gives back the ranges of each. Where the browser cannot mark, it still finds. */
export function markInText(elements: readonly Element[], pattern: RegExp): Map<Element, Range[]> {
  const ranges = new Map(elements.map((element) => [element, rangesIn(element, pattern)]));
  if (canMark()) CSS.highlights.set(NAME, new Highlight(...[...ranges.values()].flat()));
  return ranges;
}

export function unmarkText(): void {
  if (canMark()) CSS.highlights.delete(NAME);
}

function canMark(): boolean {
  return typeof Highlight === "function" && "highlights" in CSS;
}

function rangesIn(element: Element, pattern: RegExp): Range[] {
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest(".cm-editor, .cell-head") === null
      ? NodeFilter.FILTER_ACCEPT
      : NodeFilter.FILTER_REJECT,
  );
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    for (const { index, 0: found } of (node.nodeValue ?? "").matchAll(pattern)) {
      if (found === "") continue;
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + found.length);
      ranges.push(range);
    }
  }
  return ranges;
}
