/** What it costs to write one operation down: tiny operations with and without a listener, in turn. */
import { median } from "../../base/statistics.ts";
import { noGrad, setOperationListener, synchronize, tensor } from "../../tinytorch/index.ts";
import { breathe } from "../clock.ts";

const ROUNDS = 9;
const OPERATIONS = 200;

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
  const differences: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const [on, off] = [await run(true), await run(false)];
    if (round > 0) differences.push(on - off);
    await breathe();
  }
  return Math.max(0, median(differences));
}
