/** In the sandbox `eval` runs compiled cells, as scripts, and nothing else. */
import { isCompiled, runScript } from "./run-at-address.ts";

globalThis.eval = (code: unknown): unknown => {
  if (typeof code !== "string") return code;
  if (!isCompiled(code)) {
    throw new EvalError("eval is not available in the sandbox. Trust the notebook to let it.");
  }
  return runScript(code).value;
};
