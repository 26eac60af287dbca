/** From the tree of blocks to the blocks of the record: each with what it and the blocks inside it cost. */
import { sumBy } from "es-toolkit";
import type { ModelBlock } from "../../outputs/panels/model/model.ts";
import { type BlockParameters, ownParameters } from "./block-parameters.ts";
import type { TreeBlock } from "./block-tree.ts";
import type { NodeCost } from "./node-costs.ts";

/** Costs of each node by its id, for a batch of so many examples. */
export interface CostsOfBatch {
  readonly costs: readonly NodeCost[];
  readonly examples: number;
}

export function countBlocks(
  blocks: readonly TreeBlock[],
  { costs, examples }: CostsOfBatch,
): ModelBlock[] {
  const own = ownParameters(blocks);
  const within = withThoseInside(blocks);
  return blocks.map(({ nodes: _, ...block }) => {
    const parts = within.get(block.id) ?? [];
    const parameters = parts.flatMap(({ id }) => own.get(id) ?? []);
    const each = parts.flatMap(({ nodes }) => nodes.flatMap(({ id }) => costs[id] ?? []));
    const shared = sharedBy(parameters, new Set(parts.map(({ id }) => id)));
    return {
      ...block,
      parameters: sumBy(parameters, (it) => it.parameters),
      weightBytes: sumBy(parameters, ({ weightBytes }) => weightBytes),
      flops: sumBy(each, ({ flops }) => flops) / examples,
      activationBytes: sumBy(each, ({ bytes }) => bytes) / examples,
      ...(shared === undefined ? {} : { shared }),
    };
  });
}

/** Each block with all blocks inside it, however deep, by its id. */
export function withThoseInside(
  blocks: readonly TreeBlock[],
): ReadonlyMap<string, readonly TreeBlock[]> {
  const byId = new Map(blocks.map((block) => [block.id, block]));
  const within = new Map<string, TreeBlock[]>(blocks.map(({ id }) => [id, []]));
  for (const block of blocks) {
    let around: TreeBlock | undefined = block;
    while (around !== undefined) {
      within.get(around.id)?.push(block);
      around = around.parent === undefined ? undefined : byId.get(around.parent);
    }
  }
  return within;
}

/** What these blocks share with a block outside of them. */
function sharedBy(
  parts: readonly BlockParameters[],
  ids: ReadonlySet<string>,
): ModelBlock["shared"] {
  const shared = parts.flatMap((part) => part.shared ?? []).filter((it) => !ids.has(it.with));
  const [first] = shared;
  if (first === undefined) return undefined;
  return { with: first.with, parameters: sumBy(shared, ({ parameters }) => parameters) };
}
