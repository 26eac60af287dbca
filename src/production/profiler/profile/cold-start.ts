/**
 * What the first visitor waits for, reported apart and in no other figure. On wasm it is measured in fresh workers, started as a server
 * starts its replicas. Elsewhere, and for models that cannot travel, it is the first call of this profile, and is called so: what
 * other runs have loaded and compiled before is not paid again.
 */
import { errorMessage } from "../../../base/assert.ts";
import { StopRequest } from "../../../base/stop-request.ts";
import { isInstance } from "../../../base/thrown.ts";
import type { Figure } from "../../../outputs/figure/figure.ts";
import type { ProfileOutput } from "../../../outputs/panels/profile/profile.ts";
import { getBackend, type Module, noGrad, type Tensor } from "../../../tinytorch/index.ts";
import { medianFigure } from "../../instruments/measured.ts";
import { ReplicaProbe } from "../../planning/replica-probe.ts";
import { serveModel } from "../../serving/serve-model.ts";

type ColdStart = Required<Pick<ProfileOutput, "coldStart" | "coldStartIn">>;

const MOST_STARTS = 3;

/** Starts of fresh workers for about `budgetMs`, or one call on `input`, before any warm-up. */
export async function coldStart(
  model: Module,
  input: Tensor,
  budgetMs: number,
): Promise<ColdStart> {
  const { name } = getBackend();
  if (name !== "wasm") {
    const why = `fresh workers compute on wasm, not on ${name}; programs that other models have used are compiled already`;
    return { coldStart: await firstCall(model, input, why), coldStartIn: "this kernel" };
  }
  // Before anything else: it is the first call of this profile, whatever comes of the workers.
  const called = await firstCall(model, input, "");
  try {
    return { coldStart: await freshStarts(model, input, budgetMs), coldStartIn: "fresh worker" };
  } catch (error) {
    if (isInstance(error, StopRequest)) throw error;
    const method = `${called.method.slice(0, -1)}; no fresh worker could be started for it: ${errorMessage(error)}`;
    return { coldStart: { ...called, method }, coldStartIn: "this kernel" };
  }
}

async function freshStarts(model: Module, example: Tensor, budgetMs: number): Promise<Figure> {
  const served = await serveModel(model, { name: "cold start", example, largestBatch: 1 });
  const timesMs: number[] = [];
  const end = performance.now() + budgetMs;
  while (timesMs.length === 0 || (timesMs.length < MOST_STARTS && performance.now() < end)) {
    const { probe, coldStartMs } = await ReplicaProbe.start(served, "cold start");
    probe.end();
    timesMs.push(coldStartMs);
  }
  return medianFigure(
    timesMs,
    "From ordering a fresh worker until it has answered one sample: it starts, loads the engine and takes the weights first. Each start has a worker of its own, on one thread.",
  );
}

/** Milliseconds of one call on `input` in this kernel. */
export async function firstCall(model: Module, input: Tensor, why: string) {
  const start = performance.now();
  await noGrad(() => model.forward(input)).data();
  return {
    kind: "measured",
    value: performance.now() - start,
    unit: "ms",
    n: 1,
    method: `The first call of this profile, one sample, before any warm-up, in a kernel that had run before${why === "" ? "" : `; ${why}`}.`,
  } as const satisfies Figure;
}
