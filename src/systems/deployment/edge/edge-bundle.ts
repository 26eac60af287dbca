/** All files of an edge bundle: those of the target, the model, the runtime, the sample, and the hashes that they are held against. */
import { sha256, sha256Hex } from "../../../base/sha256.ts";
import type { BundleEntry } from "../bundle/bundle-zip.ts";
import type { DeployedModel } from "../deployment-input.ts";
import { SCRIPT_ELEMENT } from "./edge-html.ts";
import { EDGE_FILES, type EdgeIntegrity, type EdgeSample } from "./edge-record.ts";
import { EDGE_FOLDER, edgeFiles } from "./edge-target.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What the page of the bundle is made of, as the build of this page ships it. */
export interface EdgeRuntime {
  /** The page's script. */
  readonly script: string;
  /** The service worker's, with `INTEGRITY_MARK` where its hash goes. */
  readonly worker: string;
  /** ONNX Runtime Web's binary. */
  readonly wasm: Bytes;
}

/** Held-out examples as `EdgeSample` describes them. */
export interface EdgeExamples extends EdgeSample {
  readonly values: Uint8Array;
  readonly labels: Uint8Array;
}

export interface EdgeParts {
  readonly onnx: Bytes;
  readonly runtime: EdgeRuntime;
  /** Without them the page has no accuracy of its own. */
  readonly examples?: EdgeExamples;
}

/** Stands in the service worker for the SHA-256 of `integrity.json`. */
export const INTEGRITY_MARK = "__INTEGRITY__";

/**
 * The files of the bundle, in the folder `edge`. Rejects with a RangeError for a model that is not the one described, for one that the page
 * cannot ask, and for examples that do not fit it.
 */
export async function edgeBundle(
  model: DeployedModel,
  { onnx, runtime, examples }: EdgeParts,
): Promise<BundleEntry[]> {
  await checkModel(model, onnx);
  if (examples !== undefined) checkExamples(model, examples);
  const files = new Map<string, Bytes>();
  for (const { path, text } of edgeFiles(model)) {
    files.set(path.slice(EDGE_FOLDER.length + 1), utf8(text));
  }
  const script = utf8(runtime.script);
  files.set(EDGE_FILES.script, script);
  files.set(EDGE_FILES.weights, onnx);
  files.set(EDGE_FILES.runtime, runtime.wasm);
  if (examples !== undefined) {
    files.set(EDGE_FILES.sample, utf8(sampleJson(examples)));
    files.set(EDGE_FILES.examples, joined(examples.values, examples.labels));
  }
  const page = new TextDecoder().decode(files.get(EDGE_FILES.page));
  files.set(EDGE_FILES.page, utf8(await withHash(page, script)));
  const headers = files.get(EDGE_FILES.headers)!;
  files.delete(EDGE_FILES.headers);
  const integrity = utf8(await integrityJson(files));
  const worker = await workerFor(runtime.worker, integrity);
  return [
    ...[...files].map(([path, bytes]) => ({ path: `${EDGE_FOLDER}/${path}`, bytes })),
    { path: `${EDGE_FOLDER}/${EDGE_FILES.headers}`, bytes: headers },
    { path: `${EDGE_FOLDER}/${EDGE_FILES.integrity}`, bytes: integrity },
    { path: `${EDGE_FOLDER}/${EDGE_FILES.worker}`, bytes: worker },
  ];
}

async function checkModel(model: DeployedModel, onnx: Bytes): Promise<void> {
  const hash = await sha256Hex(onnx);
  if (hash !== model.sha256) {
    throw new RangeError(
      `edge bundle: expected the ONNX file with the SHA-256 ${model.sha256}, got one with ${hash}; plan the deployment again with this file`,
    );
  }
  const [first, ...others] = model.inputs;
  if (first === undefined || others.length > 0 || model.outputs.length !== 1) {
    throw new RangeError(
      `edge bundle: expected a model with one input and one output, which the page can ask, got ${model.inputs.length} and ${model.outputs.length}`,
    );
  }
  if (first.type !== "FP32") {
    throw new RangeError(
      `edge bundle: expected an input of type FP32, which the page can fill, got ${first.type}`,
    );
  }
}

function checkExamples(model: DeployedModel, given: EdgeExamples): void {
  const { examples, valuesPerExample, values, labels, std } = given;
  const wanted = valuesOf(model.inputs[0]!.shape);
  if (valuesPerExample !== wanted) {
    throw new RangeError(
      `edge bundle: expected examples of ${wanted} values, as the model takes, got ${valuesPerExample}`,
    );
  }
  const isWhole = values.length === examples * valuesPerExample && labels.length === examples;
  if (!isWhole || !(examples > 0)) {
    throw new RangeError(
      `edge bundle: expected ${examples} examples of ${valuesPerExample} values, each with a label, got ${values.length} values and ${labels.length} labels`,
    );
  }
  if (!(std > 0)) {
    throw new RangeError(`edge bundle: expected a std above 0, got ${std}`);
  }
}

/** Of one example: the first dimension is the batch, and others of any size are 1. */
function valuesOf(shape: readonly number[]): number {
  return shape.slice(1).reduce((product, size) => product * (size === -1 ? 1 : size), 1);
}

function sampleJson({ examples, valuesPerExample, mean, std }: EdgeExamples): string {
  const sample: EdgeSample = { examples, valuesPerExample, mean, std };
  return `${JSON.stringify(sample, null, 2)}\n`;
}

/** The browser itself refuses another script, also before the service worker is there. */
async function withHash(page: string, script: Bytes): Promise<string> {
  const hash = `sha256-${btoa(String.fromCharCode(...(await sha256(script))))}`;
  return page.replace(
    SCRIPT_ELEMENT,
    SCRIPT_ELEMENT.replace(" defer", ` integrity="${hash}" defer`),
  );
}

async function integrityJson(files: ReadonlyMap<string, Bytes>): Promise<string> {
  const rows = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const hashed = rows.map(async ([path, bytes]) => ({
    path,
    bytes: bytes.length,
    sha256: await sha256Hex(bytes),
  }));
  const integrity: EdgeIntegrity = { files: await Promise.all(hashed) };
  return `${JSON.stringify(integrity, null, 2)}\n`;
}

/** A bundle with other contents is another service worker, which browsers therefore fetch. */
async function workerFor(worker: string, integrity: Bytes): Promise<string> {
  const parts = worker.split(INTEGRITY_MARK);
  if (parts.length < 2) throw new Error("internal: the service worker has no mark for its hash");
  return parts.join(await sha256Hex(integrity));
}

function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

function joined(first: Uint8Array, second: Uint8Array): Bytes {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
