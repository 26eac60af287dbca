/** What a set of weights is, whatever file it came in: a hash of its names, shapes and numbers. */
import { type StateDict, saveSafetensors } from "../../tinytorch/index.ts";

/** SHA-256 in hexadecimal of the weights as safetensors without metadata, whose bytes do not depend on the order of the names. */
export async function contentHash(state: StateDict): Promise<string> {
  return await sha256(await saveSafetensors(state));
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
