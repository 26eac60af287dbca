/** What a model is made of and where it costs, for the Model panel: `await showModel(model, example)`. */
import { sumBy } from "es-toolkit";
import { show } from "../../outputs/display.ts";
import type { ComputedFigure, Unit } from "../../outputs/figure/figure.ts";
import type { ModelOutput, ModelTotals } from "../../outputs/panels/model/model.ts";
import { getBackend, Module, Tensor } from "../../tinytorch/index.ts";
import { Board } from "../instruments/board.ts";
import { modelName } from "../profiler/system.ts";
import { type Architecture, readArchitecture } from "./read-architecture.ts";
import { timeBlocks } from "./time-blocks.ts";

export interface DescribeOptions {
  /** Name of the model; that of its class unless told otherwise. */
  name?: string;
  /** Names of what the last dimension of the result tells apart, in its order. */
  classes?: readonly string[];
  /** Whether to measure each block's time. Default false. */
  timing?: boolean;
  /** How long measuring may take: 1 second. */
  budgetSeconds?: number;
}

const OPTIONS = ["name", "classes", "timing", "budgetSeconds"];
/** More blocks than this are counted, but not listed. */
const MOST_LISTED = 1000;

/**
 * The blocks of a model as it infers on inputs like `example` (N, …): their order, shapes, parameters, arithmetic and bytes, and
 * with `timing` their time. Throws a sentence where the model cannot be captured as a graph.
 */
export async function describeModel(
  model: Module,
  example: Tensor,
  options: DescribeOptions = {},
): Promise<ModelOutput> {
  const { architecture, record } = await describe(model, example, options);
  if (options.timing !== true) return record;
  return { ...record, ...(await timed(model, example, architecture, record, options)) };
}

/** Shows what `describeModel` tells beneath the running cell, at once; measured times follow. */
export async function showModel(
  model: Module,
  example: Tensor,
  options: DescribeOptions = {},
): Promise<ModelOutput> {
  const { architecture, record } = await describe(model, example, options);
  if (options.timing !== true) {
    show(record);
    return record;
  }
  const board = new Board<ModelOutput>({
    ...record,
    state: "running",
    stage: "measuring the time of its blocks",
  });
  return board.during(async () =>
    board.set(await timed(model, example, architecture, record, options)),
  );
}

async function describe(
  model: Module,
  example: Tensor,
  options: DescribeOptions,
): Promise<{ architecture: Architecture; record: ModelOutput }> {
  check(model, example, options);
  const architecture = await readArchitecture(model, example);
  const { blocks, input, output, unused } = architecture;
  const { name, parameters } = modelName(model);
  const record: ModelOutput = {
    kind: "model",
    version: 1,
    state: "done",
    stage: "complete",
    model: { name: options.name ?? name, parameters },
    backend: getBackend(),
    input,
    output: { ...output, ...classesOf(options, architecture) },
    totals: totalsOf(model, architecture),
    blocks: blocks.slice(0, MOST_LISTED),
    ...(blocks.length > MOST_LISTED ? { omittedBlocks: blocks.length - MOST_LISTED } : {}),
    ...(unused.length > 0 ? { unused } : {}),
  };
  return { architecture, record };
}

function check(model: Module, example: Tensor, options: DescribeOptions): void {
  if (!(model instanceof Module))
    throw new TypeError("describeModel: expected a Module as its model");
  if (!(example instanceof Tensor) || !((example.shape[0] ?? 0) > 0)) {
    throw new TypeError(
      "describeModel: expected an example input, a tensor (N, …) with at least one row",
    );
  }
  const unknown = Object.keys(options).find((option) => !OPTIONS.includes(option));
  if (unknown !== undefined) {
    throw new RangeError(
      `describeModel: unknown option "${unknown}"; there are ${OPTIONS.join(", ")}`,
    );
  }
  const { budgetSeconds = 1 } = options;
  if (!(budgetSeconds > 0 && budgetSeconds <= 60)) {
    throw new RangeError(
      `describeModel: expected budgetSeconds above 0 and up to 60, got ${budgetSeconds}`,
    );
  }
}

function classesOf({ classes }: DescribeOptions, { graph }: Architecture): { classes?: string[] } {
  if (classes === undefined) return {};
  const wanted = graph.shapeOf(graph.output).at(-1);
  if (classes.length === wanted) return { classes: classes.map(String) };
  throw new RangeError(
    `describeModel: expected as many classes as the result tells apart, ${wanted}, got ${classes.length}`,
  );
}

function totalsOf(model: Module, { costs, examples, isForAnyBatch }: Architecture): ModelTotals {
  const parameters = model.parameters();
  const batch = isForAnyBatch
    ? `counted in a batch of ${examples} and divided by it`
    : "for the whole example, as the model takes no other number of rows";
  return {
    parameters: computed(
      sumBy(parameters, ({ size }) => size),
      "count",
      "Elements of all parameters; one that is used twice counts once.",
    ),
    weightBytes: computed(
      sumBy(parameters, ({ bytes }) => bytes),
      "bytes",
      "Elements of all parameters, at the bytes that each takes in memory.",
    ),
    flops: computed(
      sumBy(costs, ({ flops }) => flops) / examples,
      "flop",
      `Arithmetic of every kernel of one inference, from its shapes, a multiplication and an addition each; ${batch}.`,
    ),
    activationBytes: computed(
      sumBy(costs, ({ bytes }) => bytes) / examples,
      "bytes",
      `Results of all operations of one inference, views of other data left out; ${batch}.`,
    ),
  };
}

function computed(value: number, unit: Unit, method: string): ComputedFigure {
  return { kind: "computed", value, unit, method };
}

async function timed(
  model: Module,
  example: Tensor,
  architecture: Architecture,
  { totals, blocks }: ModelOutput,
  { budgetSeconds = 1 }: DescribeOptions,
): Promise<Pick<ModelOutput, "totals" | "blocks">> {
  const { total, byBlock } = await timeBlocks(model, example, architecture, 1000 * budgetSeconds);
  return {
    totals: { ...totals, time: total },
    blocks: blocks.map((block) => {
      const time = byBlock.get(block.id);
      return time === undefined ? block : { ...block, time };
    }),
  };
}
