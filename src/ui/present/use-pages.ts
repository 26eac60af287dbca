import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { CellId } from "../../notebook/notebook.ts";
import { zoomOf } from "../zoom.ts";
import { pageAt, pagesOf, type Span } from "./pages.ts";

/** What no page cuts through, where it fits on one. */
const WHOLE =
  ".prose > *, .prose li, .panel-section, figure, .plot, svg, tr, dl > div, h2, h3, h4, p, pre, .present-head, .out-image, .flame-frame";

const NONE: readonly Span[] = [{ top: 0, bottom: 0 }];

export interface Pages {
  readonly page: number;
  readonly count: number;
  /** Pixels at the foot of the room that belong to the next page. */
  readonly covered: number;
  /** False at the end, and at the beginning when it goes back. */
  turn(by: 1 | -1): boolean;
  /** The cell at the top of the page. */
  cellInView(): CellId | undefined;
  /** Begins the slide anew, with this cell in view. */
  show(cellId: CellId | undefined): void;
}

/** The slide in the room as pages, found anew when something in it grows; what was at the top of the page stays in view. */
export function usePages(room: HTMLElement | null, slide: HTMLElement | null): Pages {
  const [pages, setPages] = useState(NONE);
  const [page, setPage] = useState(0);
  const [isScrolled, setScrolled] = useState(false);
  /** The cell at the top of the page, and how far the page begins below its top. */
  const anchor = useRef<{ cellId: CellId | undefined; offset: number }>({
    cellId: undefined,
    offset: 0,
  });
  const shown = pages[Math.min(page, pages.length - 1)] ?? { top: 0, bottom: 0 };

  useEffect(() => {
    if (room === null || slide === null) return;
    let frame: number | undefined;
    const measure = () => {
      frame = undefined;
      const { height } = slide.getBoundingClientRect();
      const found = pagesOf(blocksIn(slide), height, room.clientHeight);
      setPages(found);
      setPage(pageAt(found, topOf(slide, anchor.current)));
    };
    const ask = () => {
      frame ??= requestAnimationFrame(measure);
    };
    const sizes = new ResizeObserver(ask);
    sizes.observe(room);
    sizes.observe(slide);
    const contents = new MutationObserver(ask);
    contents.observe(slide, { childList: true, subtree: true });
    return () => {
      if (frame !== undefined) cancelAnimationFrame(frame);
      sizes.disconnect();
      contents.disconnect();
    };
  }, [room, slide]);

  useLayoutEffect(() => {
    room?.scrollTo({ top: shown.top });
    setScrolled(false);
  }, [room, shown.top]);

  useEffect(() => {
    const follow = () => setScrolled(Math.abs((room?.scrollTop ?? 0) - shown.top) > 2);
    room?.addEventListener("scroll", follow);
    return () => room?.removeEventListener("scroll", follow);
  }, [room, shown.top]);

  const remember = (top: number) => {
    const cells = cellsIn(slide);
    const cell = cells.findLast((it) => it.top <= top + 1) ?? cells[0];
    anchor.current = { cellId: cell?.id, offset: cell === undefined ? top : top - cell.top };
  };
  return {
    page,
    count: pages.length,
    covered: isScrolled || page >= pages.length - 1 ? 0 : roomFor(room, shown),
    turn(by) {
      const next = pages[page + by];
      if (next === undefined) return false;
      remember(next.top);
      setPage(page + by);
      return true;
    },
    cellInView: () => anchor.current.cellId ?? cellsIn(slide)[0]?.id,
    show(cellId) {
      anchor.current = { cellId, offset: 0 };
      setPages(NONE);
      setPage(0);
      room?.scrollTo({ top: 0 });
    },
  };
}

function roomFor(room: HTMLElement | null, { top, bottom }: Span): number {
  return Math.max(0, (room?.clientHeight ?? 0) - (bottom - top));
}

function blocksIn(slide: HTMLElement): Span[] {
  const { top: from } = slide.getBoundingClientRect();
  const spanOf = (element: Element): Span => {
    const { top, bottom } = element.getBoundingClientRect();
    return { top: top - from, bottom: bottom - from };
  };
  const lines = [...slide.querySelectorAll("pre")].flatMap((code) => linesOf(code, spanOf(code)));
  return [...[...slide.querySelectorAll(WHOLE)].map(spanOf), ...lines];
}

/** The lines of a code, which no page cuts either. */
function linesOf(code: HTMLElement, { top, bottom }: Span): Span[] {
  const { lineHeight, paddingTop } = getComputedStyle(code);
  const [zoom, height] = [zoomOf(code), Number.parseFloat(lineHeight)];
  if (!(height > 0)) return [];
  const first = top + zoom * (Number.parseFloat(paddingTop) || 0);
  const step = zoom * height;
  return Array.from({ length: Math.floor((bottom - first) / step) }, (_, index) => ({
    top: first + index * step,
    bottom: first + (index + 1) * step,
  }));
}

function cellsIn(slide: HTMLElement | null): { id: CellId; top: number }[] {
  if (slide === null) return [];
  const { top: from } = slide.getBoundingClientRect();
  return [...slide.querySelectorAll<HTMLElement>("[data-present-cell]")].map((element) => ({
    id: element.dataset["presentCell"] ?? "",
    top: element.getBoundingClientRect().top - from,
  }));
}

function topOf(
  slide: HTMLElement,
  { cellId, offset }: { cellId: CellId | undefined; offset: number },
): number {
  return (cellsIn(slide).find(({ id }) => id === cellId)?.top ?? 0) + offset;
}
