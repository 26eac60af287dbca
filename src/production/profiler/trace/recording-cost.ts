/** Cost of recording one operation: tiny operations with and without a listener, in turn. */
import { noGrad, setOperationListener, synchronize, tensor } from "../../../tinytorch/index.ts";
import { breathe } from "../../instruments/clock.ts";

const ROUNDS = 12;
const OPERATIONS = 400;

/** Milliseconds that recording adds to one operation; at least 0. */
export async function recordingCostMs(): Promise<number> {
  const x = tensor([1, 2, 3, 4]).keep();
  const run = async (listens: boolean): Promise<number> => {
    const events: unknown[] = [];
    if (listens) setOperationListener((event) => events.push(event));
    const start = performance.now();
    try {
      noGrad(() => {
        for (let i = 0; i < OPERATIONS; i += 1) x.neg();
      });
      await synchronize();
    } finally {
      setOperationListener(undefined);
    }
    return (performance.now() - start) / OPERATIONS;
  };
  // The best of both: whatever else the machine does only adds to them.
  let [on, off] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round += 1) {
    on = Math.min(on, await run(true));
    off = Math.min(off, await run(false));
    await breathe();
  }
  return Math.max(0, on - off);
}
