/** Bytes as text of `A–Z a–z 0–9 - _`, which no chat, mail or address bar rewrites, without padding. */
const CHUNK = 0x8000;

export function toBase64url(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += CHUNK) {
    pieces.push(String.fromCharCode(...bytes.subarray(start, start + CHUNK)));
  }
  const base64 = btoa(pieces.join(""));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Throws where `text` has other characters. Bits that do not fill a byte are dropped, as a cut link leaves some. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  // One letter alone holds six bits, no byte.
  const whole = text.length % 4 === 1 ? text.slice(0, -1) : text;
  const binary = atob(whole.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
