/** Bytes as text and back. */

/** So many at a time: a call takes only so many arguments. */
const PIECE = 0x8000;

export function toBase64(bytes: Uint8Array | Uint8ClampedArray): string {
  let binary = "";
  for (let start = 0; start < bytes.length; start += PIECE) {
    binary += String.fromCharCode(...bytes.subarray(start, start + PIECE));
  }
  return btoa(binary);
}

/** Throws a DOMException for text that is no base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}
