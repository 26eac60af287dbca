/**
 * Decides when editors come to life. Far from the viewport a cell is plain text; near it, an editor is made, one a task, so
 * that a long notebook opens at once and never blocks. Also sends the cursor to a place in a cell that has no editor yet.
 */
import type { CellId } from "../../notebook/notebook.ts";
import type { FoundSpan } from "./found-marks.ts";

/** Line and column from 1, as errors count them. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface EditorHandle {
  setSource(source: string): void;
  focus(place?: Place): void;
  blur(): void;
  /** Marks what the find bar has found here, and may bring the current one into view. */
  showFound?(spans: readonly FoundSpan[], isRevealed: boolean): void;
  /** Marks the line of an error; undefined takes the mark away. */
  markError(place: Place | undefined): void;
  destroy(): void;
}

interface Waiting {
  readonly element: Element;
  readonly mount: () => Promise<void>;
  isNear: boolean;
  distance: number;
}

export class EditorDesk {
  readonly #waiting = new Map<CellId, Waiting>();
  readonly #handles = new Map<CellId, EditorHandle>();
  readonly #places = new Map<CellId, Place | undefined>();
  #found: ReadonlyMap<CellId, readonly FoundSpan[]> = new Map();
  #revealed: CellId | undefined;
  #isBusy = false;
  readonly #observer = new IntersectionObserver((entries) => this.#seen(entries), {
    rootMargin: "600px 0px",
  });

  /** Has `mount` called once the element is near the viewport or its editor is wanted; gives back how to call it off. */
  wait(cellId: CellId, element: Element, mount: () => Promise<void>): () => void {
    const isNear = this.#places.has(cellId);
    const entry: Waiting = { element, mount, isNear, distance: isNear ? -1 : 0 };
    this.#waiting.set(cellId, entry);
    this.#observer.observe(element);
    if (isNear) this.#next();
    return () => {
      this.#observer.unobserve(element);
      if (this.#waiting.get(cellId) === entry) this.#waiting.delete(cellId);
    };
  }

  /** An editor is there; it gets the focus that was asked for meanwhile. */
  add(cellId: CellId, handle: EditorHandle): void {
    this.#handles.set(cellId, handle);
    const found = this.#found.get(cellId);
    if (found !== undefined) handle.showFound?.(found, this.#revealed === cellId);
    if (!this.#places.has(cellId)) return;
    const place = this.#places.get(cellId);
    this.#places.delete(cellId);
    handle.focus(place);
  }

  remove(cellId: CellId, handle: EditorHandle): void {
    if (this.#handles.get(cellId) === handle) this.#handles.delete(cellId);
  }

  /** Puts the cursor into a cell's editor, now or as soon as it has one. */
  focus(cellId: CellId, place?: Place): void {
    const handle = this.#handles.get(cellId);
    if (handle !== undefined) {
      handle.focus(place);
      return;
    }
    if (!this.#places.has(cellId) || place !== undefined) this.#places.set(cellId, place);
    const entry = this.#waiting.get(cellId);
    if (entry === undefined) return;
    entry.isNear = true;
    entry.distance = -1;
    this.#next();
  }

  /** Marks what was found, by cell, in the editors there are and in those still to come. */
  showFound(found: ReadonlyMap<CellId, readonly FoundSpan[]>): void {
    const before = this.#found;
    this.#found = found;
    this.#revealed = undefined;
    for (const cellId of before.keys()) {
      if (!found.has(cellId)) this.#handles.get(cellId)?.showFound?.([], false);
    }
    for (const [cellId, spans] of found) this.#handles.get(cellId)?.showFound?.(spans, false);
  }

  /** Brings the current match of a cell into view, now or as soon as the cell has an editor. */
  revealFound(cellId: CellId): void {
    const spans = this.#found.get(cellId);
    const handle = this.#handles.get(cellId);
    if (spans === undefined) return;
    if (handle !== undefined) {
      handle.showFound?.(spans, true);
      return;
    }
    this.#revealed = cellId;
    const waiting = this.#waiting.get(cellId);
    if (waiting === undefined) return;
    waiting.isNear = true;
    waiting.distance = -1;
    this.#next();
  }

  /** The cursor is no longer wanted there. */
  release(cellId: CellId): void {
    this.#places.delete(cellId);
    this.#handles.get(cellId)?.blur();
  }

  #seen(entries: IntersectionObserverEntry[]): void {
    const middle = window.innerHeight / 2;
    for (const { target, isIntersecting, boundingClientRect: box } of entries) {
      const entry = [...this.#waiting.values()].find((waiting) => waiting.element === target);
      if (entry === undefined) continue;
      entry.isNear = isIntersecting || entry.distance < 0;
      entry.distance = Math.min(entry.distance, Math.abs(box.top + box.height / 2 - middle));
    }
    this.#next();
  }

  #next(): void {
    if (this.#isBusy) return;
    const near = [...this.#waiting].filter(([, entry]) => entry.isNear);
    const [cellId, entry] =
      near.sort(([, a], [, b]) => a.distance - b.distance).at(0) ?? ([] as const);
    if (cellId === undefined || entry === undefined) return;
    this.#isBusy = true;
    this.#waiting.delete(cellId);
    this.#observer.unobserve(entry.element);
    setTimeout(() => {
      entry.mount().finally(() => {
        this.#isBusy = false;
        this.#next();
      });
    });
  }
}
