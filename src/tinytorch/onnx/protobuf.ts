/**
 * The part of Protocol Buffers that an ONNX file needs: a message is a list of fields, and a field is a key followed by a varint, four
 * bytes, or a length and that many bytes (protobuf.dev/programming-guides/encoding). Parts are put together once, at the end.
 */

/** Encoded bytes in pieces, and how many they are. */
export interface Encoded {
  readonly parts: readonly Uint8Array[];
  readonly length: number;
}

const text = new TextEncoder();

/** A field that is left out where its value is absent, as proto3 does with defaults. */
export type Field = Encoded | undefined;

/** One message of these fields. */
export function message(...fields: readonly Field[]): Encoded {
  const present = fields.filter((field) => field !== undefined);
  return {
    parts: present.flatMap(({ parts }) => parts),
    length: present.reduce((sum, { length }) => sum + length, 0),
  };
}

/** A whole number; a negative one takes ten bytes, as two's complement of 64 bits. */
export function integer(field: number, value: number): Encoded {
  return whole(key(field, 0), varint(value));
}

/** A number in 32 bits. */
export function float(field: number, value: number): Encoded {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return whole(key(field, 5), bytes);
}

export function string(field: number, value: string): Encoded {
  return bytes(field, text.encode(value));
}

/** Bytes as they are; they are not copied before `concatenated`. */
export function bytes(field: number, value: Uint8Array): Encoded {
  return whole(key(field, 2), varint(value.length), value);
}

/** Another message within this one. */
export function nested(field: number, { parts, length }: Encoded): Encoded {
  return whole(key(field, 2), varint(length), ...parts);
}

/** Whole numbers in one field, without a key for each. */
export function packed(field: number, values: readonly number[]): Encoded {
  return nested(field, whole(...values.map(varint)));
}

/** All pieces in one array. */
export function concatenated({ parts, length }: Encoded): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function whole(...parts: readonly Uint8Array[]): Encoded {
  return { parts, length: parts.reduce((sum, part) => sum + part.length, 0) };
}

function key(field: number, wireType: number): Uint8Array {
  return varint(field * 8 + wireType);
}

/** Seven bits a byte, the lowest first; the top bit says that more follow. */
function varint(value: number): Uint8Array {
  if (!Number.isSafeInteger(value))
    throw new RangeError(`a varint must be a whole number, got ${value}`);
  let rest = BigInt.asUintN(64, BigInt(value));
  const out: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    out.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(out);
}
