/** From a trained model to one that is served: five steps, each of which can fail and says why. */
import { integerText } from "../../outputs/figure/number-text.ts";
import {
  type Dataset,
  exportOnnx,
  type Module,
  noGrad,
  type OptimizedModule,
  optimize,
  type Tensor,
  zeros,
} from "../../tinytorch/index.ts";
import { PIXELS } from "../monitoring/input-features.ts";
import { modelCard } from "../registry/model-card.ts";
import type { ModelRegistry } from "../registry/model-registry.ts";
import { type ModelVersion, shortHash } from "../registry/model-version.ts";
import type { PixelScale } from "../serving/pixels.ts";
import type { RequestBatch, RequestRecord } from "../serving/request-record.ts";
import { type Server, serve } from "../serving/serve.ts";
import { DEFAULT_SETTINGS } from "../serving/serving-settings.ts";
import { answersOf } from "./answers-of.ts";
import { Pipeline } from "./pipeline.ts";

export interface Deployment {
  readonly name: string;
  readonly model: Module;
  /** Digits that the server is tried with, and that loads ask for. */
  readonly digits: Dataset;
  readonly version: ModelVersion;
  readonly registry: ModelRegistry;
  readonly replicas: number;
  readonly scale: PixelScale;
}

/** Digits that the server is asked for before it counts as deployed: for each replica some. */
const PROBES = 60;
/** Probabilities of two ways to compute the same model differ by rounding, and by no more than this. */
const TOLERANCE = 1e-4;
/** While it is tried, requests may take as long as they take: a device that is busy answers late, and not wrongly. */
const TRIAL = { timeoutMs: 60_000 };
/** For the server's next report of requests, which comes a few times a second. */
const REPORT_MS = 60_000;

/** Rewrites that change how the answers are computed, and not what they are. */
export const SERVING_PASSES = [
  "fold-transpose",
  "fold-layout",
  "share-subexpressions",
  "fuse-linear-activation",
] as const;

/** Optimises, packages, starts, balances and watches; shows the steps as a table, and the server's panel beneath it. */
export async function deploySystem(deployment: Deployment): Promise<Server> {
  const { version, registry } = deployment;
  const steps = new Pipeline(`Deployment of ${deployment.name} ${shortHash(version.hash)}`, [
    "optimise",
    "package",
    "start",
    "balance",
    "watch",
  ]);
  const optimized = await steps.step("optimise", () => optimiseModel(deployment));
  await steps.step("package", () => packageModel(deployment));
  const server = await steps.step("start", () => startServer(deployment, optimized));
  try {
    await steps.step("balance", () => probe(deployment, server));
    await steps.step("watch", () => watch(server));
    await server.set({ timeoutMs: DEFAULT_SETTINGS.timeoutMs });
    await registry.promote(version);
  } catch (error) {
    // What does not answer rightly is not left to answer.
    await server.stop();
    throw error;
  }
  return server;
}

/** Rewrites the graph, and holds its answers against the model's. */
async function optimiseModel({ model, digits }: Deployment) {
  model.eval();
  const [inputs] = await digits.batch(Int32Array.from({ length: PROBES }, (_, i) => i));
  const result = optimize(model, { passes: SERVING_PASSES, example: inputs });
  const before = optimize(model, { passes: [], example: inputs }).graphFor(inputs).nodes.length;
  const after = result.graphFor(inputs).nodes.length;
  const difference = await largestDifference(model, result, inputs);
  if (!(difference <= TOLERANCE)) {
    throw new Error(
      `the rewritten model's probabilities differ from the model's by up to ${difference}; expected at most ${TOLERANCE}`,
    );
  }
  const note =
    after < before
      ? `${before} operations became ${after}; the same answers to ${PROBES} digits`
      : `nothing to rewrite in ${before} operations`;
  return { result, note };
}

async function largestDifference(
  model: Module,
  rewritten: OptimizedModule,
  inputs: Tensor,
): Promise<number> {
  const probabilities = (of: Module) => noGrad(() => of.forward(inputs).softmax(1)).data();
  const [one, other] = await Promise.all([probabilities(model), probabilities(rewritten)]);
  return Math.max(...Array.from(one, (value, i) => Math.abs(value - (other[i] ?? Number.NaN))));
}

/** Writes what others would run: the graph as ONNX, the weights as safetensors, and the card. */
async function packageModel({ model, version, registry }: Deployment) {
  const onnx = await exportOnnx(model, zeros([1, PIXELS]));
  const weights = await registry.weights(version);
  const card = modelCard(version);
  const note =
    `ONNX ${integerText(onnx.byteLength)} bytes, safetensors ${integerText(weights.byteLength)} bytes ` +
    `(read back, and their hash is right), model card ${integerText(card.length)} characters`;
  return { result: { onnx, weights, card }, note };
}

async function startServer({ name, digits, replicas, scale }: Deployment, model: OptimizedModule) {
  const server = await serve(model, {
    ...{ name, replicas, samples: digits, normalize: scale },
    ...TRIAL,
  });
  return { result: server, note: `${replicas} replicas in workers of their own, each ready` };
}

/** Asks for digits at once, and holds the answers against the model's own. */
async function probe({ model, digits }: Deployment, server: Server) {
  const expected = await answersOf(model, digits, PROBES);
  const [inputs] = await digits.batch(Int32Array.from({ length: PROBES }, (_, i) => i));
  const values = await inputs.data();
  const answers = await Promise.all(
    expected.map((_, i) => server.predict(values.subarray(i * PIXELS, (i + 1) * PIXELS))),
  );
  const wrong = answers.filter(({ probabilities }, i) => {
    const { predicted = -1, confidence = 0 } = expected[i] ?? {};
    return Math.abs((probabilities[predicted] ?? 0) - confidence) > TOLERANCE;
  });
  if (wrong.length > 0) {
    throw new Error(
      `${wrong.length} of ${PROBES} served answers differ from the model's own by more than ${TOLERANCE}`,
    );
  }
  const { replicas } = await server.state();
  const idle = replicas.filter(({ answered }) => answered === 0);
  if (idle.length > 0) {
    throw new Error(
      `${idle.length} of ${replicas.length} replicas were given none of ${PROBES} requests`,
    );
  }
  const shares = replicas.map(({ answered }) => answered).join(", ");
  return {
    result: undefined,
    note: `${PROBES} digits, answered as by the model itself; by replica: ${shares}`,
  };
}

/** A monitor would hear of every request: asks for one more, and waits for the report. */
async function watch(server: Server) {
  const port = server.watch();
  try {
    const heard = new Promise<RequestRecord>((resolve, reject) => {
      const late = () => reject(new Error(`no report of requests within ${REPORT_MS / 1000} s`));
      const timer = setTimeout(late, REPORT_MS);
      port.onmessage = ({ data }: MessageEvent<RequestBatch>) => {
        const last = data.requests.at(-1);
        if (last === undefined) return;
        clearTimeout(timer);
        resolve(last);
      };
    });
    const [{ dueAt, endedAt }] = await Promise.all([
      heard,
      server.predict(new Float32Array(PIXELS)),
    ]);
    const note = `the server reports each request; the last one took ${(endedAt - dueAt).toFixed(1)} ms`;
    return { result: undefined, note };
  } finally {
    port.close();
  }
}
