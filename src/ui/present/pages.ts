/** A slide that is longer than the room, in pages: none of them cuts through a figure, a line or a row that would fit. */

/** What is not cut, in pixels from the slide's top. */
export interface Span {
  readonly top: number;
  readonly bottom: number;
}

/** A page that holds less than this of what it could is cut through what follows. */
const LEAST_FILLED = 0.3;

/** Where each page begins and where it ends. */
export function pagesOf(blocks: readonly Span[], height: number, room: number): Span[] {
  if (room <= 0 || height <= room + 1) return [{ top: 0, bottom: height }];
  const pages: Span[] = [];
  let top = 0;
  while (top + room < height - 1) {
    const end = top + room;
    const least = top + LEAST_FILLED * room;
    // The outermost block that the end would cut, and that fits on the next page.
    const cut = blocks
      .filter((it) => it.top < end - 1 && it.bottom > end + 1 && it.top > least)
      .filter((it) => it.bottom - it.top <= room)
      .reduce((first, it) => Math.min(first, it.top), end);
    pages.push({ top, bottom: cut });
    top = cut;
  }
  return [...pages, { top, bottom: height }];
}

/** The page that shows this height. */
export function pageAt(pages: readonly Span[], y: number): number {
  return Math.max(
    0,
    pages.findLastIndex(({ top }) => top <= y + 1),
  );
}
