/** Traffic by version over time: a column a second, of which only those that are over are shown. */
import { median } from "../../base/statistics.ts";
import type { RibbonColumn, RibbonSide } from "../../outputs/panels/rollout/rollout.ts";
import type { RolloutVersion } from "../../systems/rollout/observation.ts";
import type { Ended } from "../serving/serving-request.ts";

const MOST_COLUMNS = 120;

interface Side {
  notAnswered: number;
  latenciesMs: number[];
}

const noSides = (): Record<RolloutVersion, Side> => ({
  v1: { notAnswered: 0, latenciesMs: [] },
  v2: { notAnswered: 0, latenciesMs: [] },
});

export class Ribbon {
  readonly #isHidden: (second: number) => boolean;
  #columns: RibbonColumn[] = [];
  #second = 0;
  #sides = noSides();

  /** `isHidden`: whether the tab was in the background in this second. */
  constructor(isHidden: (second: number) => boolean) {
    this.#isHidden = isHidden;
  }

  /** What ended in this second; seconds do not go back. */
  add(
    second: number,
    weight: number,
    version: RolloutVersion,
    { answered, latencyMs }: Ended,
  ): void {
    this.passTo(second, weight);
    const side = this.#sides[version];
    if (answered === undefined) side.notAnswered += 1;
    else side.latenciesMs.push(latencyMs);
  }

  /** Time goes on, also where nothing ends. `weight`: the share of v2 up to now. */
  passTo(second: number, weight: number): void {
    if (second <= this.#second) return;
    const added: RibbonColumn[] = [];
    for (let at = Math.max(this.#second, second - MOST_COLUMNS); at < second; at += 1) {
      added.push(this.#column(at, weight));
      this.#sides = noSides();
    }
    this.#second = second;
    this.#columns = [...this.#columns, ...added].slice(-MOST_COLUMNS);
  }

  /** The same columns are the same objects as before. */
  get columns(): RibbonColumn[] {
    return this.#columns;
  }

  #column(second: number, weight: number): RibbonColumn {
    return {
      ...{ second, weight, v1: sideOf(this.#sides.v1), v2: sideOf(this.#sides.v2) },
      ...(this.#isHidden(second) ? { inBackground: true } : {}),
    };
  }
}

function sideOf({ notAnswered, latenciesMs }: Side): RibbonSide {
  const requests = notAnswered + latenciesMs.length;
  if (latenciesMs.length === 0) return { requests, notAnswered };
  return { requests, notAnswered, p50Ms: median(latenciesMs) };
}
