/** What comes from outside, what lies around, and what is let out. */
import { errorMessage } from "../../../base/assert.ts";
import { sha256Hex } from "../../../base/sha256.ts";
import { findSecrets } from "../../../systems/deployment/find-secrets.ts";
import { modelCard } from "../../registry/model-card.ts";
import { shortHash } from "../../registry/model-version.ts";
import { INPUT, type InferRequest, InvalidRequest } from "../../serving/inference-protocol.ts";
import { firstDigits } from "../ask-digits.ts";
import type { TestedServer } from "../subject.ts";
import { expectThat, type SystemTest } from "../system-test.ts";

const requests: SystemTest = {
  id: "wrong-requests-are-refused",
  suite: "security",
  name: "A request that makes no sense is refused with a reason",
  async run({ tried, heldOut }) {
    const { rows } = await firstDigits(heldOut, 1);
    const digit = Array.from(rows[0] ?? []);
    const wrong = Object.entries(wrongRequests(digit));
    const taken: string[] = [];
    for (const [what, request] of wrong) {
      const reason = await refusal(tried, request);
      if (reason !== undefined) taken.push(`${what} (${reason})`);
    }
    expectThat(taken.length === 0, {
      expected: `an invalid request to be refused, whichever of ${wrong.length} it is`,
      got: `otherwise for ${taken.join(", ")}`,
      fix: "check shape, type and values before a replica sees them",
    });
    await tried.infer(requestOf(digit));
    return `${wrong.length} wrong requests refused, each with a reason; a right one was answered afterwards`;
  },
};

/** What happened instead of a refusal; undefined where it was refused. */
async function refusal(server: TestedServer, request: unknown): Promise<string | undefined> {
  try {
    await server.infer(request as InferRequest);
    return "answered";
  } catch (error) {
    return error instanceof InvalidRequest ? undefined : errorMessage(error);
  }
}

function requestOf(data: ArrayLike<unknown>, change: object = {}) {
  const shape = [1, data.length];
  const input = { name: INPUT, shape, datatype: "FP32", data: data as number[], ...change };
  return { inputs: [input] };
}

function wrongRequests(digit: readonly number[]): Record<string, unknown> {
  const withFirst = (value: unknown) => requestOf([value, ...digit.slice(1)]);
  return {
    "no input": { inputs: [] },
    nothing: null,
    "another name": requestOf(digit, { name: "pixels" }),
    "another type": requestOf(digit, { datatype: "BYTES" }),
    "a pixel too few": requestOf(digit.slice(1)),
    "a shape that lies": requestOf(digit, { shape: [1_000_000, digit.length] }),
    "a shape below zero": requestOf(digit, { shape: [-1, digit.length] }),
    "a pixel that is no number": withFirst(Number.NaN),
    "a pixel without end": withFirst(Number.POSITIVE_INFINITY),
    "a pixel of text": withFirst("0"),
  };
}

const weights: SystemTest = {
  id: "weights-as-registered",
  suite: "security",
  name: "The stored weights are those that were registered, to the last bit",
  async run({ registry, version }) {
    let found: string;
    try {
      found = await sha256Hex(await registry.weights(version));
    } catch (error) {
      found = errorMessage(error);
    }
    expectThat(found === version.hash, {
      expected: `a file with the SHA-256 ${shortHash(version.hash)}…`,
      got: /^[0-9a-f]{64}$/.test(found) ? `${shortHash(found)}…` : found,
      fix: "do not load it; register the version again from where it was trained",
    });
    return `SHA-256 ${shortHash(found)}…, as the version's name says`;
  },
};

const secrets: SystemTest = {
  id: "no-secret-is-told",
  suite: "security",
  name: "What is let out holds no password, token or key",
  async run({ version, monitor }) {
    const files = [
      { path: "the version's settings", text: JSON.stringify(version.config ?? {}) },
      { path: "the model card", text: modelCard(version) },
      { path: "the metrics", text: (await monitor?.prometheus()) ?? "" },
    ];
    const found = findSecrets(files).map(({ path, what }) => `${what} in ${path}`);
    const read = files.reduce((sum, { text }) => sum + text.length, 0);
    expectThat(found.length === 0, {
      expected: "nothing that looks like a credential",
      got: found.join(", "),
      fix: "take it out, and change it: it has been told. Give secrets to the platform, and only their names to the settings",
    });
    return `${read.toLocaleString("en")} characters of settings, model card and metrics searched`;
  },
};

export const securityTests: readonly SystemTest[] = [requests, weights, secrets];
