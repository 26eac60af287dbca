/** Whether the system refuses what it should: requests, damaged weights, strangers' scripts, secrets where everybody can read them. */
import { errorMessage } from "../../../base/assert.ts";
import { lent } from "../../../base/lent.ts";
import { integerText } from "../../../outputs/figure/number-text.ts";
import { findSecrets } from "../../../systems/deployment/find-secrets.ts";
import { QueryRejected } from "../../load/query-errors.ts";
import { checkWeights } from "../../registry/model-registry.ts";
import { shortHash } from "../../registry/model-version.ts";
import { INPUT, type InferRequest, InvalidRequest } from "../../serving/inference-protocol.ts";
import type { Evidence } from "../evidence.ts";
import { broken, type Found, notHere, open } from "../outcome.ts";
import type { Check } from "./check.ts";
import { lacking, policyIn } from "./page-policy.ts";
import { isConnectionStopped, isSandboxed, isStorageRefused } from "./sandbox-probe.ts";

/** More samples in one request than a queue holds unless somebody has made it very long. */
const TOO_MANY = 2000;

export const security: Check = {
  id: "security",
  label: "Security",
  question: "Does it refuse what a stranger might send, and give nothing away?",
  parts: [
    { label: "Malformed requests", probe: malformed },
    { label: "A request that is too large", probe: tooLarge },
    { label: "Damaged weights", probe: damagedWeights },
    { label: "Content security policy", probe: policy },
    { label: "Sandbox", probe: sandbox },
    { label: "No secret in a manifest", probe: secrets },
  ],
};

async function malformed(evidence: Evidence): Promise<Found> {
  const { server } = evidence;
  const { shape } = await evidence.examples();
  const size = shape.reduce((product, n) => product * n, 1);
  const input = {
    name: INPUT,
    shape: [1, ...shape],
    datatype: "FP32",
    data: new Array(size).fill(0),
  };
  const requests: unknown[] = [
    {},
    { inputs: "everything" },
    { inputs: [input, input] },
    { inputs: [null] },
    { inputs: [{ ...input, name: "weights" }] },
    { inputs: [{ ...input, datatype: "BYTES" }] },
    { inputs: [{ ...input, shape: [-1, ...shape] }] },
    { inputs: [{ ...input, shape: [1e9, ...shape] }] },
    { inputs: [{ ...input, data: input.data.map(() => "0") }] },
    { inputs: [{ ...input, data: [...input.data.slice(1), Number.POSITIVE_INFINITY] }] },
  ];
  const ends = await Promise.all(
    requests.map((request) =>
      server.infer(request as InferRequest).then(
        () => "answered",
        (error: unknown) => (error instanceof InvalidRequest ? "refused" : errorMessage(error)),
      ),
    ),
  );
  const others = ends.filter((end) => end !== "refused");
  if (others.length > 0) {
    throw broken(
      `${others.length} of ${requests.length} malformed requests were not refused as such: ${others[0]}.`,
      "Check each field of a request before anything is done with it.",
    );
  }
  return {
    evidence: `${requests.length} malformed requests (wrong names, types, shapes, numbers) were each refused with a sentence.`,
  };
}

async function tooLarge(evidence: Evidence): Promise<Found> {
  const { server } = evidence;
  const { shape } = await evidence.examples();
  const size = shape.reduce((product, n) => product * n, 1);
  const data = new Float32Array(TOO_MANY * size);
  const request = {
    inputs: [{ name: INPUT, shape: [TOO_MANY, ...shape], datatype: "FP32", data }],
  };
  const end = await server.infer(request).then(
    () => undefined,
    (error: unknown) => error,
  );
  const samples = `${integerText(TOO_MANY)} samples`;
  if (end instanceof QueryRejected || end instanceof InvalidRequest) {
    return { evidence: `One request of ${samples} is turned away: ${end.message}.` };
  }
  const what = end === undefined ? "was answered" : `ended with “${errorMessage(end)}”`;
  throw broken(
    `One request of ${samples} ${what}: a single client can keep all others waiting.`,
    "Keep the queue short: `await server.set({ queueLimit: 256 })`.",
  );
}

