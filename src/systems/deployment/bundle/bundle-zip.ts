/** A bundle as one zip: the same entries are the same bytes, on any day and device. */
import { strToU8, type Zippable, zipSync } from "fflate";

export interface BundleEntry {
  /** Within the zip, with slashes: `models/digits/1/model.onnx`. */
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

/** The first moment that a zip can tell: entries carry no date of their own. */
const MTIME = new Date(1980, 0, 1);
/** Weights are noise to a compressor: to try costs time and saves a few per cent. */
const STORED = /\.(onnx|safetensors)$/;

/**
 * The zip of these files, by path. Throws a RangeError for a path that leads out of the folder that it is unpacked in, and for one that
 * comes twice.
 */
export function bundleZip(entries: readonly BundleEntry[]): Uint8Array<ArrayBuffer> {
  const files: Zippable = Object.create(null);
  for (const { path, bytes } of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    checkPath(path);
    if (Object.hasOwn(files, path)) {
      throw new RangeError(`bundle: expected each path once, got "${path}" twice`);
    }
    const data = typeof bytes === "string" ? strToU8(bytes) : bytes;
    files[path] = [data, { level: STORED.test(path) ? 0 : 6 }];
  }
  return zipSync(files, { mtime: MTIME });
}

function checkPath(path: string): void {
  const parts = path.split("/");
  const isInside = parts.every((part) => part !== "" && part !== "." && part !== "..");
  // A backslash is a folder to some that unpack it, a colon a drive.
  if (isInside && !/[\\:\0]/.test(path)) return;
  throw new RangeError(
    `bundle: expected a path within the bundle, such as models/digits/1/model.onnx, got ${JSON.stringify(path)}`,
  );
}
