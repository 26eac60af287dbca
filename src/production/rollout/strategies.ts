/** The four strategies by which a version replaces another, as stages. */
import { closestName } from "../../base/closest-name.ts";
import { ROLLOUT_STRATEGIES, type RolloutStrategy } from "../../outputs/panels/rollout/rollout.ts";

export interface PlannedStage {
  readonly name: string;
  /** Share of the traffic that v2 answers, in percent. */
  readonly weight: number;
  /** "gate": it is left when the gate has decided. "validation": when green has answered the digits. "all": at once. */
  readonly kind: "gate" | "validation" | "all";
  /** Whether v2 gets a copy of what v1 answers. */
  readonly isMirrored: boolean;
}

export interface StageOptions {
  /** For "canary": the share of the traffic in percent, between 0 and 100. Default 10. */
  weight?: number;
  /** For "gradual_rollout": shares in percent, rising up to 100. Default 5, 25, 50, 100. */
  stages?: readonly number[];
}

const DEFAULT_WEIGHT = 10;
const DEFAULT_STAGES = [5, 25, 50, 100];

/** `name` as a strategy. Throws a RangeError that lists the known ones, and names the one that was perhaps meant. */
export function toStrategy(name: unknown): RolloutStrategy {
  const known = ROLLOUT_STRATEGIES.find((strategy) => strategy === name);
  if (known !== undefined) return known;
  const close = closestName(String(name), ROLLOUT_STRATEGIES);
  const all = ROLLOUT_STRATEGIES.map((strategy) => `"${strategy}"`).join(", ");
  throw new RangeError(
    `deployWithStrategy: there is no strategy ${JSON.stringify(name) ?? String(name)}${close === undefined ? "" : `; did you mean "${close}"?`} The strategies are ${all}.`,
  );
}

/** The stages of a strategy. Throws a RangeError with a sentence for weights that make no sense, or belong to another strategy. */
export function stagesOf(strategy: RolloutStrategy, options: StageOptions): PlannedStage[] {
  const { weight, stages } = options;
  if (weight !== undefined && strategy !== "canary") throw misplaced("weight", "canary", strategy);
  if (stages !== undefined && strategy !== "gradual_rollout") {
    throw misplaced("stages", "gradual_rollout", strategy);
  }
  switch (strategy) {
    case "blue_green":
      return [
        { name: "validation on green", weight: 0, kind: "validation", isMirrored: false },
        { name: "all of the traffic, watched", weight: 100, kind: "gate", isMirrored: false },
      ];
    case "canary":
      return [gated(checkWeight(weight ?? DEFAULT_WEIGHT)), ALL];
    case "shadow":
      return [{ name: "a copy of all traffic", weight: 0, kind: "gate", isMirrored: true }, ALL];
    case "gradual_rollout":
      return [
        ...checkStages(stages ?? DEFAULT_STAGES)
          .slice(0, -1)
          .map(gated),
        ALL,
      ];
  }
}

const ALL: PlannedStage = {
  ...{ name: "all of the traffic", weight: 100, kind: "all", isMirrored: false },
};

function gated(weight: number): PlannedStage {
  return { name: `${weight} % of the traffic`, weight, kind: "gate", isMirrored: false };
}

function checkWeight(weight: number): number {
  const found = `got ${String(weight)}`;
  if (weight === 0) {
    throw new RangeError(
      `deployWithStrategy: expected a weight above 0 %, ${found}: a canary that meets no request shows nothing. To try v2 without giving anybody its answers, take "shadow".`,
    );
  }
  if (weight === 100) {
    throw new RangeError(
      `deployWithStrategy: expected a weight below 100 %, ${found}: nothing of v1 would be left to compare with. To switch all at once, take "blue_green".`,
    );
  }
  if (typeof weight === "number" && weight > 0 && weight < 100) return weight;
  throw new RangeError(
    `deployWithStrategy: expected weight to be a share of the traffic in percent, between 0 and 100, ${found}`,
  );
}

function checkStages(stages: readonly number[]): readonly number[] {
  const found = `got ${Array.isArray(stages) ? stages.join(", ") || "none" : typeof stages}`;
  const isShare = (share: unknown) => typeof share === "number" && share > 0 && share <= 100;
  if (!Array.isArray(stages) || stages.length < 2 || !stages.every(isShare)) {
    throw new RangeError(
      `deployWithStrategy: expected stages to be two or more shares of the traffic in percent, above 0, such as [5, 25, 50, 100], ${found}`,
    );
  }
  const back = stages.findIndex((share, i) => i > 0 && !(share > (stages[i - 1] ?? 0)));
  if (back >= 0) {
    throw new RangeError(
      `deployWithStrategy: expected stages to rise, ${found}: ${stages[back]} comes after ${stages[back - 1]}. Who was given v2 stays with v2 until it is rolled back.`,
    );
  }
  if (stages.at(-1) !== 100) {
    throw new RangeError(
      `deployWithStrategy: expected the last stage to be 100, which is all of the traffic, ${found}`,
    );
  }
  return stages;
}

function misplaced(option: string, owner: RolloutStrategy, got: RolloutStrategy): RangeError {
  return new RangeError(
    `deployWithStrategy: ${option} is an option of "${owner}", and the strategy is "${got}"`,
  );
}
