/** Cells in an order that is being put together: each new one stands behind another, which may come later than it. */
import type { CellId } from "../notebook.ts";

export interface Placement {
  id: CellId;
  /** The cell to stand behind; null for the first place. */
  after: CellId | null;
  part: number;
}

/** Linked, so that a link with a hundred thousand cells takes no longer than reading them. */
export class CellOrder {
  readonly #next = new Map<CellId | null, CellId | null>();
  readonly #lastOfPart: (CellId | undefined)[] = [];
  #last: CellId | null = null;

  /** Puts a cell behind all others. */
  append(id: CellId, part: number): void {
    this.#insert({ id, after: this.#last, part });
  }

  /** Places all that name a cell that is here, directly or through one another; the rest at the end of their parts. */
  place(placements: readonly Placement[]): void {
    const waiting = new Map<CellId, Placement[]>();
    const insert = (first: Placement) => {
      const ready = [first];
      for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
        if (!this.has(next.id)) this.#insert(next);
        for (const behind of waiting.get(next.id) ?? []) ready.push(behind);
        waiting.delete(next.id);
      }
    };
    for (const placement of placements) {
      const { after } = placement;
      if (after === null || this.has(after)) insert(placement);
      else {
        const behind = waiting.get(after);
        if (behind === undefined) waiting.set(after, [placement]);
        else behind.push(placement);
      }
    }
    for (const placement of placements) {
      if (this.has(placement.id)) continue;
      insert({ ...placement, after: this.#endOf(placement.part) });
    }
  }

  has(id: CellId): boolean {
    return this.#next.has(id);
  }

  ids(): CellId[] {
    const ids: CellId[] = [];
    let id = this.#next.get(null) ?? null;
    while (id !== null) {
      ids.push(id);
      id = this.#next.get(id) ?? null;
    }
    return ids;
  }

  #insert({ id, after, part }: Placement): void {
    this.#next.set(id, this.#next.get(after) ?? null);
    this.#next.set(after, id);
    if (after === this.#last) this.#last = id;
    const last = this.#lastOfPart[part];
    if (last === undefined || last === after) this.#lastOfPart[part] = id;
  }

  /** The last cell of this part or, where it has none, of the nearest before it. */
  #endOf(part: number): CellId | null {
    return this.#lastOfPart.slice(0, part + 1).findLast((id) => id !== undefined) ?? null;
  }
}
