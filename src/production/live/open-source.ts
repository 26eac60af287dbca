/** How library code in the kernel opens a system: something that goes on in workers of its own after its cell has ended. */
import { lent } from "../../base/lent.ts";
import type { SystemHandle, SystemOptions } from "../../base/live-system.ts";
import type { Output } from "../../outputs/output.ts";

/**
 * Shows `output` beneath the running cell, as the first record of a system that lives in `worker`. Throws a sentence where no cell
 * runs, or more systems live than a notebook may have.
 */
export function openSource(output: Output, options: SystemOptions): SystemHandle {
  return lent().openSource(output, options);
}
