/** The reference's slicing, as Python has it. */
import { checked, expand, moved, select, unsqueeze } from "./movement.testing.ts";
import { broadcast, broadcastOffset, coordinates, Refusal, Variable } from "./variable.testing.ts";

/** An entry of an index: a position, a range, everything, the rest, a new dimension, positions or a mask. */
type Entry = number | readonly number[] | ":" | "..." | null | Variable;

/** Python's slicing with steps, positions and masks, entry by entry from the left. */
export function slice(x: Variable, ...index: Entry[]): Variable {
  const used = index.reduce<number>((sum, entry) => sum + dimensionsOf(entry), 0);
  if (used > x.rank) throw new Refusal("too many entries");
  let [made, dim] = [x, 0];
  for (let place = 0; place < index.length; place++) {
    const entry = index[place]!;
    const group = entry instanceof Variable ? sideBySide(index, place) : [];
    if (entry === "...") dim += x.rank - used;
    else if (entry === ":") dim++;
    else if (group.length > 0) {
      made = picked(made, dim, group);
      dim += broadcast(...group.map(({ shape }) => shape)).length;
      place += group.length - 1;
    } else {
      made = entryOf(made, dim, entry as Exclude<Entry, ":" | "...">);
      if (typeof entry !== "number") dim++;
    }
  }
  return made;
}

/** Positions from a place of the index on, which broadcast together. */
function sideBySide(index: readonly Entry[], place: number): Variable[] {
  const end = index.findIndex((each, i) => i >= place && !isPositions(each));
  return index.slice(place, end < 0 ? undefined : end).filter(isPositions);
}

function isPositions(entry: Entry): entry is Variable {
  return entry instanceof Variable && entry.dtype !== "bool";
}

function entryOf(x: Variable, dim: number, entry: Exclude<Entry, ":" | "...">): Variable {
  if (entry === null) return unsqueeze(x, dim);
  if (entry instanceof Variable) return masked(x, dim, entry);
  if (typeof entry !== "number") return ranged(x, dim, entry);
  const size = x.shape[dim]!;
  return select(x, dim, checked(entry < 0 ? entry + size : entry, size));
}

function dimensionsOf(entry: Entry): number {
  if (entry === null || entry === "...") return 0;
  return entry instanceof Variable && entry.dtype === "bool" ? entry.rank : 1;
}

function ranged(
  x: Variable,
  dim: number,
  [first = 0, last, step = 1]: readonly number[],
): Variable {
  const size = x.shape[dim]!;
  const cut = (i: number): number => Math.min(Math.max(i < 0 ? i + size : i, 0), size);
  const [start, end] = [cut(first), cut(last ?? size)];
  const length = Math.max(0, Math.ceil((end - start) / step));
  return moved(x, x.shape.with(dim, length), (at) => at.with(dim, start + at[dim]! * step));
}

function masked(x: Variable, dim: number, mask: Variable): Variable {
  if (mask.shape.some((n, d) => n !== x.shape[dim + d])) throw new Refusal("no mask for this");
  const hits = [...coordinates(mask.shape)].filter((_, i) => mask.data[i] !== 0);
  const shape = x.shape.toSpliced(dim, mask.rank, hits.length);
  return moved(x, shape, (at) => at.toSpliced(dim, 1, ...hits[at[dim]!]!));
}

/** Positions that stand side by side broadcast, and may be negative. */
function picked(x: Variable, dim: number, group: readonly Variable[]): Variable {
  const common = broadcast(...group.map(({ shape }) => shape));
  const shape = x.shape.toSpliced(dim, group.length, ...common);
  const place = (index: number, size: number): number =>
    checked(index < 0 ? index + size : index, size);
  // Also where there is nothing to pick.
  group.forEach((each, i) => {
    for (const index of each.data) place(index, x.shape[dim + i]!);
  });
  return moved(x, shape, (at) => {
    const within = at.slice(dim, dim + common.length);
    const positions = group.map((each, i) => {
      const index = each.data[broadcastOffset(each.shape, within)]!;
      return place(index, x.shape[dim + i]!);
    });
    return at.toSpliced(dim, common.length, ...positions);
  });
}

export function maskedSelect(x: Variable, mask: Variable): Variable {
  const shape = broadcast(x.shape, mask.shape);
  return slice(expand(x, shape), expand(mask, shape));
}
