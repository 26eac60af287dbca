/** Which blocks of a model are in sight, as rows from the input down to the result: a block that is closed stands for all inside. */
import { sumBy } from "es-toolkit";
import { figureValue } from "../../../outputs/figure/figure-text.ts";
import type { ModelBlock, ModelOutput } from "../../../outputs/panels/model/model.ts";
import { blocksInside } from "../../../outputs/panels/model/model-blocks.ts";

/** More rows than this at first are too many: blocks further inside stay closed. */
const MOST_AT_FIRST = 20;
/** Of more blocks than this side by side, those in the middle are folded into one row. */
const MOST_BESIDE = 40;
const FIRST_BESIDE = 12;
const LAST_BESIDE = 4;

export type Row = { readonly key: string; readonly depth: number } & (
  | { readonly kind: "input" | "result" }
  /** `isOpen`: heads the rows of the blocks inside; undefined where there are none. */
  | { readonly kind: "block"; readonly block: ModelBlock; readonly isOpen: boolean | undefined }
  /** Blocks side by side that one row stands for. */
  | { readonly kind: "fold"; readonly blocks: readonly ModelBlock[] }
);

/** Ids of the blocks that are open, and keys of the folds. */
export type Opened = ReadonlySet<string>;

export function visibleRows(record: ModelOutput, opened: Opened): Row[] {
  const inside = blocksInside(record);
  const rows: Row[] = [{ key: "input", depth: 0, kind: "input" }];
  const add = (parent: string, depth: number): void => {
    const { head, folded, tail } = folding(parent, inside.get(parent) ?? [], opened);
    for (const block of head) addBlock(block, depth);
    if (folded.length > 0) rows.push({ key: foldKey(parent), depth, kind: "fold", blocks: folded });
    for (const block of tail) addBlock(block, depth);
  };
  const addBlock = (block: ModelBlock, depth: number): void => {
    const isOpen = inside.has(block.id) ? opened.has(block.id) : undefined;
    rows.push({ key: block.id, depth: isOpen ? depth + 1 : depth, kind: "block", block, isOpen });
    if (isOpen) add(block.id, depth + 1);
  };
  add("", 0);
  rows.push({ key: "result", depth: 0, kind: "result" });
  return rows;
}

/** The fold among the blocks directly inside `parent`. */
function foldKey(parent: string): string {
  return `fold ${parent}`;
}

function folding(parent: string, blocks: readonly ModelBlock[], opened: Opened) {
  if (blocks.length <= MOST_BESIDE || opened.has(foldKey(parent)))
    return { head: blocks, folded: [], tail: [] };
  return {
    head: blocks.slice(0, FIRST_BESIDE),
    folded: blocks.slice(FIRST_BESIDE, -LAST_BESIDE),
    tail: blocks.slice(-LAST_BESIDE),
  };
}

/**
 * What is open at first: the outermost blocks before those inside, as long as there are few rows. Of blocks that are built
 * alike the first one is opened, as an example of the others.
 */
export function openedAtFirst(record: ModelOutput): Opened {
  const inside = blocksInside(record);
  const opened = new Set<string>();
  const seen = new Set<string>();
  const waiting = [...(inside.get("") ?? [])];
  let rows = waiting.length;
  for (let block = waiting.shift(); block !== undefined; block = waiting.shift()) {
    const those = inside.get(block.id);
    const build = buildOf(block, inside);
    if (those === undefined || seen.has(build) || rows + those.length > MOST_AT_FIRST) continue;
    seen.add(build);
    opened.add(block.id);
    rows += those.length;
    waiting.push(...those);
  }
  return opened;
}

/** The same for blocks that are built alike. */
function buildOf(block: ModelBlock, inside: ReadonlyMap<string, ModelBlock[]>): string {
  const partsOf = ({ id, name, settings, output }: ModelBlock): unknown[] => [
    ...[name, settings, output],
    ...(inside.get(id) ?? []).map(partsOf),
  ];
  return JSON.stringify(partsOf(block));
}

/** Whether a row is open; undefined where there is nothing to open. */
export function openState(row: Row): boolean | undefined {
  if (row.kind === "block") return row.isOpen;
  return row.kind === "fold" ? false : undefined;
}

/** What a row stands for, as one block. */
export function blockOf(row: Row): ModelBlock | undefined {
  return row.kind === "block" ? row.block : foldedBlock(blocksOf(row));
}

/** The blocks that a row stands for. */
export function blocksOf(row: Row): readonly ModelBlock[] {
  if (row.kind === "block") return [row.block];
  return row.kind === "fold" ? row.blocks : [];
}

/** A fold's blocks as one, with what they have together. */
export function foldedBlock(blocks: readonly ModelBlock[]): ModelBlock | undefined {
  const [first] = blocks;
  const last = blocks.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const sum = (of: (block: ModelBlock) => number) => sumBy([...blocks], of);
  const { time: _, shared: __, ...rest } = first;
  return {
    ...rest,
    name: `${blocks.length} more`,
    settings: "",
    path: `${first.path} to ${last.path}`,
    output: last.output,
    parameters: sum(({ parameters }) => parameters),
    weightBytes: sum(({ weightBytes }) => weightBytes),
    flops: sum(({ flops }) => flops),
    activationBytes: sum(({ activationBytes }) => activationBytes),
    ...(blocks.some(({ time }) => time !== undefined)
      ? {
          time: {
            kind: "computed",
            value: sum(({ time }) => (time && figureValue(time)) ?? 0),
            unit: "ms",
            method: "The measured times of these blocks, added up.",
          },
        }
      : {}),
  };
}
