/** A page that answers without a network: the ONNX file in ONNX Runtime Web, for any server of static files. */

import type { DeploymentFile } from "../deployment-file.ts";
import type { DeployedModel } from "../deployment-input.ts";
import type { Tree } from "../files/tree.ts";
import { jsonFile } from "../files/write-file.ts";
import { derived, type Planned } from "../planned.ts";
import type { Target } from "../target.ts";
import { checkEdge } from "./check-edge.ts";
import { EDGE_HEADERS } from "./edge-headers.ts";
import { edgeHtml } from "./edge-html.ts";
import { EDGE_FILES } from "./edge-record.ts";

export const EDGE_FOLDER = "edge";

export const edge: Target = {
  name: "edge",
  label: "Edge, offline web page",
  summary:
    "A page that runs the ONNX file in the visitor's own browser, and goes on without a network: what it needs is kept, and each file is held against its hash. It has no replicas and no rate; every visitor brings a processor.",
  files: ({ model }) => edgeFiles(model),
  check: checkEdge,
};

/** The files that are written; `edgeBundle` adds those that are bytes. */
export function edgeFiles(model: DeployedModel): DeploymentFile[] {
  return [
    edgePage(model),
    jsonFile(`${EDGE_FOLDER}/${EDGE_FILES.model}`, modelTree(model)),
    edgeHeaders(),
  ];
}

function edgePage({ name, version }: DeployedModel): DeploymentFile {
  return {
    path: `${EDGE_FOLDER}/${EDGE_FILES.page}`,
    language: "html",
    text: edgeHtml(`${name} ${version}`),
    origins: [],
  };
}

function modelTree(model: DeployedModel): Tree {
  const [input, output] = [model.inputs[0], model.outputs[0]];
  return {
    format: 1,
    name: model.name,
    version: model.version,
    sha256: model.sha256,
    bytes: model.bytes,
    input: input === undefined ? undefined : { ...input },
    output: output === undefined ? undefined : { ...output },
    accuracy: model.accuracy === undefined ? undefined : accuracyTree(model.accuracy),
  };
}

function accuracyTree(accuracy: NonNullable<DeployedModel["accuracy"]>): Tree {
  const value: Planned<number> = {
    value: accuracy.value,
    origin: "the registry's, on held-out data",
    chain: [
      `Measured on ${accuracy.n} held-out examples; the 95 % interval is Wilson's, ${accuracy.low} to ${accuracy.high}.`,
    ],
  };
  return {
    value,
    low: derived(value, () => accuracy.low),
    high: derived(value, () => accuracy.high),
    n: derived(value, () => accuracy.n),
  };
}

/** In the form that Netlify and Cloudflare Pages read; other servers have their own. The service worker adds the same ones. */
function edgeHeaders(): DeploymentFile {
  const lines = Object.entries(EDGE_HEADERS).map(([name, value]) => `  ${name}: ${value}`);
  return {
    path: `${EDGE_FOLDER}/${EDGE_FILES.headers}`,
    language: "text",
    text: `/*\n${lines.join("\n")}\n`,
    origins: [],
  };
}
