/**
 * Measures each block's part of an inference. Every round times the pass with nobody listening and passes with every operation
 * written down, in random order, so that drift of the machine meets both alike; a block's time is that of its operations.
 */

import { sumBy } from "es-toolkit";
import { Random } from "../../base/random.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import { failed } from "../../outputs/figure/not-measured.ts";
import {
  deviceTimer,
  type Module,
  type OperationEvent,
  type Tensor,
} from "../../tinytorch/index.ts";
import { breathe, callsPerTiming, warmUp } from "../instruments/clock.ts";
import { medianFigure, unlessZero } from "../instruments/measured.ts";
import { inference } from "../profiler/trace/pass.ts";
import { recordPass, timePass } from "../profiler/trace/record-pass.ts";
import { withThoseInside } from "./count-blocks.ts";
import { eventsByNode } from "./node-costs.ts";
import { type Architecture, whileInferring } from "./read-architecture.ts";

const WARM_UP = 4;
const FEWEST_ROUNDS = 5;
const MOST_ROUNDS = 60;
/** However coarse the clock, a round has no more passes than this. */
const MOST_PASSES = 20;

export interface BlockTimes {
  /** Of one pass. */
  readonly total: Figure;
  /** By the block's id; none for a block without operations. */
  readonly byBlock: ReadonlyMap<string, Figure>;
}

/** Times of the blocks for the batch of `example`, in about `budgetMs`. */
export async function timeBlocks(
  model: Module,
  example: Tensor,
  architecture: Architecture,
  budgetMs: number,
): Promise<BlockTimes> {
  return whileInferring(model, async () => {
    const pass = inference(model, example);
    const passMs = await warmUp(() => timePass(pass), WARM_UP, budgetMs);
    // So many that the ticks of the clock do not show in an operation of the usual length.
    const operations = Math.max(1, architecture.graph.nodes.length);
    const passes = Math.min(MOST_PASSES, callsPerTiming(passMs / operations));
    const untracedMs: number[] = [];
    const rounds: NodeTimes[] = [];
    const random = new Random(0);
    const end = performance.now() + budgetMs;
    while (
      rounds.length < FEWEST_ROUNDS ||
      (rounds.length < MOST_ROUNDS && performance.now() < end)
    ) {
      const isTracedFirst = random.uniform() < 0.5;
      if (isTracedFirst) rounds.push(await timeNodes(pass, architecture, passes));
      untracedMs.push(await timePass(pass));
      if (!isTracedFirst) rounds.push(await timeNodes(pass, architecture, passes));
      await breathe();
    }
    const n = example.shape[0] ?? 1;
    const total = medianFigure(
      untracedMs,
      `One inference with a batch of ${n}, its result read back, untraced; median of ${untracedMs.length} rounds.`,
    );
    return { total: unlessZero(total), byBlock: blockFigures(architecture, rounds, passes) };
  });
}

/** Milliseconds of each node in a pass; undefined where the device gave no valid reading, or other operations ran. */
type NodeTimes = readonly (number | undefined)[] | undefined;

async function timeNodes(
  pass: ReturnType<typeof inference>,
  { graph }: Architecture,
  passes: number,
): Promise<NodeTimes> {
  const { kind } = deviceTimer();
  const sums = new Array<number | undefined>(graph.nodes.length).fill(0);
  for (let done = 0; done < passes; done += 1) {
    const { events } = await recordPass(pass, { deviceTime: kind !== "host" && kind !== "none" });
    const heard = eventsByNode(graph.nodes, events);
    if (heard === undefined) return undefined;
    for (const [id, own] of heard.entries()) {
      const event = own.at(-1);
      const ms = event === undefined ? 0 : await timeOf(event, kind);
      const sum = sums[id];
      sums[id] = ms === undefined || sum === undefined ? undefined : sum + ms / passes;
    }
  }
  return sums;
}

/** An operation's time holds that of those within it. */
async function timeOf(event: OperationEvent, kind: string): Promise<number | undefined> {
  return kind === "host" ? event.durationMs : await event.deviceMs;
}

function blockFigures(
  { tree }: Architecture,
  rounds: readonly NodeTimes[],
  passes: number,
): Map<string, Figure> {
  const within = withThoseInside(tree);
  const figures = new Map<string, Figure>();
  for (const { id } of tree) {
    const nodes = (within.get(id) ?? []).flatMap((block) => block.nodes);
    if (nodes.length === 0) continue;
    const timesMs = rounds.flatMap((times) => {
      const own = nodes.map((node) => times?.[node.id]);
      const known = own.filter((ms) => ms !== undefined);
      return known.length === own.length ? [sumBy(known, (ms) => ms)] : [];
    });
    figures.set(id, blockFigure(timesMs, passes));
  }
  return figures;
}

function blockFigure(timesMs: readonly number[], passes: number): Figure {
  const { kind, detail } = deviceTimer();
  if (kind === "none") return { kind: "not-measurable", reason: detail };
  if (timesMs.length === 0) {
    return failed("No run did the operations that were captured and had all of its readings.");
  }
  const clock = kind === "host" ? "the host's clock" : "the device's own timer";
  const each = passes === 1 ? "one pass" : `the mean of ${passes} passes`;
  return medianFigure(
    timesMs,
    `Its operations in an inference by ${clock}, ${each} a round with every operation recorded; median over rounds.`,
  );
}
