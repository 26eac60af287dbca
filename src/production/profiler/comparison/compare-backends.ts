/** The same model on every backend of this browser, side by side in the Comparison panel. */

import { errorMessage } from "../../../base/assert.ts";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { failed, NOT_YET } from "../../../outputs/figure/not-measured.ts";
import type { ComparisonOutput } from "../../../outputs/panels/comparison/comparison.ts";
import {
  availableBackends,
  getBackend,
  type Module,
  setBackend,
  type Tensor,
} from "../../../tinytorch/index.ts";
import { Board } from "../../instruments/board.ts";
import { batchRateFigure } from "../../instruments/measured.ts";
import { stopCheck } from "../../instruments/stop-check.ts";
import { firstCall } from "../profile/cold-start.ts";
import { profileLatency } from "../profile/profile-latency.ts";
import { timeBatch } from "../profile/profile-throughput.ts";

const LABELS = [
  "First call after the switch",
  "Latency, one sample (p50)",
  "Latency, one sample (p95)",
] as const;

/** Times one sample and one batch on each; the backend in use is put back. `budgetMs` is for each backend. */
export async function compareBackends(
  model: Module,
  batch: Tensor,
  budgetMs: number,
): Promise<ComparisonOutput> {
  const backends = await availableBackends();
  const rows = batch.shape[0] ?? 1;
  const board = new Board<ComparisonOutput>({
    kind: "comparison",
    version: 1,
    state: "running",
    stage: "",
    title: `${model.constructor.name} on every backend`,
    columns: backends.map(({ backend, reason }) => ({
      name: backend,
      ...(reason === undefined ? {} : { detail: reason }),
    })),
    rows: [],
    note: "Measured one backend after another in this browser, on the same inputs; the first call on a GPU compiles its programs.",
  });
  const before = getBackend().name;
  const wasTraining = model.training;
  const columns: Figure[][] = [];
  const throwIfStopped = stopCheck();
  return await board.during(async () => {
    try {
      model.eval();
      for (const { backend, available, reason = "" } of backends) {
        board.set({ stage: `measuring on ${backend}` });
        try {
          columns.push(
            available
              ? await measure(model, batch, backend, budgetMs)
              : absent({ kind: "not-measurable", reason: `It does not run here: ${reason}` }),
          );
        } catch (error) {
          throwIfStopped();
          columns.push(absent(failed(`The attempt failed: ${errorMessage(error)}`)));
        }
        board.set({ rows: rowsOf(columns, backends.length, rows) });
      }
    } finally {
      await setBackend(before);
      model.train(wasTraining);
    }
  });
}

async function measure(
  model: Module,
  batch: Tensor,
  backend: ReturnType<typeof getBackend>["name"],
  budgetMs: number,
): Promise<Figure[]> {
  await setBackend(backend);
  const one = batch.slice([0, 1]).keep();
  const first = await firstCall(model, one, "just switched to this backend");
  const { quantiles } = (await profileLatency(model, one, budgetMs / 2, () => {})).profile;
  const size = batch.shape[0] ?? 1;
  const timesMs = await timeBatch(model, batch, budgetMs / 2);
  const rate = batchRateFigure(
    timesMs,
    size,
    `Median time of a whole batch of ${size}, result read back.`,
  );
  const at = (label: string) => quantiles.find((each) => each.label === label)?.figure;
  return [first, at("p50") ?? first, at("p95") ?? first, rate];
}

function absent(figure: Figure): Figure[] {
  return [...LABELS, "throughput"].map(() => figure);
}

function rowsOf(columns: readonly Figure[][], count: number, batch: number) {
  return [...LABELS, `Throughput, batch ${batch}`].map((label, row) => ({
    label,
    figures: Array.from({ length: count }, (_, column) => columns[column]?.[row] ?? NOT_YET),
    better: label.startsWith("Throughput") ? ("higher" as const) : ("lower" as const),
  }));
}
