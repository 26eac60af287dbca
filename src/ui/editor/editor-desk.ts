/**
 * Decides when editors come to life. Far from the viewport a cell is plain text; near it, an editor is made, one a task, so
 * that a long notebook opens at once and never blocks. Also sends the cursor, and what is typed meanwhile, to a cell that has
 * no editor yet.
 */
import type { CellId } from "../../notebook/notebook.ts";
import type { Session } from "../../session/session.ts";
import type { FoundSpan } from "./found-marks.ts";
import { holdKeysForEditor } from "./typing/typed-ahead.ts";

/** Line and column from 1, as errors count them. */
export interface EditorPlace {
  readonly line: number;
  readonly column: number;
}

export interface EditorHandle {
  setSource(source: string): void;
  focus(place?: EditorPlace): void;
  blur(): void;
  /** Types what was typed before the editor was there. */
  play?(keys: readonly KeyboardEvent[]): void;
  /** Marks what the find bar has found here, and may bring the current one into view. */
  showFound?(spans: readonly FoundSpan[], isRevealed: boolean): void;
  /** Marks the line of an error; undefined takes the mark away. */
  markError(place: EditorPlace | undefined): void;
  destroy(): void;
}

interface Waiting {
  readonly element: Element;
  readonly mount: () => Promise<void>;
  isNear: boolean;
  distance: number;
}

/** Keys that wait for the editor of a cell. */
interface Held {
  readonly cellId: CellId;
  readonly take: () => readonly KeyboardEvent[];
  readonly timer: ReturnType<typeof setTimeout>;
}

/** By then the page has drawn the cell that is to be edited, if it is one that is shown. */
const DRAWN_MS = 3000;

export class EditorDesk {
  readonly #waiting = new Map<CellId, Waiting>();
  readonly #handles = new Map<CellId, EditorHandle>();
  readonly #places = new Map<CellId, EditorPlace | undefined>();
  #found: ReadonlyMap<CellId, readonly FoundSpan[]> = new Map();
  #revealed: CellId | undefined;
  /** The cell whose editor is being made. */
  #mounting: CellId | undefined;
  #held: Held | undefined;
  readonly #observer = new IntersectionObserver((entries) => this.#seen(entries), {
    rootMargin: "600px 0px",
  });

  constructor(session: Session) {
    let before = session.getState().selection;
    session.subscribe(() => {
      const { selection } = session.getState();
      if (selection === before) return;
      const isOther = selection.cellId !== before.cellId || selection.mode !== before.mode;
      before = selection;
      if (isOther) this.#edited(selection.mode === "edit" ? selection.cellId : undefined);
    });
  }

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
    const isTypedInto = this.#held?.cellId === cellId;
    if (!this.#places.has(cellId) && !isTypedInto) return;
    const place = this.#places.get(cellId);
    this.#places.delete(cellId);
    handle.focus(place);
    if (isTypedInto) handle.play?.(this.#takeHeld());
  }

  remove(cellId: CellId, handle: EditorHandle): void {
    if (this.#handles.get(cellId) === handle) this.#handles.delete(cellId);
  }

  /** Puts the cursor into a cell's editor, now or as soon as it has one. */
  focus(cellId: CellId, place?: EditorPlace): void {
    const handle = this.#handles.get(cellId);
    if (handle !== undefined) {
      handle.focus(place);
      return;
    }
    if (!this.#places.has(cellId) || place !== undefined) this.#places.set(cellId, place);
    const entry = this.#waiting.get(cellId);
    if (entry === undefined) {
      // A cell without an editor: what is typed is for the page.
      if (this.#mounting !== cellId) this.#letGo(cellId);
      return;
    }
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

  /** At once, not when the page is next drawn: the next key may already be pressed. */
  #edited(cellId: CellId | undefined): void {
    this.#takeHeld();
    if (cellId === undefined) return;
    const handle = this.#handles.get(cellId);
    if (handle !== undefined) {
      handle.focus();
      return;
    }
    const timer = setTimeout(() => {
      if (!this.#waiting.has(cellId) && this.#mounting !== cellId) this.#letGo(cellId);
    }, DRAWN_MS);
    this.#held = { cellId, take: holdKeysForEditor(), timer };
  }

  #takeHeld(): readonly KeyboardEvent[] {
    const held = this.#held;
    this.#held = undefined;
    clearTimeout(held?.timer);
    return held?.take() ?? [];
  }

  /** Nothing is held for this cell any more. */
  #letGo(cellId: CellId): void {
    if (this.#held?.cellId === cellId) this.#takeHeld();
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
    if (this.#mounting !== undefined) return;
    const near = [...this.#waiting].filter(([, entry]) => entry.isNear);
    const [cellId, entry] =
      near.sort(([, a], [, b]) => a.distance - b.distance).at(0) ?? ([] as const);
    if (cellId === undefined || entry === undefined) return;
    this.#mounting = cellId;
    this.#waiting.delete(cellId);
    this.#observer.unobserve(entry.element);
    setTimeout(() => {
      entry.mount().finally(() => {
        this.#mounting = undefined;
        // Its chunk could not be loaded.
        if (!this.#handles.has(cellId) && !this.#waiting.has(cellId)) this.#letGo(cellId);
        this.#next();
      });
    });
  }
}
