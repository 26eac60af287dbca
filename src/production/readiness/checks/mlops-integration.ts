/** Whether what runs can be traced back to what it was made from, and made again. */
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import { shortHash } from "../../registry/model-version.ts";
import { type Evidence, probabilitiesOf } from "../evidence.ts";
import { broken, type Found, open } from "../outcome.ts";
import { trainedTwice } from "../small-training.ts";
import type { Check } from "./check.ts";

/** Two ways to compute the same model differ by rounding, and by no more than this. */
const TOLERANCE = 1e-4;

export const mlopsIntegration: Check = {
  id: "mlops-integration",
  label: "MLOps integration",
  question: "Can what is served be traced to its training, and trained again to the same?",
  parts: [
    { label: "The same seed gives the same weights", probe: reproduces },
    { label: "Versions and lineage", probe: lineage },
    { label: "What is served is in production", probe: servesProduction },
  ],
};

export async function reproduces(evidence: Evidence): Promise<Found> {
  const [first, second] = await trainedTwice(evidence);
  if (first === second) {
    return {
      evidence: `Trained twice from one seed, both times to the weights ${shortHash(first)}.`,
    };
  }
  throw broken(
    `Trained twice from one seed, to different weights: ${shortHash(first)} and ${shortHash(second)}.`,
    "Draw every random number from the seed: first weights, order of examples, augmentation, dropout; on a GPU sums may come in any order, so compare on wasm.",
  );
}

async function lineage(evidence: Evidence): Promise<Found> {
  const registry = await evidence.registry();
  const version = await evidence.production();
  const missing = [
    ...(version.config === undefined && version.parent === undefined
      ? ["neither a config nor a version that it was made from"]
      : []),
    ...(version.data === undefined && version.parent === undefined ? ["no data"] : []),
    ...(Object.keys(version.metrics).length === 0 ? ["no metric"] : []),
    ...(version.madeBy.trim() === "" ? ["not how it was made"] : []),
  ];
  if (missing.length > 0) {
    throw broken(
      `The registry knows of ${shortHash(version.hash)}, which is in production, ${missing.join(", ")}.`,
      "Register it with what it was made from: `registry.register(model, { madeBy, config, data, metrics, parent })`.",
    );
  }
  const ancestors: string[] = [];
  for (let parent = version.parent; parent !== undefined; ) {
    const found = registry.versions.find(({ hash }) => hash === parent);
    if (found === undefined || ancestors.includes(parent)) {
      throw broken(
        `The lineage of ${shortHash(version.hash)} breaks off: ${shortHash(parent)} is not in the registry.`,
        "Keep the versions that others were made from; register the missing one again.",
      );
    }
    ancestors.push(found.hash);
    parent = found.parent;
  }
  const line =
    ancestors.length === 0 ? "" : `, made from ${ancestors.map(shortHash).join(", then ")}`;
  return {
    evidence: `${shortHash(version.hash)} is in production${line}; its making, its data and its metrics are in the registry, one of ${registry.versions.length} ${registry.versions.length === 1 ? "version" : "versions"}.`,
  };
}

/** The server's answers against those of the registered weights. */
export async function servesProduction(evidence: Evidence): Promise<Found> {
  const served = await evidence.served();
  const version = await evidence.production();
  const { inputs, count } = await evidence.examples();
  const own = await probabilitiesOf(await evidence.productionModel(), inputs);
  const largest = largestDifference(served, own);
  const figures: NamedFigure[] = [
    {
      ...{ name: "difference", label: "Largest difference of probabilities", better: "lower" },
      figure: {
        ...{ kind: "measured", value: largest, unit: "none", n: count },
        method: `Between the server's answers to ${count} examples and those of version ${shortHash(version.hash)}, loaded from the registry.`,
      },
    },
  ];
  if (largest <= TOLERANCE) {
    return {
      evidence: `The server's answers to ${count} examples are those of ${shortHash(version.hash)}, the version in production.`,
      figures,
    };
  }
  if (Number.isNaN(largest)) {
    throw open(
      "The server and the model in the registry have different classes.",
      "Hand over the model that is served: { model }.",
    );
  }
  throw broken(
    `The server's answers to ${count} examples differ from those of ${shortHash(version.hash)}, which the registry calls production.`,
    "Deploy the version in production, `await system.deploy(registry.production)`, or promote the one that is served.",
    figures,
  );
}

function largestDifference(some: readonly Float32Array[], others: readonly Float32Array[]): number {
  let largest = 0;
  some.forEach((row, i) => {
    const other = others[i] ?? [];
    row.forEach((value, at) => {
      largest = Math.max(largest, Math.abs(value - (other[at] ?? Number.NaN)));
    });
  });
  return largest;
}
