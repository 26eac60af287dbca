/** Whether the system lives through faults: each is injected into the server, and then it has to answer as it did before. */
import { errorMessage } from "../../../base/assert.ts";
import { integerText, numberText } from "../../../outputs/figure/number-text.ts";
import { getBackend, loseDevice, spareGpu } from "../../../tinytorch/index.ts";
import { INPUT, InvalidRequest } from "../../serving/inference-protocol.ts";
import type { Evidence } from "../evidence.ts";
import { broken, type Found, notHere, open } from "../outcome.ts";
import type { Check } from "./check.ts";
import { secondsFigure, until } from "./waiting.ts";

/** Asked for while the replica is killed, a few at a time. */
const ASKED = 40;
/** Probabilities that differ by no more are the same answer. */
const TOLERANCE = 1e-4;

export const errorHandling: Check = {
  id: "error-handling",
  label: "Error handling",
  question: "Does it refuse what is no input, and recover from what breaks?",
  parts: [
    {
      label: "An input that is not a number",
      probe: (evidence) =>
        refuses(evidence, "a request with a NaN", (size, shape) => ({
          shape: [1, ...shape],
          data: new Float32Array(size).fill(Number.NaN),
        })),
    },
    {
      label: "A wrong shape",
      probe: (evidence) =>
        refuses(evidence, "a request of another shape", (size, shape) => ({
          shape: [1, ...shape.slice(0, -1), (shape.at(-1) ?? 0) + 1],
          data: new Float32Array(size),
        })),
    },
    { label: "A killed replica", probe: killReplica },
    { label: "A lost backend", probe: loseBackend },
  ],
};

async function refuses(
  evidence: Evidence,
  words: string,
  inputOf: (size: number, shape: readonly number[]) => { shape: number[]; data: Float32Array },
): Promise<Found> {
  const { server } = evidence;
  const { shape } = await evidence.examples();
  const before = await evidence.ask(1);
  const size = shape.reduce((product, n) => product * n, 1);
  const input = { name: INPUT, datatype: "FP32", ...inputOf(size, shape) };
  const reason = await server.infer({ inputs: [input] }).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(reason instanceof InvalidRequest)) {
    const what = reason === undefined ? "was answered" : `ended with “${errorMessage(reason)}”`;
    throw broken(
      `${capital(words)} ${what}; it should be refused with a sentence before the model sees it.`,
      "Check shape, type and finiteness of each request where it comes in.",
    );
  }
  expectSame(before, await evidence.ask(1), words);
  return {
    evidence: `${capital(words)} is refused (“${reason.message}”), and the next one is answered as before.`,
  };
}

/** Kills one of the replicas while requests are in flight: all must be answered, and a new one must take its place. */
async function killReplica(evidence: Evidence): Promise<Found> {
  const { server } = evidence;
  const count = Math.min(ASKED, (await evidence.examples()).count);
  const before = await evidence.ask(count);
  const { replicas } = await server.state();
  const [victim] = replicas;
  if (victim === undefined) {
    throw open("The server has no replica.", "Start some: `await server.scale(2)`.");
  }
  const inFlight = evidence.ask(count).then(
    (rows) => ({ rows }),
    (error: unknown) => ({ error }),
  );
  const start = performance.now();
  await server.kill(victim.id);
  const isBack = await until(evidence.patienceMs, async () => {
    const now = (await server.state()).replicas;
    const up = now.filter(({ status }) => status === "idle" || status === "busy");
    return up.length >= replicas.length;
  });
  const afterMs = performance.now() - start;
  const ended = await inFlight;
  if ("error" in ended) {
    throw broken(
      `Replica ${victim.id} was killed among ${count} requests, and not all were answered: ${errorMessage(ended.error)}.`,
      "Keep more than one replica, and a timeout that is longer than a replica takes to come back.",
    );
  }
  expectSame(before, ended.rows, "a killed replica");
  if (!isBack) {
    throw broken(
      `Replica ${victim.id} was killed, and had not come back after ${evidence.patienceMs / 1000} s.`,
      "See why it does not start, in the marks of the Serving panel; a page that has as many workers as it may can start no other.",
    );
  }
  return {
    evidence: `Replica ${victim.id} was killed among ${integerText(count)} requests: all were answered as before, and after ${numberText(afterMs / 1000)} s all ${replicas.length} replicas were there again.`,
    figures: [
      secondsFigure(
        "recovers",
        "Time until a killed replica is replaced",
        afterMs,
        "From the order to kill it until as many replicas were ready as before.",
      ),
    ],
  };
}

/** A GPU beside the backend in use is taken away: work there has to say so, and the served model must not notice. */
async function loseBackend(evidence: Evidence): Promise<Found> {
  const { name } = getBackend();
  const gpu = await spareGpu();
  if (gpu === undefined) {
    throw notHere(
      name === "webgl" || name === "webgpu"
        ? `This kernel computes on ${name}, and every tensor of the notebook would be lost with it; run setBackend("wasm") to try it.`
        : `There is no GPU to lose: this kernel computes on ${name}, and replicas on the processor.`,
    );
  }
  const before = await evidence.ask(1);
  const error = await loseDevice(gpu);
  if (error === undefined || !/setBackend/.test(error.message)) {
    throw broken(
      `Work on ${gpu} went on as if nothing had happened when the device was taken away${error === undefined ? "" : ` (“${error.message}”)`}.`,
      "Listen for the loss of the device, and refuse to give out what was computed after it.",
    );
  }
  expectSame(before, await evidence.ask(1), "a lost backend");
  return {
    evidence: `The ${gpu} device was taken away at work: that ended with a sentence that says how to go on, and the server answers as before.`,
  };
}

function expectSame(
  before: readonly Float32Array[],
  after: readonly Float32Array[],
  words: string,
): void {
  const different = before.filter((row, i) =>
    row.some((value, at) => !(Math.abs(value - (after[i]?.[at] ?? Number.NaN)) <= TOLERANCE)),
  );
  if (different.length === 0) return;
  throw broken(
    `After ${words}, ${different.length} of ${before.length} answers differ from those before.`,
    "Look for state that a request leaves behind; answers must follow from their inputs alone.",
  );
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
