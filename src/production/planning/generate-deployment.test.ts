import { expect, test } from "vitest";
import { lend } from "../../base/lent.ts";
import type { DeploymentOutput } from "../../outputs/panels/deployment/deployment.ts";
import { samplePlan, sampleService } from "../../systems/deployment/deployment.testing.ts";
import { Linear, ReLU, randn, Sequential, setBackend } from "../../tinytorch/index.ts";
import { contentHash } from "../registry/content-hash.ts";
import { generateDeployment } from "./generate-deployment.ts";

await setBackend("cpu");
const model = new Sequential(new Linear(6, 5), new ReLU(), new Linear(5, 3));
const subject = () => ({
  ...{ model, example: randn([4, 6]), service: sampleService, plan: samplePlan },
});

async function shown(work: () => Promise<unknown>): Promise<DeploymentOutput[]> {
  const records: DeploymentOutput[] = [];
  const takeBack = lend({
    show: (output) => {
      records.push(output as DeploymentOutput);
      return { update() {} };
    },
  });
  try {
    await work();
  } finally {
    takeBack();
  }
  return records;
}

test("the files name the version by the hash of its weights, and the panel has the ONNX file", async () => {
  const config = await generateDeployment(subject(), "kubernetes", { name: "digits" });
  expect(config.findings).toEqual([]);
  const { model: deployed } = config.input;
  expect(deployed.version).toBe((await contentHash(model.stateDict())).slice(0, 12));
  expect(deployed.inputs).toEqual([{ name: "input", type: "FP32", shape: [-1, 6] }]);
  expect(deployed.outputs).toEqual([{ name: "output", type: "FP32", shape: [-1, 3] }]);
  const deployment = config.files.find(({ path }) => path.endsWith("deployment.yaml"));
  expect(deployment?.text).toContain(
    `image: registry.example.com/digits:${deployed.sha256.slice(0, 12)}`,
  );

  const [record] = await shown(() => generateDeployment(subject(), "kserve"));
  expect(record).toMatchObject({ kind: "deployment", target: "kserve", demand: samplePlan.demand });
  const bytes = Buffer.from(record?.onnx ?? "", "base64");
  expect(bytes.byteLength).toBe(record?.model.bytes);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  expect(Buffer.from(digest).toString("hex")).toBe(record?.model.sha256);
});

test("a platform that is none is refused with those that there are", async () => {
  await expect(generateDeployment(subject(), "heroku")).rejects.toThrow(
    'expected a platform, one of kubernetes, kserve, argo-rollouts, k3s, swarm, ecs, triton, edge, got "heroku"',
  );
});

test("a name that a cluster refuses is found in the files, not refused", async () => {
  const { findings } = await generateDeployment(subject(), "kubernetes", { name: "Digits V2" });
  expect(findings.every(({ rule }) => ["schema", "service-name"].includes(rule))).toBe(true);
  expect(findings.some(({ fix }) => fix === "Call it digits-v2.")).toBe(true);
});
