/** Bytes as text of `A–Z a–z 0–9 - _`, which no chat, mail or address bar rewrites, without padding. */
import { fromBase64, toBase64 } from "../../base/base64.ts";

export function toBase64url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Throws where `text` has other characters. Bits that do not fill a byte are dropped, as a cut link leaves some. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  // One letter alone holds six bits, no byte.
  const whole = text.length % 4 === 1 ? text.slice(0, -1) : text;
  return fromBase64(whole.replaceAll("-", "+").replaceAll("_", "/"));
}
