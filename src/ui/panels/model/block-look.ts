/** How a block is drawn and what is written beside it. */

import type { CSSProperties } from "react";
import { lookUp } from "../../../base/look-up.ts";
import { percentText } from "../../../outputs/drawing/chart-words.ts";
import type { ModelBlock, ModelOutput } from "../../../outputs/panels/model/model.ts";
import { type Measure, shareOf } from "../../../outputs/panels/model/model-blocks.ts";

/** Variables for the style sheet. */
export function variables(values: Readonly<Record<`--${string}`, number>>): CSSProperties {
  return values as CSSProperties;
}

/** Signs in the circle of an operation; one without a sign is a dot, and attention has a drawing. */
const SIGNS: Record<string, string> = {
  add: "+",
  sub: "−",
  mul: "×",
  div: "÷",
  matmul: "·",
  cat: "⧺",
  mean: "x̄",
  sum: "Σ",
};

export function signOf({ name }: ModelBlock): string {
  return lookUp(SIGNS, name) ?? "";
}

/** Attention, and blocks that it is directly inside of. */
export function attentionsIn({ blocks }: ModelOutput): Set<string> {
  const operations = blocks.filter(
    ({ kind, name }) => kind === "operation" && name === "attention",
  );
  return new Set(
    operations.flatMap(({ id, parent }) => (parent === undefined ? [id] : [id, parent])),
  );
}

/** The path without that of the block around it: `norm1` in `blocks.0`. An operation has none of its own. */
export function ownPath({ kind, path, parent }: ModelBlock, { blocks }: ModelOutput): string {
  if (kind === "operation") return "";
  const around = blocks.find(({ id }) => id === parent)?.path;
  return around !== undefined && path.startsWith(`${around}.`)
    ? path.slice(around.length + 1)
    : path;
}

/** The rest of the line after a block's name. */
export function detailOf(
  block: ModelBlock,
  residuals: ReadonlySet<string>,
  labels: ReadonlyMap<string, string>,
): string {
  const { shared } = block;
  if (shared !== undefined)
    return `shares parameters with ${labels.get(shared.with) ?? shared.with}`;
  if (residuals.has(block.id)) return "residual: what went past is added to what was computed";
  if (block.kind === "operation" && block.name === "attention") return "softmax(q·kᵀ)·v";
  return block.settings;
}

/** Sums one of whose parts went past the other: it is also what the other was computed from. */
export function residualsIn({ blocks }: ModelOutput): Set<string> {
  const inputs = new Map(blocks.map((block) => [block.id, block.inputs.map(({ from }) => from)]));
  const isBefore = (early: string, late: string): boolean => {
    const waiting = [...(inputs.get(late) ?? [])];
    const seen = new Set(waiting);
    for (const id of waiting) {
      if (id === early) return true;
      for (const from of inputs.get(id) ?? []) {
        if (seen.has(from)) continue;
        seen.add(from);
        waiting.push(from);
      }
    }
    return false;
  };
  const sums = blocks.filter(({ name, inputs: { length } }) => name === "add" && length === 2);
  return new Set(
    sums.flatMap(({ id, inputs: [a, b] }) =>
      a && b && (isBefore(a.from, b.from) || isBefore(b.from, a.from)) ? [id] : [],
    ),
  );
}

export const MEASURE_NAMES: Record<Measure, { option: string; of: string }> = {
  bytes: { option: "bytes", of: "the bytes of the weights" },
  flops: { option: "flops", of: "the arithmetic" },
  time: { option: "time", of: "the measured time" },
};

/** What the shade tells while the area tells `area`: the time where it was measured. */
export function shadeBeside(area: Measure, measures: readonly Measure[]): Measure | undefined {
  const order: readonly Measure[] =
    area === "time" ? ["flops", "bytes"] : ["time", "flops", "bytes"];
  return order.find((measure) => measure !== area && measures.includes(measure));
}

export function shareText(block: ModelBlock, measure: Measure, record: ModelOutput): string {
  const share = shareOf(block, measure, record);
  return share === 0 ? "" : percentText(share);
}