/** Verifies what is in production, then flips one bit of a copy. */
async function damagedWeights(evidence: Evidence): Promise<Found> {
  const registry = await evidence.registry();
  const version = await evidence.production();
  let weights: Uint8Array<ArrayBuffer>;
  try {
    weights = await registry.weights(version);
  } catch (error) {
    throw broken(
      `The weights in production are not those that were registered: ${errorMessage(error)}.`,
      "Register the model again from its training, and promote that version.",
    );
  }
  const middle = weights.length >> 1;
  weights[middle] = (weights[middle] ?? 0) ^ 1;
  const refusal = await checkWeights(weights, version.hash).then(
    () => undefined,
    (error: unknown) => errorMessage(error),
  );
  if (refusal === undefined) {
    throw broken(
      "A copy with one bit changed passes for the registered weights.",
      "Compare the SHA-256 of the bytes with the hash in the registry before they are used.",
    );
  }
  return {
    evidence: `The weights of ${shortHash(version.hash)} have the hash that they were registered by; a copy with one bit changed is refused.`,
  };
}

/** In the sandbox it is tried; elsewhere a worker is not held to its page's policy, and what the site sends is read. */
async function policy(): Promise<Found> {
  if (isSandboxed()) {
    if (await isConnectionStopped()) {
      return { evidence: "A connection to a stranger was tried, and the policy stopped it." };
    }
    throw broken(
      "A connection to a stranger was not stopped by a policy.",
      "Send the sandbox's frame with `default-src 'none'`.",
    );
  }
  const html = await pageHtml();
  const found = html === undefined ? undefined : policyIn(html);
  if (found === undefined) {
    throw notHere("No page with a policy is served here: a development server and Node have none.");
  }
  const missing = lacking(found);
  if (missing.length === 0) {
    return {
      evidence: `The page is sent with a policy of ${found.size} directives: connections to this site alone, no foreign scripts, no eval.`,
    };
  }
  throw broken(
    `The page's policy lacks: ${missing.join("; ")}.`,
    "Send the page as it was built; see docs/hosting.md.",
  );
}

async function pageHtml(): Promise<string | undefined> {
  const { location } = globalThis;
  // Node has no page.
  if (location === undefined) return undefined;
  try {
    const response = await fetch(new URL("..", new URL(lent().dataUrl, location.href)));
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}

async function sandbox(): Promise<Found> {
  if (!isSandboxed()) {
    throw notHere(
      "This notebook is trusted (or this is Node), so its cells run outside the sandbox.",
    );
  }
  if (await isStorageRefused()) {
    return { evidence: "Cells run without an origin, and storage is refused to them." };
  }
  throw broken(
    "Cells run without an origin, and yet have storage.",
    'Put the frame into the page with `sandbox="allow-scripts"` and nothing else.',
  );
}

async function secrets({ subject }: Evidence): Promise<Found> {
  const { deployment } = subject;
  if (deployment === undefined) {
    throw open(
      "No deployment files were given.",
      "Generate some, `const files = await profiler.generateDeploymentConfig()`, and hand them over: { deployment: files }.",
    );
  }
  const { files, findings, target } = deployment;
  const found = findSecrets(files).map(({ path, line, what }) => `${path}:${line} (${what})`);
  const named = findings
    .filter(({ rule }) => rule === "env-var-secret")
    .map(({ path, line }) => `${path}:${line} (a variable with a secret's name)`);
  const places = [...new Set([...found, ...named])];
  if (places.length > 0) {
    throw broken(
      `There are secrets in the files for ${target}: ${places.slice(0, 5).join(", ")}.`,
      "Take them out, change them (whoever had the file knows them), and refer to a Secret of the platform.",
    );
  }
  return { evidence: `There is no secret in the ${files.length} files for ${target}.` };
}
