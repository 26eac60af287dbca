/**
 * Parts of a server that are broken on purpose, so that it can be seen which test finds them: `serve(model, { fault: "router" })`.
 * Each is a mistake that real servers have had.
 */
import type { InputSpec } from "./inference-protocol.ts";
import { ResponseCache } from "./response-cache.ts";
import { type Routed, Router } from "./router.ts";
import type { Policy } from "./serving-settings.ts";

export const SERVER_FAULTS = ["router", "cache", "input-check"] as const;

export type ServerFault = (typeof SERVER_FAULTS)[number];

/** The parts of a server that take another's place; none where nothing is broken. */
export function faultyParts(
  fault: ServerFault | undefined,
  seed: number,
): { router?: Router; cache?: ResponseCache } {
  if (fault === "router") return { router: new StuckRouter(seed) };
  if (fault === "cache") return { cache: new HastyCache() };
  return {};
}

/** Gives every request to the same replica. */
class StuckRouter extends Router {
  override pick<R extends Routed>(_policy: Policy, replicas: readonly R[]): R | undefined {
    return replicas[0];
  }
}

/** Knows an input by the beginning of it: of a digit that is paper, and the same for all. */
class HastyCache extends ResponseCache {
  override get(input: Float32Array) {
    return super.get(beginningOf(input));
  }

  override put(input: Float32Array, answer: Parameters<ResponseCache["put"]>[1]): void {
    super.put(beginningOf(input), answer);
  }
}

const KEY_LENGTH = 28;

function beginningOf(input: Float32Array): Float32Array {
  return input.subarray(0, KEY_LENGTH);
}

/** Takes whatever comes for one sample, and fills in zeros for what is missing or no number. */
export function samplesUnchecked(request: unknown, { shape }: InputSpec): Float32Array[] {
  const { inputs } = (request ?? {}) as { inputs?: { data?: ArrayLike<unknown> }[] };
  const data = inputs?.[0]?.data ?? [];
  const size = shape.reduce((product, n) => product * n, 1);
  return [
    Float32Array.from({ length: size }, (_, i) => {
      const value = Number(data[i] ?? 0);
      return Number.isFinite(value) ? value : 0;
    }),
  ];
}
