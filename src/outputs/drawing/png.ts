/** Grey images as one PNG, so that they can be seen where this page is not. Written without compression: they are small. */
import { fromBase64, toBase64 } from "../../base/base64.ts";
import type { ImageOutput } from "../plain-outputs.ts";

const GAP = 2;
/** Small images are drawn at least this high. */
const LEAST_HEIGHT = 56;
/** And none is made wider than this. */
const LONGEST_SIDE = 2048;
/** Images in a row; more go to the next. */
const IN_A_ROW = 16;

/** Pixels of one picture, about: it is written without compression, into files that are kept and sent. */
const MOST_PIXELS = 4_000_000;

/** Base64 of a PNG with images side by side, as many as there is room for; undefined where there is none. */
export function imagePng({ width, height, pixels }: ImageOutput): string | undefined {
  const bytes = fromBase64(pixels);
  const whole = width * height > 0 ? Math.floor(bytes.length / (width * height)) : 0;
  if (whole === 0) return undefined;
  const zoom = zoomOf(width, height);
  const most = Math.floor(MOST_PIXELS / ((width * zoom + GAP) * (height * zoom + GAP)));
  const count = Math.min(whole, Math.max(1, most));
  const columns = Math.min(count, IN_A_ROW);
  const lines = Math.ceil(count / columns);
  const total = {
    width: columns * (width * zoom + GAP) - GAP,
    height: lines * (height * zoom + GAP) - GAP,
  };
  const grey = new Uint8Array(total.width * total.height).fill(255);
  for (let index = 0; index < count; index += 1) {
    const left = (index % columns) * (width * zoom + GAP);
    const top = Math.floor(index / columns) * (height * zoom + GAP);
    for (let y = 0; y < height * zoom; y += 1) {
      for (let x = 0; x < width * zoom; x += 1) {
        const from = (index * height + Math.floor(y / zoom)) * width + Math.floor(x / zoom);
        grey[(top + y) * total.width + left + x] = bytes[from] ?? 0;
      }
    }
  }
  return toBase64(greyPng(total.width, total.height, grey));
}

/** How much larger than they are images are drawn: small ones can be seen, and none becomes too large. */
export function zoomOf(width: number, height: number): number {
  const wanted = Math.max(1, Math.round(LEAST_HEIGHT / height));
  return Math.max(1, Math.min(wanted, Math.floor(LONGEST_SIDE / width)));
}

/** An 8-bit grey PNG; `pixels` row after row. */
function greyPng(width: number, height: number, pixels: Uint8Array): Uint8Array {
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head[8] = 8; // Bits a pixel; what follows: grey, and the only methods there are.
  return joined([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", head),
    chunk("IDAT", stored(rows)),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** A zlib stream of stored blocks. */
function stored(data: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let start = 0; start === 0 || start < data.length; start += 0xffff) {
    const block = data.subarray(start, start + 0xffff);
    const { length } = block;
    const isLast = start + 0xffff >= data.length ? 1 : 0;
    const size = [length & 0xff, length >> 8];
    parts.push(Uint8Array.of(isLast, ...size, ...size.map((byte) => byte ^ 0xff)), block);
  }
  return joined([...parts, bigEndian(adler32(data))]);
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const body = joined([Uint8Array.from(name, (sign) => sign.charCodeAt(0)), data]);
  return joined([bigEndian(data.length), body, bigEndian(crc32(body))]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

function bigEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function adler32(data: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}
