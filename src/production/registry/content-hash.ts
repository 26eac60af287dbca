/** What a set of weights is, whatever file it came in: a hash of its names, shapes and numbers. */
import { sha256Hex } from "../../base/sha256.ts";
import { type StateDict, saveSafetensors } from "../../tinytorch/index.ts";

/** SHA-256 in hexadecimal of the weights as safetensors without metadata, whose bytes do not depend on the order of the names. */
export async function contentHash(state: StateDict): Promise<string> {
  return await sha256Hex(await saveSafetensors(state));
}
