/** Operations that only graphs need. */
import type { Operation } from "../operations/operation.ts";

/** The same data outside the tape: what `Tensor.detach` is, which is no operation of its own. */
export const detach: Operation<unknown> = {
  name: "detach",
  dtypes: "any",
  layout: "any",
  forward: ([x]) => x!,
};
