/**
 * Weights as a safetensors file (github.com/huggingface/safetensors, "Format"): the length of a JSON header as 64 bits, the header,
 * and the numbers. It holds data and nothing that runs, unlike a pickle.
 */
import { seen } from "../../base/quoted.ts";
import { inWords } from "../arguments/in-words.ts";
import type { StateDict } from "../nn/module.ts";
import { fromTypedArray } from "../tensor/create.ts";
import type { DType, TypedArray } from "../tensor/dtype.ts";
import { type Shape, sizeOf } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";

const TYPE_NAMES = { float32: "F32", int32: "I32", bool: "BOOL" } as const;
const BYTES = { F32: 4, I32: 4, BOOL: 1 } as const;
const DTYPES: Readonly<Record<string, DType>> = { F32: "float32", I32: "int32", BOOL: "bool" };

/** The limit of the reference implementation. */
const MOST_HEADER_BYTES = 100_000_000;
const METADATA = "__metadata__";
/** Many times those of the largest model that a browser holds. */
const MOST_TENSORS = 20_000;
/** As in PyTorch. */
const MOST_DIMENSIONS = 64;
/** Characters of a name where it is quoted. */
const LONGEST_NAME = 100;

/** What a file held. */
export interface SafetensorsContent {
  readonly tensors: StateDict;
  /** Texts that the writer added. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of a file with these tensors, in the order of their names; reads the device. */
export async function saveSafetensors(
  state: StateDict,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  // A tensor may be called `__proto__`.
  const header: Record<string, unknown> = Object.create(null);
  const texts = Object.entries(metadata);
  const wrong = texts.find(([, value]) => typeof value !== "string");
  if (wrong)
    throw new TypeError(
      `saveSafetensors: expected texts as metadata, got ${typeof wrong[1]} for "${wrong[0]}"`,
    );
  if (texts.length > 0) header[METADATA] = metadata;
  const parts: TypedArray[] = [];
  let end = 0;
  // Numbers of four bytes first, so that each lies at a multiple of its size.
  for (const [name, tensor] of Object.entries(state).sort(byAlignment)) {
    if (!(tensor instanceof Tensor))
      throw new TypeError(`saveSafetensors: expected a tensor as "${name}"`);
    if (name === METADATA)
      throw new RangeError(`saveSafetensors: no tensor may be called "${METADATA}"`);
    const data = await tensor.data();
    header[name] = {
      dtype: TYPE_NAMES[tensor.dtype],
      shape: tensor.shape,
      data_offsets: [end, end + data.byteLength],
    };
    parts.push(data);
    end += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Padded with spaces, so that the numbers begin at a multiple of 8.
  const headerBytes = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + headerBytes + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, 8, 8 + headerBytes);
  file.set(text, 8);
  let at = 8 + headerBytes;
  for (const { buffer, byteOffset, byteLength } of parts) {
    file.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return file;
}

function byAlignment(
  [a, { dtype: x }]: [string, Tensor],
  [b, { dtype: y }]: [string, Tensor],
): number {
  const size = (dtype: DType) => BYTES[TYPE_NAMES[dtype]];
  return size(y) - size(x) || (a < b ? -1 : 1);
}

/** The tensors of a file; a file that is damaged, or holds numbers that the engine does not have, is refused with a sentence. */
export function loadSafetensors(file: Uint8Array): SafetensorsContent {
  if (!(file instanceof Uint8Array))
    throw new TypeError(`loadSafetensors: expected the bytes of a file, got ${inWords(file)}`);
  const { header, data } = readHeader(file);
  const { [METADATA]: metadata = {}, ...entries } = header;
  if (!isTexts(metadata)) refuse("its metadata is not a list of texts");
  const count = Object.keys(entries).length;
  if (count > MOST_TENSORS) refuse(`it has ${count} tensors, and at most ${MOST_TENSORS} are read`);
  const places = Object.entries(entries).map(([name, entry]) => placeOf(name, entry));
  // Empty ones begin where others do.
  places.sort((a, b) => a.begin - b.begin || a.bytes - b.bytes);
  let end = 0;
  for (const { name, begin, bytes } of places) {
    if (begin !== end) {
      refuse(
        `the numbers of "${seen(name, LONGEST_NAME)}" begin at byte ${begin} where ${end} was expected`,
      );
    }
    end = begin + bytes;
    if (end > data.length) {
      refuse(
        `it ends at byte ${data.length} of its numbers, in the middle of "${seen(name, LONGEST_NAME)}"`,
      );
    }
  }
  if (end !== data.length) refuse(`${data.length - end} bytes at its end belong to no tensor`);
  const tensors = places.map(({ name, dtype, shape, begin, bytes }): [string, Tensor] => [
    name,
    fromTypedArray(numbersOf(data.slice(begin, begin + bytes), dtype), shape, dtype),
  ]);
  return { tensors: Object.fromEntries(tensors), metadata };
}

function readHeader(file: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (file.length < 8) refuse(`it has ${file.length} bytes, too few for the length of its header`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > MOST_HEADER_BYTES || 8 + length > file.length) {
    refuse(`its header would take ${length} bytes, and it has ${file.length}`);
  }
  let header: unknown;
  try {
    header = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(file.subarray(8, 8 + length)),
    );
  } catch {
    refuse("its header is no JSON");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    refuse("its header is no list of tensors");
  return { header: header as Record<string, unknown>, data: file.subarray(8 + length) };
}

interface Place {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly begin: number;
  readonly bytes: number;
}

function placeOf(name: string, entry: unknown): Place {
  const shown = seen(name, LONGEST_NAME);
  const { dtype: type, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const dtype = typeof type === "string" && Object.hasOwn(DTYPES, type) ? DTYPES[type] : undefined;
  if (dtype === undefined) {
    refuse(
      `"${shown}" has numbers of type ${typeof type === "string" ? seen(type, LONGEST_NAME) : inWords(type)}; the engine has ${Object.keys(DTYPES).join(", ")}`,
    );
  }
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
    refuse(`"${shown}" has no shape or no place`);
  if (shape.length > MOST_DIMENSIONS)
    refuse(`"${shown}" has ${shape.length} dimensions, and the most are ${MOST_DIMENSIONS}`);
  const [begin, end] = offsets as [number, number];
  const bytes = sizeOf(shape) * BYTES[TYPE_NAMES[dtype]];
  if (end - begin !== bytes)
    refuse(`"${shown}" should take ${bytes} bytes, and takes ${end - begin}`);
  return { name, dtype, shape, begin, bytes };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function isTexts(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === "string")
  );
}

/** A copy, at a multiple of four bytes. */
function numbersOf(bytes: Uint8Array<ArrayBuffer>, dtype: DType): TypedArray {
  if (dtype === "float32") return new Float32Array(bytes.buffer);
  return dtype === "int32" ? new Int32Array(bytes.buffer) : bytes;
}

function refuse(why: string): never {
  throw new Error(`loadSafetensors: the file cannot be read: ${why}`);
}
