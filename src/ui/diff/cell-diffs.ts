/** Which cells differ between two notebooks, in the order in which one reads them. */

import { isEqual } from "es-toolkit";
import { lookUp } from "../../base/look-up.ts";
import { differenceTo } from "../../notebook/link/difference.ts";
import type { Cell, CellId, Notebook, Teaching } from "../../notebook/notebook.ts";
import type { PartDifference } from "../../notebook/whole-notebook.ts";

export interface CellDiff {
  readonly how: "changed" | "added" | "removed" | "moved";
  /** As it is in the later notebook; of a removed cell, as it was. */
  readonly cell: Cell;
  /** A changed cell as it was. */
  readonly before?: Cell;
  readonly hasMoved: boolean;
  /** What differs of its exercise or question. */
  readonly parts?: readonly PartDifference[];
}

/** `parts`: what differs of exercises and questions; a cell of which only they differ has changed too. */
export function cellDiffs(
  after: Notebook,
  before: Notebook,
  parts: readonly PartDifference[] = [],
): CellDiff[] {
  const found = differenceTo(after, before);
  const old = new Map(before.cells.map((cell) => [cell.id, cell]));
  const partsOf = new Map<CellId, PartDifference[]>();
  for (const it of parts) partsOf.set(it.cellId, [...(partsOf.get(it.cellId) ?? []), it]);
  const changed = new Set([...found.changed.map(({ id }) => id), ...partsOf.keys()]);
  const moved = new Set(found.placed.flatMap((place) => ("cell" in place ? [] : [place.id])));
  const here = after.cells.map((cell): CellDiff | Cell => {
    const original = old.get(cell.id);
    const hasMoved = moved.has(cell.id);
    const its = partsOf.get(cell.id);
    const more = its === undefined ? {} : { parts: its };
    if (original === undefined) return { how: "added", cell, hasMoved: false, ...more };
    if (changed.has(cell.id)) return { how: "changed", cell, before: original, hasMoved, ...more };
    return hasMoved ? { how: "moved", cell, hasMoved } : cell;
  });
  // A removed cell is told where it stood: before the first that is left and was further down.
  const positions = new Map(before.cells.map(({ id }, index) => [id, index]));
  const positionOf = (item: CellDiff | Cell) =>
    positions.get("cell" in item ? item.cell.id : item.id) ?? -1;
  for (const id of found.removed) {
    const cell = old.get(id);
    if (cell === undefined) continue;
    const next = here.findIndex((item) => positionOf(item) > (positions.get(id) ?? 0));
    here.splice(next < 0 ? here.length : next, 0, { how: "removed", cell, hasMoved: false });
  }
  return here.filter((item) => "cell" in item);
}

/** Differences outside the cells, each as a line: `Seed: 0 → 7`. */
export function fieldDiffs(after: Notebook, before: Notebook): string[] {
  const lines: string[] = [];
  if (after.title !== before.title) lines.push(`Title: “${before.title}” → “${after.title}”`);
  if (after.seed !== before.seed) lines.push(`Seed: ${before.seed} → ${after.seed}`);
  const [now, then] = [after.settings, before.settings];
  if (now.backend !== then.backend) lines.push(`Computes on: ${then.backend} → ${now.backend}`);
  if (now.hideCode !== then.hideCode) lines.push(`Code: ${now.hideCode ? "collapsed" : "shown"}`);
  const answers = changedAnswers(after, before);
  if (answers > 0) lines.push(`Answers to ${answers} ${answers === 1 ? "question" : "questions"}`);
  if (!isEqual(after.teaching, before.teaching)) lines.push(teachingWords(after.teaching));
  return lines;
}

/** What a cell is and where it stands, each as a line where it changed: `Kind: code → exercise`. */
export function kindDiffs({ kind, part }: Cell, before: Cell | undefined): string[] {
  if (before === undefined) return [];
  return [
    ...(before.kind === kind ? [] : [`Kind: ${before.kind} → ${kind}`]),
    ...(before.part === part ? [] : [`Part: ${before.part} → ${part}`]),
  ];
}

/** Dials of a cell that stand elsewhere, each as a line: `profile.price-per-hour: as delivered → 0.25`. */
export function dialDiffs(
  { view: now = {} }: Cell,
  { view: then = {} }: Partial<Cell> = {},
): string[] {
  const words = (value: number | undefined) => (value === undefined ? "as delivered" : `${value}`);
  return [...new Set([...Object.keys(then), ...Object.keys(now)])]
    .filter((dial) => lookUp(now, dial) !== lookUp(then, dial))
    .map((dial) => `${dial}: ${words(lookUp(then, dial))} → ${words(lookUp(now, dial))}`);
}

function changedAnswers({ answers = {} }: Notebook, { answers: old = {} }: Notebook): number {
  const asked = new Set([...Object.keys(answers), ...Object.keys(old)]);
  return [...asked].filter((id) => !isEqual(lookUp(answers, id), lookUp(old, id))).length;
}

function teachingWords({ hiddenParts = [], hideCode, fixed }: Teaching = {}): string {
  const prepared = [
    ...(hiddenParts.length > 0 ? [`part ${hiddenParts.join(", ")} hidden from view`] : []),
    ...(hideCode ? ["code collapsed at first"] : []),
    ...(fixed?.backend ? [`computes on ${fixed.backend}`] : []),
    ...(fixed?.dials ? ["dials fixed where they are"] : []),
  ];
  return `Prepared for a class: ${prepared.join("; ") || "nothing"}`;
}
