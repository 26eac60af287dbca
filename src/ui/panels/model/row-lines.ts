/**
 * The lines between the rows of a model. What a row gives to the next one goes straight down; what it gives to a later one goes
 * by a lane beside them, as a residual does. All that take the same result hang on one lane.
 */
import type { ModelOutput } from "../../../outputs/panels/model/model.ts";
import { INPUT } from "../../../outputs/panels/model/model-blocks.ts";
import { blocksOf, type Row } from "./visible-rows.ts";

/** Of more lanes than this the outermost is shared. */
const MOST_LANES = 6;

/** The lines at one row; lanes count from the one nearest to the blocks. */
export interface RowLines {
  /** Something comes straight from the row before. */
  readonly comesStraight: boolean;
  /** Something goes straight to the row after. */
  readonly goesStraight: boolean;
  /** Lanes that pass by. */
  readonly passing: readonly number[];
  /** Lanes that end here, or go on and give something here. */
  readonly ending: readonly number[];
  readonly giving: readonly number[];
  /** The lane that begins beneath it. */
  readonly beginning: number | undefined;
}

export interface ModelLines {
  /** One for each row. */
  readonly rows: readonly RowLines[];
  readonly lanes: number;
}

interface Lane {
  from: number;
  to: readonly number[];
  place: number;
}

export function modelLines(record: ModelOutput, rows: readonly Row[]): ModelLines {
  // The head of an open block is no stop: lines go past it to the blocks inside.
  const stops = rows.flatMap((row, index) => (isHead(row) ? [] : [index]));
  const edges = edgesOf(record, rows);
  const next = new Map(stops.map((stop, place) => [stop, stops[place + 1]]));
  const lanes = placed(
    stops.flatMap((from) => {
      const to = (edges.get(from) ?? []).filter((stop) => stop !== next.get(from));
      return to.length === 0 ? [] : [{ from, to: to.toSorted((a, b) => a - b), place: 0 }];
    }),
  );
  const goesStraight = (stop: number | undefined) =>
    stop !== undefined && (edges.get(stop) ?? []).includes(next.get(stop) ?? -1);
  return {
    rows: rows.map((row, index): RowLines => {
      const before = stops.findLast((stop) => stop < index);
      const own = lanes.find(({ from }) => from === index);
      return {
        comesStraight: goesStraight(before),
        goesStraight: goesStraight(isHead(row) ? before : index),
        passing: lanes
          .filter(({ from, to }) => from < index && (to.at(-1) ?? 0) > index && !to.includes(index))
          .map(({ place }) => place),
        ending: lanes.filter(({ to }) => to.at(-1) === index).map(({ place }) => place),
        giving: lanes
          .filter(({ to }) => to.includes(index) && to.at(-1) !== index)
          .map(({ place }) => place),
        beginning: own?.place,
      };
    }),
    lanes: lanes.reduce((most, { place }) => Math.max(most, place + 1), 0),
  };
}

export function isHead(row: Row): boolean {
  return row.kind === "block" && row.isOpen === true;
}

/** The rows that take what each row gives. */
function edgesOf(record: ModelOutput, rows: readonly Row[]): Map<number, number[]> {
  const shownAt = placesOf(record, rows);
  const edges = new Map<number, number[]>();
  for (const [index, row] of rows.entries()) {
    if (isHead(row)) continue;
    const origins =
      row.kind === "result"
        ? record.output.from
        : blocksOf(row).flatMap(({ inputs }) => inputs.map(({ from }) => from));
    for (const from of new Set(origins.map((origin) => shownAt.get(origin)))) {
      if (from === undefined || from >= index) continue;
      edges.set(from, [...(edges.get(from) ?? []), index]);
    }
  }
  return edges;
}

/** The row that shows each block, which may be one that it is inside of. */
function placesOf({ blocks }: ModelOutput, rows: readonly Row[]): Map<string, number> {
  const places = new Map<string, number>([[INPUT, 0]]);
  for (const [index, row] of rows.entries())
    if (!isHead(row)) for (const { id } of blocksOf(row)) places.set(id, index);
  // Blocks come before those inside them, so the place of a closed one is known by then.
  for (const { id, parent = "" } of blocks) {
    const place = places.get(id) ?? places.get(parent);
    if (place !== undefined) places.set(id, place);
  }
  return places;
}

/** Short lanes lie nearest to the blocks, so that long ones go around them. */
function placed(lanes: readonly Lane[]): Lane[] {
  const taken: Lane[] = [];
  const length = ({ from, to }: Lane) => (to.at(-1) ?? from) - from;
  for (const lane of lanes.toSorted((a, b) => length(a) - length(b))) {
    let place = 0;
    while (place < MOST_LANES - 1 && taken.some((it) => it.place === place && meet(it, lane)))
      place += 1;
    taken.push({ ...lane, place });
  }
  return taken;
}

/** A lane begins beneath its row and ends at another's side: one may begin where another ends. */
function meet(a: Lane, b: Lane): boolean {
  return a.from < (b.to.at(-1) ?? b.from) && b.from < (a.to.at(-1) ?? a.from);
}
