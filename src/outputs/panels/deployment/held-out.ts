/** Held-out examples as a record carries them: gzipped, as text. */
import { fromBase64, toBase64 } from "../../../base/base64.ts";
import type { EdgeExamples } from "../../../systems/deployment/edge/edge-bundle.ts";
import type { EdgeSample } from "../../../systems/deployment/edge/edge-record.ts";

/** Characters of text: some 10,000 digits. */
export const MOST_HELD_OUT = 4e6;

export interface HeldOutExamples extends EdgeSample {
  /** Values and labels, a byte each, as `sample.bin` of an edge bundle has them: gzip, base64. */
  readonly data: string;
}

export async function packHeldOut(given: EdgeExamples): Promise<HeldOutExamples> {
  const { examples, valuesPerExample, mean, std, values, labels } = given;
  const bytes = new Uint8Array(values.length + labels.length);
  bytes.set(values);
  bytes.set(labels, values.length);
  const zipped = await through(bytes, new CompressionStream("gzip"));
  return { examples, valuesPerExample, mean, std, data: toBase64(zipped) };
}

/** Rejects with a RangeError for data that is not what its description says. */
export async function unpackHeldOut({ data, ...sample }: HeldOutExamples): Promise<EdgeExamples> {
  const bytes = await through(fromBase64(data), new DecompressionStream("gzip"));
  const end = sample.examples * sample.valuesPerExample;
  if (bytes.length !== end + sample.examples) {
    throw new RangeError(
      `held-out examples: expected ${end + sample.examples} bytes, got ${bytes.length}; generate the deployment again`,
    );
  }
  return { ...sample, values: bytes.subarray(0, end), labels: bytes.subarray(end) };
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const passed = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(passed).arrayBuffer());
}
