import { expect, test } from "vitest";
import type { RolloutStrategy } from "../../outputs/panels/rollout/rollout.ts";
import { stagesOf, toStrategy } from "./strategies.ts";

test("an unknown strategy is refused with the known ones, and the one that was perhaps meant", () => {
  expect(() => toStrategy("cannary")).toThrow(
    'there is no strategy "cannary"; did you mean "canary"? The strategies are "blue_green", "canary", "shadow", "gradual_rollout".',
  );
  expect(() => toStrategy(undefined)).toThrow("there is no strategy undefined The strategies are");
  expect(toStrategy("shadow")).toBe("shadow");
});

test.each<[RolloutStrategy, object, string]>([
  ["canary", { weight: 0 }, "above 0 %, got 0: a canary that meets no request shows nothing"],
  ["canary", { weight: 100 }, "below 100 %, got 100: nothing of v1 would be left to compare with"],
  ["canary", { weight: -5 }, "between 0 and 100, got -5"],
  ["canary", { weight: "5" }, "between 0 and 100, got 5"],
  ["gradual_rollout", { stages: [5, 50, 25, 100] }, "got 5, 50, 25, 100: 25 comes after 50"],
  ["gradual_rollout", { stages: [5, 5, 100] }, "5 comes after 5"],
  ["gradual_rollout", { stages: [5, 50] }, "expected the last stage to be 100"],
  ["gradual_rollout", { stages: [100] }, "expected stages to be two or more shares"],
  ["gradual_rollout", { stages: [0, 100] }, "above 0, such as [5, 25, 50, 100], got 0, 100"],
  ["gradual_rollout", { stages: 50 }, "got number"],
  ["shadow", { weight: 5 }, 'weight is an option of "canary", and the strategy is "shadow"'],
  ["canary", { stages: [5, 100] }, 'stages is an option of "gradual_rollout"'],
])("%s with %j is refused", (strategy, options, sentence) => {
  expect(() => stagesOf(strategy, options)).toThrow(sentence);
});

test("stages by default", () => {
  const weights = (strategy: RolloutStrategy) =>
    stagesOf(strategy, {}).map(({ weight, kind }) => [weight, kind]);
  expect(weights("canary")).toEqual([
    [10, "gate"],
    [100, "all"],
  ]);
  expect(weights("gradual_rollout")).toEqual([
    [5, "gate"],
    [25, "gate"],
    [50, "gate"],
    [100, "all"],
  ]);
  expect(weights("blue_green")).toEqual([
    [0, "validation"],
    [100, "gate"],
  ]);
  expect(weights("shadow")).toEqual([
    [0, "gate"],
    [100, "all"],
  ]);
});
