/** The blocks of a model as a tree: what lies inside what, how each is called, and its share of the whole. */
import { figureValue } from "../../figure/figure-text.ts";
import type { ModelBlock, ModelOutput } from "./model.ts";

type Blocks = Pick<ModelOutput, "blocks">;

/** By this name blocks take the model's own input. */
export const INPUT = "input";

/** The blocks directly inside each block, by its id; those at the top by "". */
export function blocksInside({ blocks }: Blocks): Map<string, ModelBlock[]> {
  const inside = new Map<string, ModelBlock[]>();
  for (const block of blocks) {
    const key = block.parent ?? "";
    const those = inside.get(key);
    if (those) those.push(block);
    else inside.set(key, [block]);
  }
  return inside;
}

/** The blocks without blocks inside: together they are the model, each part of it once. */
export function innermostBlocks(record: Blocks): ModelBlock[] {
  const inside = blocksInside(record);
  return record.blocks.filter(({ id }) => !inside.has(id));
}

/** `layers.0 Linear`, `add in blocks.0`: by the block's id, each its own; a second one of the same words is told by its number. */
export function blockLabels({ blocks }: Blocks): Map<string, string> {
  const times = new Map<string, number>();
  return new Map(
    blocks.map((block) => {
      const words = wordsOf(block);
      const time = (times.get(words) ?? 0) + 1;
      times.set(words, time);
      return [block.id, time === 1 ? words : `${words} (${time})`];
    }),
  );
}

function wordsOf({ kind, name, path }: ModelBlock): string {
  if (kind === "module") return [path, name].filter(Boolean).join(" ");
  return path === "" ? name : `${name} in ${path}`;
}

/** What a block can have a share of. */
export type Measure = "bytes" | "flops" | "time";

/** Those of which there is something to share. */
export function measuresOf(record: ModelOutput): Measure[] {
  const all: readonly Measure[] = ["bytes", "flops", "time"];
  return all.filter((measure) => wholeOf(record, measure) > 0);
}

/** A block's share of the whole, from 0 to 1; 0 where the whole is nothing or its part is not known. */
export function shareOf(block: ModelBlock, measure: Measure, record: ModelOutput): number {
  const whole = wholeOf(record, measure);
  return whole > 0 ? amountOf(block, measure) / whole : 0;
}

function amountOf(block: ModelBlock, measure: Measure): number {
  if (measure === "bytes") return block.weightBytes;
  if (measure === "flops") return block.flops;
  return (block.time && figureValue(block.time)) ?? 0;
}

/** Time is shared among the blocks; what lies between operations is nobody's. */
function wholeOf({ totals, blocks }: ModelOutput, measure: Measure): number {
  if (measure === "bytes") return figureValue(totals.weightBytes) ?? 0;
  if (measure === "flops") return figureValue(totals.flops) ?? 0;
  return blocks
    .filter(({ parent }) => parent === undefined)
    .reduce((sum, block) => sum + amountOf(block, "time"), 0);
}
