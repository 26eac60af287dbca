/** Latency over time: a column a second, with the means of the parts of a request's way. */
import type { HeatColumn } from "../../outputs/panels/serving/serving.ts";
import type { Ended, Spans } from "./serving-request.ts";

/** Upper edges of the rows in ms, about √2 apart; the last row has none. */
export const EDGES_MS = [
  ...[0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8, 11, 16, 22, 32, 45, 64, 90],
  ...[128, 180, 256, 360, 512, 720, 1024, 1450, 2048],
];

const MOST_COLUMNS = 60;

const PARTS = ["queue", "batch", "compute", "hop"] as const;

export class HeatMap {
  #columns: HeatColumn[] = [];
  #second = -1;
  #counts: number[] = [];
  #sums: Spans = { queue: 0, batch: 0, compute: 0, hop: 0 };
  #notAnswered = 0;
  #isChanged = false;

  /** `second`: in which it ended, since the system was opened. */
  add(second: number, { answered, latencyMs }: Ended): void {
    this.passTo(second);
    this.#isChanged = true;
    if (answered === undefined) {
      this.#notAnswered += 1;
      return;
    }
    const row = rowOf(latencyMs);
    this.#counts[row] = (this.#counts[row] ?? 0) + 1;
    for (const part of PARTS) this.#sums[part] += answered.spans[part];
  }

  /** Seconds in which nothing ended have empty columns: time goes on. */
  passTo(second: number): void {
    if (second <= this.#second) return;
    this.#close();
    const first = Math.max(this.#second + 1, second - MOST_COLUMNS + 1, 0);
    for (let at = first; at <= second; at += 1) {
      this.#second = at;
      this.#begin();
    }
    this.#columns = this.#columns.slice(-MOST_COLUMNS);
  }

  /** At most sixty, the last one still filling. Columns that did not change are the same objects as before. */
  get columns(): HeatColumn[] {
    this.#close();
    return this.#columns;
  }

  #begin(): void {
    this.#counts = new Array<number>(EDGES_MS.length + 1).fill(0);
    this.#sums = { queue: 0, batch: 0, compute: 0, hop: 0 };
    this.#notAnswered = 0;
    this.#isChanged = false;
    this.#columns = [...this.#columns, this.#column()];
  }

  /** Brings the last column up to date. */
  #close(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    this.#columns = [...this.#columns.slice(0, -1), this.#column()];
  }

  #column(): HeatColumn {
    const answered = this.#counts.reduce((sum, count) => sum + count, 0);
    const mean = (part: keyof Spans) => (answered === 0 ? 0 : this.#sums[part] / answered);
    return {
      second: this.#second,
      counts: [...this.#counts],
      spansMs: {
        queue: mean("queue"),
        batch: mean("batch"),
        compute: mean("compute"),
        hop: mean("hop"),
      },
      notAnswered: this.#notAnswered,
    };
  }
}

/** The row of a latency: the first whose upper edge it does not exceed. */
export function rowOf(latencyMs: number): number {
  const row = EDGES_MS.findIndex((edge) => latencyMs <= edge);
  return row < 0 ? EDGES_MS.length : row;
}
