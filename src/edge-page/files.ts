/** The bundle's files: from where the page came from, or handed over by a notebook that opens the bundle in a frame of its own. */
import {
  EDGE_FILES,
  type EdgeIntegrity,
  type EdgeModel,
  type EdgeSample,
} from "../systems/deployment/edge/edge-record.ts";

type Bytes = Uint8Array<ArrayBuffer>;

declare global {
  /** Files by their names, where the page was not served. */
  var edgeFiles: ReadonlyMap<string, Bytes> | undefined;
}

export interface OpenedBundle {
  readonly model: EdgeModel;
  readonly weights: Bytes;
  readonly runtime: Bytes;
  readonly sample?: EdgeSample & { readonly values: Uint8Array; readonly labels: Uint8Array };
  /** How many files were held against their hashes; undefined where the browser has no hashes to offer. */
  readonly checked?: number;
}

/** Reads all files, each held against its hash. Rejects with a sentence that names a file which is missing or another. */
export async function openBundle(): Promise<OpenedBundle> {
  const { files } = json<EdgeIntegrity>(await read(EDGE_FILES.integrity));
  // Without a secure connection there are no hashes: the page works all the same, and says so.
  const canHash = globalThis.isSecureContext;
  const contents = new Map<string, Bytes>();
  await Promise.all(
    files.map(async ({ path, sha256 }) => {
      const bytes = await read(path);
      if (canHash && (await hashOf(bytes)) !== sha256) {
        throw new Error(`${path} is not the file that was packed: its SHA-256 is another.`);
      }
      contents.set(path, bytes);
    }),
  );
  const file = (path: string) => {
    const bytes = contents.get(path);
    if (bytes === undefined) throw new Error(`The bundle has no ${path}.`);
    return bytes;
  };
  return {
    model: json<EdgeModel>(file(EDGE_FILES.model)),
    weights: file(EDGE_FILES.weights),
    runtime: file(EDGE_FILES.runtime),
    ...(contents.has(EDGE_FILES.sample)
      ? { sample: sampleOf(json(file(EDGE_FILES.sample)), file(EDGE_FILES.examples)) }
      : {}),
    ...(canHash ? { checked: files.length } : {}),
  };
}

function sampleOf(sample: EdgeSample, bytes: Bytes) {
  const end = sample.examples * sample.valuesPerExample;
  return { ...sample, values: bytes.subarray(0, end), labels: bytes.subarray(end) };
}

async function read(path: string): Promise<Bytes> {
  const known = globalThis.edgeFiles;
  if (known !== undefined) {
    const bytes = known.get(path);
    if (bytes === undefined) throw new Error(`The bundle has no ${path}.`);
    // A copy in this frame: to ONNX Runtime, arrays of another one are none.
    return new Uint8Array(bytes);
  }
  const response = await fetch(path);
  if (!response.ok)
    throw new Error(`${path} cannot be fetched: the server says ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

async function hashOf(bytes: Bytes): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function json<T>(bytes: Bytes): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}
