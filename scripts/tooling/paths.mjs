/** Where things lie in this repository. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** An absolute path from one relative to the repository. */
export function at(...parts) {
  return join(root, ...parts);
}
