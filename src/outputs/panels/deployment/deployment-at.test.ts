import fc from "fast-check";
import { expect, test } from "vitest";
import { TARGETS } from "../../../systems/deployment/target.ts";
import { NO_DIALS } from "../../figure/named-figure.ts";
import { filesOf, findingsOf, plannedDeployment } from "./deployment-at.ts";
import { deploymentDials } from "./deployment-dials.ts";
import { deploymentPanel } from "./deployment-panel.ts";
import { deploymentVerdict } from "./deployment-verdict.ts";
import { sample } from "./sample.testing.ts";

test("a higher rate needs more replicas, and files say so", () => {
  const replicasAt = (rate: number) => {
    const planned = plannedDeployment(sample, { "deployment.target-rate": rate });
    const files = filesOf(planned, "kubernetes");
    const autoscaler = files.find(({ path }) => path.endsWith("autoscaler.yaml"));
    return Number(/minReplicas: (\d+)/.exec(autoscaler?.text ?? "")?.[1]);
  };
  expect(replicasAt(2000)).toBeGreaterThan(replicasAt(200));
  expect(replicasAt(200)).toBeGreaterThanOrEqual(2);
});

test("an objective below the time that one answer takes is no plan, and every figure says why", () => {
  const dials = { "deployment.objective": 1 };
  const planned = plannedDeployment(sample, dials);
  expect(planned).toHaveProperty("problem", expect.stringMatching(/\w.*ms/));
  expect(filesOf(planned, "kubernetes")).toEqual([]);
  expect(deploymentVerdict(planned, [], [])).toContain("there is no plan");
  for (const { figure } of deploymentPanel.summary(sample, dials)) {
    expect(figure.kind).toBe("not-measured");
  }
  expect(deploymentPanel.tables(sample, dials).length).toBeGreaterThan(0);
});

test("wherever the dials stand, files keep the rules, or there is a sentence", () => {
  const dials = deploymentDials(sample);
  const positions = fc.record(
    Object.fromEntries(
      dials.map(({ name, min, max }) => [name, fc.double({ min, max, noNaN: true })]),
    ),
  );
  fc.assert(
    fc.property(positions, fc.constantFrom(...TARGETS), (at, target) => {
      const planned = plannedDeployment(sample, at);
      if ("problem" in planned) {
        expect(planned.problem).not.toMatch(/NaN|Infinity|undefined/);
        return;
      }
      const files = filesOf(planned, target);
      expect(files.map(({ text }) => text).join()).not.toMatch(/\b(NaN|Infinity|undefined)\b/);
      expect(findingsOf(files, target).filter(({ severity }) => severity === "error")).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("the text form has the files themselves, and where each value comes from", () => {
  const tables = deploymentPanel.tables(sample, NO_DIALS);
  const autoscaler = tables.find(({ caption }) => caption === "kubernetes/autoscaler.yaml");
  expect(autoscaler?.rows.some(([, text]) => String(text).includes("minReplicas: "))).toBe(true);
  const origins = tables.find(({ caption }) => caption === "Where the values come from");
  expect(origins?.rows.some((row) => String(row[4]).includes("Batches of each size timed"))).toBe(
    true,
  );
});
