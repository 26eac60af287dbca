/**
 * How much a run may put on the page, over all its outputs, and all cells of a notebook together: each output has limits of its
 * own, and a thousand that keep to them would still bring the page to a halt. What is beyond is left out, with a sentence.
 */
import { integerText } from "../../outputs/figure/number-text.ts";
import type { Output } from "../../outputs/output.ts";
import type { TableOutput, TextOutput } from "../../outputs/plain-outputs.ts";
import { signsOf } from "../../outputs/prose-limits.ts";
import type { OutputChange } from "../protocol.ts";
import { messageWeight } from "../sandbox/weigh.ts";

/** What an output costs the page. */
interface Cost {
  outputs: number;
  /** Cells of tables, rows of lists, each as one. */
  cells: number;
  /** Characters of text. */
  characters: number;
  /** Signs of Markdown: what they begin is built on the page. */
  signs: number;
  /** Characters of Markdown. */
  prose: number;
  /** Points of charts, before they are thinned out. */
  points: number;
  pixels: number;
  images: number;
  /** Characters and values of panels. */
  panels: number;
  /** Characters of files, in base64. */
  files: number;
}

const MOST: { readonly [K in keyof Cost]: { most: number; words: string } } = {
  outputs: { most: 1000, words: "outputs" },
  cells: { most: 50_000, words: "cells of tables" },
  characters: { most: 1_000_000, words: "characters of text" },
  signs: { most: 10_000, words: "signs of Markdown" },
  prose: { most: 200_000, words: "characters of Markdown" },
  points: { most: 500_000, words: "points of charts" },
  pixels: { most: 8_000_000, words: "pixels of images" },
  images: { most: 2000, words: "images" },
  panels: { most: 12_000_000, words: "values of panels" },
  files: { most: 64_000_000, words: "characters of files" },
};

const KINDS = Object.keys(MOST) as (keyof Cost)[];

/** All cells of a notebook together may have this many times what one run may have. */
const RUNS_OF_A_NOTEBOOK = 5;

export class OutputLimits {
  readonly #runs = new Map<string, Tally>();
  readonly #notebook = new Tally();
  #run = new Tally();
  #saidTooMany = false;

  /** Nothing is on the page. */
  reset(): void {
    this.#runs.clear();
    this.#notebook.clear();
    this.#run = new Tally();
  }

  /** A run of this cell begins: the outputs of its run before make way. */
  begin(cellId: string): void {
    for (const cost of this.#runs.get(cellId)?.costs() ?? []) this.#notebook.add(cost, -1);
    this.#run = new Tally();
    this.#saidTooMany = false;
    this.#runs.set(cellId, this.#run);
  }

  /** The changes as the page can bear them. */
  admit(changes: readonly OutputChange[]): OutputChange[] {
    return changes.flatMap((change) => this.#admit(change));
  }

  #admit({ slot, output }: OutputChange): OutputChange[] {
    const before = this.#run.take(slot);
    if (before !== undefined) this.#notebook.add(before, -1);
    const admitted = this.#fitting(output);
    // What stands in the place of an output is short.
    const cost = typeof admitted === "string" ? { outputs: 1 } : costOf(admitted);
    this.#run.put(slot, cost);
    this.#notebook.add(cost);
    if (admitted !== "outputs") {
      return [{ slot, output: typeof admitted === "string" ? leftOut(admitted) : admitted }];
    }
    // Sentences for all of them would be as many; the first says it.
    const isFirst = !this.#saidTooMany;
    this.#saidTooMany = true;
    return isFirst ? [{ slot, output: leftOut("outputs") }] : [];
  }

  /** The output, what there is room for of it, or what there is no room for. */
  #fitting(output: Output): Output | keyof Cost {
    const cost = costOf(output);
    for (const kind of KINDS) {
      const wanted = cost[kind] ?? 0;
      const { most } = MOST[kind];
      const left = Math.min(
        most - this.#run.sum(kind),
        RUNS_OF_A_NOTEBOOK * most - this.#notebook.sum(kind),
      );
      if (wanted === 0 || wanted <= left) continue;
      const shorter = kind === "cells" && output.kind === "table" && shorterTable(output, left);
      return shorter || kind;
    }
    return output;
  }
}

/** Costs, and what they come to. */
class Tally {
  readonly #bySlot = new Map<number, Partial<Cost>>();
  readonly #sums = new Map<keyof Cost, number>();

  add(cost: Partial<Cost>, sign: 1 | -1 = 1): void {
    for (const kind of KINDS) this.#sums.set(kind, this.sum(kind) + sign * (cost[kind] ?? 0));
  }

  put(slot: number, cost: Partial<Cost>): void {
    this.#bySlot.set(slot, cost);
    this.add(cost);
  }

  take(slot: number): Partial<Cost> | undefined {
    const cost = this.#bySlot.get(slot);
    if (cost !== undefined) this.add(cost, -1);
    this.#bySlot.delete(slot);
    return cost;
  }

  costs(): Iterable<Partial<Cost>> {
    return this.#bySlot.values();
  }

  sum(kind: keyof Cost): number {
    return this.#sums.get(kind) ?? 0;
  }

  clear(): void {
    this.#bySlot.clear();
    this.#sums.clear();
  }
}

/** As many of its rows as there is room for. */
function shorterTable(table: TableOutput, cells: number): TableOutput | undefined {
  const width = Math.max(1, table.columns.length, ...table.rows.map(({ length }) => length));
  const rows = table.rows.slice(0, Math.max(0, Math.floor(cells / width) - 1));
  if (rows.length === 0) return undefined;
  const omittedRows = (table.omittedRows ?? 0) + table.rows.length - rows.length;
  return { ...table, rows, omittedRows };
}

function leftOut(kind: keyof Cost): TextOutput {
  const { most, words } = MOST[kind];
  const text = `[an output that is left out: a run may show ${integerText(most)} ${words}, and all cells of a notebook ${integerText(RUNS_OF_A_NOTEBOOK * most)}. Show less, or trust the notebook.]`;
  return { kind: "text", stream: "stderr", text };
}

function costOf(output: Output): Partial<Cost> {
  return { outputs: 1, ...ownCost(output) };
}

function ownCost(output: Output): Partial<Cost> {
  switch (output.kind) {
    case "text":
      return { characters: output.text.length };
    case "markdown":
      return {
        characters: output.text.length,
        signs: signsOf(output.text),
        prose: output.text.length,
      };
    case "table":
      return {
        cells: output.columns.length + output.rows.reduce((all, row) => all + row.length, 0),
        characters: lengthOf(output.rows),
      };
    case "chart":
      return { points: output.series.reduce((all, { points }) => all + points.length, 0) };
    case "image":
      return imageCost(output);
    case "file":
      return { files: output.data.length };
    case "figures":
      return { cells: 4 * output.rows.length };
    case "checks":
      return { cells: 4 * output.results.length + (output.pending?.length ?? 0) };
    case "error":
    case "progress":
      return { cells: 4 };
    default:
      return { panels: Math.min(messageWeight(output), 1e12) };
  }
}

function imageCost({ pixels, width, height }: Extract<Output, { kind: "image" }>): Partial<Cost> {
  const all = Math.floor((pixels.length * 3) / 4);
  return { pixels: all, images: Math.ceil(all / Math.max(1, width * height)) };
}

function lengthOf(rows: TableOutput["rows"]): number {
  return rows.reduce(
    (all, row) =>
      row.reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 0), all),
    0,
  );
}
