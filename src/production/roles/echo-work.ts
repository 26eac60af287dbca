/** The work of an echo replica: one query after the other, each for its time. */
import type { EchoSettings } from "./echo-messages.ts";

/** Does the work of a query that arrived at a time; resolves, with a number if the work gives one, when it is done. */
export type EchoWork = (
  settings: EchoSettings,
  arrivedAt: number,
) => Promise<number | undefined> | undefined;

/** A server of its own for each replica: "wait" reckons from arrivals when it is free, so that late timers do not add up. */
export function createEchoWork(): EchoWork {
  let freeAt = Number.NEGATIVE_INFINITY;
  return ({ serviceMs = 0, work = "spin", size = 64 }, arrivedAt) => {
    if (work === "multiply") return multiply(size);
    const now = performance.now();
    if (work === "spin") {
      while (performance.now() - now < serviceMs);
      return undefined;
    }
    freeAt = Math.max(arrivedAt, freeAt) + serviceMs;
    const leftMs = freeAt - now;
    return new Promise((resolve) => setTimeout(() => resolve(undefined), leftMs));
  };
}

let loading: Promise<typeof import("../../tinytorch/index.ts")> | undefined;

async function multiply(size: number): Promise<number> {
  loading ??= import("../../tinytorch/index.ts").then(async (engine) => {
    await engine.setBackend("wasm");
    return engine;
  });
  const { noGrad, ones } = await loading;
  const sum = noGrad(() => {
    const matrix = ones([size, size]);
    return matrix.matmul(matrix).sum();
  });
  return await sum.item();
}
