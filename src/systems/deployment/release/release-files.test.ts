import fc from "fast-check";
import { expect, test } from "vitest";
import { anyInput, sampleInput } from "../deployment.testing.ts";
import type { DeploymentFile } from "../deployment-file.ts";
import { checkEcs } from "../ecs/check-ecs.ts";
import { ecs } from "../ecs/ecs-target.ts";
import { checkManifests } from "../kubernetes/check-manifests.ts";
import { argoRollouts, kubernetes } from "../kubernetes/kubernetes-targets.ts";
import { releaseFiles } from "./release-files.ts";
import type { ReleasePlan } from "./release-plan.ts";

const gates: ReleasePlan["gates"] = {
  latency: { margin: 1.1 },
  errors: { acceptable: 0.001, unacceptable: 0.02 },
  minimum: { bakeMs: 300_000 },
};
const PLANS: ReleasePlan[] = [
  { strategy: "canary", weights: [10], gates },
  { strategy: "gradual_rollout", weights: [5, 25, 50], gates },
  { strategy: "blue_green", weights: [], gates },
  { strategy: "shadow", weights: [], gates },
];

/** Those of a platform with those of the release in their places. */
function together(before: readonly DeploymentFile[], after: readonly DeploymentFile[]) {
  const paths = new Set(after.map(({ path }) => path));
  return [...before.filter(({ path }) => !paths.has(path)), ...after];
}

const within = (files: readonly DeploymentFile[], folder: string) =>
  files.filter(({ path }) => path.startsWith(`${folder}/`));

test("with the files of their platforms, those of any plan keep the schemas and all rules", () => {
  fc.assert(
    fc.property(anyInput(), fc.constantFrom(...PLANS), (input, plan) => {
      const { files } = releaseFiles(input, plan);
      const argo = within(files, "argo-rollouts");
      // The services of a canary have no part in a switch.
      const around = argoRollouts
        .files(input)
        .filter(({ path }) => plan.strategy !== "blue_green" || !path.endsWith("-canary.yaml"));
      expect(checkManifests(together(around, argo))).toEqual([]);
      const flagger = within(files, "flagger");
      expect(checkManifests(together(kubernetes.files(input), flagger))).toEqual([]);
      const serious = checkEcs(together(ecs.files(input), within(files, "ecs"))).filter(
        ({ severity }) => severity !== "note",
      );
      expect(serious).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

const textOf = (plan: ReleasePlan, path: string) =>
  releaseFiles(sampleInput(), plan).files.find((file) => file.path === path)?.text ?? "";

test("shares and bake times stand where each platform looks for them", () => {
  const [canary, gradual, blueGreen, shadow] = PLANS as [
    ReleasePlan,
    ReleasePlan,
    ReleasePlan,
    ReleasePlan,
  ];
  expect(textOf(gradual, "argo-rollouts/rollout.yaml").match(/setWeight: \d+/g)).toEqual([
    "setWeight: 5",
    "setWeight: 25",
    "setWeight: 50",
  ]);
  expect(textOf(gradual, "argo-rollouts/rollout.yaml")).toContain("duration: 300s");
  expect(textOf(blueGreen, "argo-rollouts/rollout.yaml")).toContain("activeService: digits");
  expect(textOf(gradual, "flagger/canary.yaml")).toMatch(
    /interval: 300s\s+stepWeights:\s+- 5\s+- 25\s+- 50/,
  );
  expect(textOf(shadow, "flagger/canary.yaml")).toContain("mirror: true");
  expect(textOf(shadow, "argo-rollouts/rollout.yaml")).toBe("");
  const configuration = (plan: ReleasePlan) =>
    JSON.parse(textOf(plan, "ecs/service.json")).deploymentConfiguration;
  expect(configuration(canary)).toMatchObject({
    strategy: "CANARY",
    canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 },
  });
  // Twenty steps in the quarter of an hour that three stages take.
  expect(configuration(gradual)).toMatchObject({
    strategy: "LINEAR",
    linearConfiguration: { stepPercent: 5, stepBakeTimeInMinutes: 1 },
  });
  expect(configuration(blueGreen)).toMatchObject({ strategy: "BLUE_GREEN", bakeTimeInMinutes: 5 });
  expect(textOf(shadow, "ecs/service.json")).toBe("");
});

test("guardrails become bounds on v2's errors and on the ratio of mean latencies", () => {
  const [plan] = PLANS as [ReleasePlan];
  const analysis = textOf(plan, "argo-rollouts/analysis.yaml");
  expect(analysis).toContain("result[0] <= 0.02");
  expect(analysis).toContain("result[0] <= 1.1");
  expect(textOf(plan, "flagger/canary.yaml")).toContain("max: 1.1");
  const { notes } = releaseFiles(sampleInput(), plan);
  expect(notes.join(" ")).toContain("Accuracy is left out");
});

test.each<[object, string]>([
  [
    { strategy: "ring", weights: [5] },
    'expected strategy to be one of blue_green, canary, shadow, gradual_rollout, got "ring"',
  ],
  [
    { strategy: "canary", weights: [] },
    "expected weights that rise, above 0 and below 100 percent, got none",
  ],
  [{ strategy: "gradual_rollout", weights: [25, 5] }, "got 25, 5"],
  [{ strategy: "gradual_rollout", weights: [5, 100] }, "below 100 percent, got 5, 100"],
  [{ strategy: "blue_green", weights: [50] }, "expected no weights, since “blue_green” moves all"],
])("%j is refused", (plan, sentence) => {
  expect(() => releaseFiles(sampleInput(), { ...plan, gates } as ReleasePlan)).toThrow(sentence);
});
