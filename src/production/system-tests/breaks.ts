/**
 * Damage for one run of the tests, one kind for each that is told to: done to a copy, or to the server that is only tried, which ends
 * with the run. The reader's own system is left alone. Each is found by one test.
 */
import { noStorage } from "../../base/key-value-store.ts";
import type { Module } from "../../tinytorch/index.ts";
import { LastingStore } from "../registry/lasting-store.ts";
import { ModelRegistry } from "../registry/model-registry.ts";
import type { ServeOptions } from "../serving/serve.ts";
import { MNIST_SCALE } from "../training/plan/data-spec.ts";
import type { Subject } from "./subject.ts";

interface Damage {
  /** What is done, in a sentence. */
  readonly does: string;
  /** The test that finds it. */
  readonly finds: string;
  /** What has to be given for it. */
  readonly needs?: readonly ("server" | "monitor")[];
  /** Settings of the server that is tried. */
  readonly serve?: (
    objectives: Subject["objectives"],
  ) => Pick<ServeOptions, "fault" | "maxQueueDelayMs" | "maxBatchSize">;
  /** What takes its place. */
  readonly change?: (subject: Subject) => Partial<Subject> | Promise<Partial<Subject>>;
}

/** The longest wait for a batch that a server allows. */
const LONGEST_WAIT_MS = 1000;

export const BREAKS = {
  weights: {
    does: "The last layer of a copy of the model has the signs of its weights flipped.",
    finds: "accuracy-as-registered",
    change: async ({ model }) => {
      await turnLastLayer(model);
      return { model };
    },
  },
  pixels: {
    does: "Pixels are scaled a second time on their way to the server.",
    finds: "answers-of-production",
    needs: ["server"],
    change: ({ live }) => (live === undefined ? {} : { live: scaledTwice(live) }),
  },
  router: {
    does: "The router of a copy of the server gives every request to the same replica.",
    finds: "every-replica-works",
    serve: () => ({ fault: "router" }),
  },
  cache: {
    does: "The cache of a copy of the server recognises a digit by its first row of pixels.",
    finds: "cache-by-content",
    serve: () => ({ fault: "cache" }),
  },
  monitor: {
    does: "Whoever reads the metrics gets the page of a moment ago, again and again.",
    finds: "monitor-counts",
    needs: ["server", "monitor"],
    change: async ({ monitor }) => {
      const stale = await monitor?.prometheus();
      return stale === undefined ? {} : { monitor: { prometheus: async () => stale } };
    },
  },
  batcher: {
    does: "The batcher of a copy of the server waits for company longer than an answer may take.",
    finds: "latency-objective",
    serve: ({ latency: { boundMs } }) => ({
      maxQueueDelayMs: Math.min(LONGEST_WAIT_MS, 2 * boundMs),
      maxBatchSize: 32,
    }),
  },
  queue: {
    does: "The control that limits the line of a copy of the server is not connected to anything.",
    finds: "overload-is-refused",
    change: ({ tried }) => ({ tried: withoutQueueLimit(tried) }),
  },
  "input-check": {
    does: "A copy of the server takes any request, and fills in zeros for what is missing or no number.",
    finds: "wrong-requests-are-refused",
    serve: () => ({ fault: "input-check" }),
  },
  registry: {
    does: "One bit of a copy of the stored weights is flipped, as a disk may do.",
    finds: "weights-as-registered",
    change: async (subject) => ({ registry: await withFlippedBit(subject) }),
  },
  secret: {
    does: "Somebody has written a password into a copy of the version's settings.",
    finds: "no-secret-is-told",
    change: ({ version }) => ({
      version: { ...version, config: { ...version.config, registryPassword: "correct horse" } },
    }),
  },
  lineage: {
    does: "A copy of the version has lost the settings that it was made from.",
    finds: "version-can-be-rebuilt",
    change: ({ version: { config: _lost, ...version } }) => ({ version }),
  },
  seed: {
    does: "The second of two trainings starts from another seed.",
    finds: "same-seed-same-weights",
    change: ({ seedOf }) => ({ seedOf: (run) => seedOf(run) + run }),
  },
} as const satisfies Record<string, Damage>;

export type Break = keyof typeof BREAKS;

export function damageOf(name: Break): Damage {
  return BREAKS[name];
}

async function turnLastLayer(model: Module): Promise<void> {
  const state = model.stateDict();
  const last = Object.entries(state).findLast(([, { ndim }]) => ndim === 2);
  if (last === undefined) throw new Error("break: the model has no layer of weights to turn");
  const [name, weights] = last;
  model.loadStateDict({ ...state, [name]: weights.neg() });
}

function scaledTwice(live: NonNullable<Subject["live"]>): NonNullable<Subject["live"]> {
  const { mean, std } = MNIST_SCALE;
  return {
    ...bound(live),
    predict: (pixels) => live.predict(Array.from(pixels, (value) => (value - mean) / std)),
  };
}

function withoutQueueLimit(tried: Subject["tried"]): Subject["tried"] {
  return { ...bound(tried), set: ({ queueLimit: _ignored, ...rest }) => tried.set(rest) };
}

/** The methods of a server by themselves, to put others in the place of some. */
function bound(server: Subject["tried"]): Subject["tried"] {
  return {
    predict: (pixels) => server.predict(pixels),
    infer: (request) => server.infer(request),
    state: () => server.state(),
    set: (settings) => server.set(settings),
    scale: (replicas) => server.scale(replicas),
    kill: (replica) => server.kill(replica),
    watch: () => server.watch(),
  };
}

/** The same version in a registry in memory, whose weights were damaged after they had been stored. */
async function withFlippedBit({ name, model, version }: Subject): Promise<Subject["registry"]> {
  const store = noStorage("a copy for tests is kept nowhere");
  const registry = await ModelRegistry.open(name, store);
  const { hash } = await registry.register(model, { madeBy: version.madeBy });
  const held = new LastingStore(store);
  const key = (await held.keys()).find((it) => it.endsWith(`/weights/${hash}`)) ?? "";
  const bytes = Uint8Array.from((await held.get(key)) ?? []);
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  held.hold(key, bytes);
  return registry;
}
