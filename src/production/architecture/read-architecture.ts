/** Captures a model, listens to one inference of it, and reads its blocks and their costs off both. */
import type { ModelBlock, ModelOutput } from "../../outputs/panels/model/model.ts";
import {
  type AnyModule,
  capture,
  cat,
  type Graph,
  type Module,
  noGrad,
  type Tensor,
} from "../../tinytorch/index.ts";
import { inference } from "../profiler/trace/pass.ts";
import { recordPass } from "../profiler/trace/record-pass.ts";
import { unusedParameters } from "./block-parameters.ts";
import { blockTree, type TreeBlock } from "./block-tree.ts";
import { countBlocks } from "./count-blocks.ts";
import { eventsByNode, type NodeCost, nodeCost } from "./node-costs.ts";
import { areAlike, shapeWriter } from "./symbolic-shapes.ts";

export interface Architecture {
  readonly graph: Graph;
  readonly tree: readonly TreeBlock[];
  readonly blocks: ModelBlock[];
  readonly costs: readonly NodeCost[];
  /** Examples that the costs were divided by: 1 where the model takes no other number than the example has. */
  readonly examples: number;
  /** Whether shapes are written with N. */
  readonly isForAnyBatch: boolean;
  readonly input: ModelOutput["input"];
  readonly output: ModelOutput["output"];
  readonly unused: NonNullable<ModelOutput["unused"]>;
}

/** As `model` infers, whatever mode it is in; it is in that mode again afterwards. */
export async function readArchitecture(model: Module, example: Tensor): Promise<Architecture> {
  return whileInferring(model, async () => {
    const graph = noGrad(() => capture(model, example));
    const larger = captureLarger(model, example, graph);
    const { events } = await recordPass(inference(model, example));
    const heard = eventsByNode(graph.nodes, events);
    if (heard === undefined) {
      throw new Error(
        `describeModel: ${model.constructor.name}.forward did other operations when it ran again; its blocks can be told only where it does the same each time`,
      );
    }
    const costs = graph.nodes.map((node, id) => nodeCost(node, heard[id] ?? []));
    const shapeOf = shapeWriter(graph, larger);
    const tree = blockTree(graph, { shapeOf, isMove: ({ id }) => costs[id]?.flops === 0 });
    const examples = larger === undefined ? 1 : (example.shape[0] ?? 1);
    return {
      graph,
      tree: tree.blocks,
      blocks: countBlocks(tree.blocks, { costs, examples }),
      costs,
      examples,
      isForAnyBatch: larger !== undefined,
      input: { shape: shapeOf({ kind: "input" }), dtype: example.dtype },
      output: { shape: shapeOf(graph.output), from: [...tree.outputFrom] },
      unused: unusedParameters(model, tree.blocks),
    };
  });
}

/** With one example more; undefined where the model then fails, or does other operations. */
function captureLarger(model: Module, example: Tensor, graph: Graph): Graph | undefined {
  try {
    const larger = noGrad(() => capture(model, cat([example, example.narrow(0, 0, 1)])));
    return areAlike({ graph, larger }) ? larger : undefined;
  } catch {
    return undefined;
  }
}

/** Runs `work` with the model and all modules inside in evaluation mode. */
export async function whileInferring<T>(model: AnyModule, work: () => Promise<T>): Promise<T> {
  const modes = model.modules().map((module) => [module, module.training] as const);
  model.eval();
  try {
    return await work();
  } finally {
    for (const [module, mode] of modes) module.training = mode;
  }
}
