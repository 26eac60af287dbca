/**
 * Twenty random plans were held against botocore 1.29's ParamValidator (RegisterTaskDefinition, CreateService, RegisterScalableTarget,
 * PutScalingPolicy), which accepts all of them; it knows types and what must be there, no enumerations and no rules.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyInput, sampleInput } from "../deployment.testing.ts";
import type { DeploymentFile } from "../deployment-file.ts";
import { plant, said } from "../planted.testing.ts";
import { ecs } from "./ecs-target.ts";
import { fargateMemory, fargateSize } from "./fargate-sizes.ts";

const byCpu = () => sampleInput({ autoscaler: "hpa" });

/** All findings but that names of an account are still to be written. */
function findings(files: readonly DeploymentFile[]) {
  return ecs.check(files).filter(({ rule }) => rule !== "placeholder");
}

test("the files of 500 random plans keep the types of AWS' client and all rules", () => {
  fc.assert(
    fc.property(anyInput(), (input) => {
      expect(findings(ecs.files(input))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("values of the plan stand in them, each with where it came from", () => {
  const files = ecs.files(byCpu());
  const [task, service, target, policy] = files.map(({ text }) => JSON.parse(text));
  expect([task.cpu, task.memory]).toEqual(["1024", "2048"]);
  expect([service.desiredCount, service.launchType]).toEqual([4, "FARGATE"]);
  expect([target.MinCapacity, target.MaxCapacity]).toEqual([4, 8]);
  const tracking = policy.TargetTrackingScalingPolicyConfiguration;
  // Busy 31 % at 50 queries/s a replica, so 52.08 % at 120 less 30 %.
  expect(tracking.TargetValue).toBeCloseTo(52.1, 1);
  for (const { text, origins } of files) {
    const lines = text.split("\n");
    for (const { line, text: value, chain } of origins) {
      expect(lines[line - 1]).toContain(value);
      expect(chain.length).toBeGreaterThan(0);
    }
  }
  expect(files.flatMap(({ origins }) => origins).length).toBeGreaterThan(8);
});

test("scaling follows the autoscaler that was chosen: by CPU, by requests a minute, or not at all", () => {
  const policyOf = (autoscaler: "hpa" | "keda" | "none") =>
    ecs.files(sampleInput({ autoscaler })).find(({ path }) => path === "ecs/scaling-policy.json");
  expect(policyOf("hpa")?.text).toContain("ECSServiceAverageCPUUtilization");
  expect(policyOf("keda")?.text).toContain("ALBRequestCountPerTarget");
  // 120 queries/s a replica, 30 % left free, in a minute.
  expect(policyOf("keda")?.text).toContain('"TargetValue": 5040');
  expect(policyOf("none")).toBeUndefined();
});

test("a GPU, or more than Fargate has, runs on EC2", () => {
  for (const options of [{ gpus: 1 }, { cpu: 32 }]) {
    const [task, service] = ecs.files(sampleInput(options)).map(({ text }) => JSON.parse(text));
    expect(task.requiresCompatibilities).toEqual(["EC2"]);
    expect(task.cpu).toBeUndefined();
    expect(service.launchType).toBe("EC2");
  }
  const [task] = ecs.files(sampleInput({ gpus: 2 })).map(({ text }) => JSON.parse(text));
  expect(task.containerDefinitions[0].resourceRequirements).toEqual([{ type: "GPU", value: "2" }]);
});

test("sizes of Fargate are those of its documentation", () => {
  expect(fargateMemory(256)).toEqual([512, 1024, 2048]);
  expect(fargateMemory(4096).at(0)).toBe(8192);
  expect(fargateMemory(4096).at(-1)).toBe(30_720);
  expect(fargateMemory(8192).slice(0, 2)).toEqual([16_384, 20_480]);
  expect(fargateMemory(16_384).at(-1)).toBe(122_880);
  expect(fargateMemory(300)).toEqual([]);
  expect(fargateSize(0.25, 2 ** 30)).toEqual({ cpu: 256, memoryMiB: 1024 });
  expect(fargateSize(0.25, 2 ** 31 + 1)).toEqual({ cpu: 512, memoryMiB: 3072 });
  expect(fargateSize(16, 121 * 2 ** 30)).toBeUndefined();
});

test("names of an account that are still to be written are notes, at their lines", () => {
  const files = ecs.files(sampleInput());
  const notes = ecs.check(files);
  expect(new Set(notes.map(({ severity }) => severity))).toEqual(new Set(["note"]));
  const { path, line } = notes.find(({ message }) => message.includes("<TARGET_GROUP_ARN>"))!;
  const text = files.find((file) => file.path === path)?.text.split("\n")[line - 1];
  expect(text).toContain("<TARGET_GROUP_ARN>");
});

/** Each is refused by AWS, or cannot work. */
const PLANTED: [what: string, file: string, from: string | RegExp, to: string, says: RegExp][] = [
  [
    "an unknown field",
    "task-definition",
    '"family"',
    '"familly"',
    /no property familly\. Write family/,
  ],
  [
    "an unknown field within",
    "task-definition",
    '"startPeriod"',
    '"startPeriods"',
    /Write startPeriod/,
  ],
  ["a field that is missing", "task-definition", '  "family": "digits",\n', "", /lacks family/],
  ["a number as a text", "service", '"desiredCount": 4', '"desiredCount": "4"', /a whole number/],
  ["cores as a number", "task-definition", '"cpu": "1024"', '"cpu": 1024', /expected a string/],
  ["a value outside an enumeration", "service", '"FARGATE"', '"Fargate"', /Write FARGATE/],
  [
    "a text where a list goes",
    "service",
    /"subnets": \[[\s\S]*?\]/,
    '"subnets": "a"',
    /expected a list/,
  ],
  [
    "a comma too many",
    "service",
    '"digits",\n  "desired',
    '"digits",,\n  "desired',
    /no JSON from here/,
  ],
  ["a file that breaks off", "scaling-policy", /\}\n\}\n$/, "", /no JSON/],
  [
    "a port that is none",
    "task-definition",
    '"containerPort": 8000',
    '"containerPort": 0',
    /a port from 1/,
  ],
  [
    "an unknown field of scaling",
    "scalable-target",
    "MinCapacity",
    "MinimumCapacity",
    /no property MinimumCapacity/,
  ],
  [
    "a metric that is none",
    "scaling-policy",
    "ECSServiceAverageCPUUtilization",
    "CPUUtilization",
    /expected one of/,
  ],
  [
    "another service's dimension",
    "scalable-target",
    "ecs:service:DesiredCount",
    "ecs:service:Desired",
    /ScalableDimension/,
  ],
  [
    "a size that Fargate does not have",
    "task-definition",
    '"cpu": "1024"',
    '"cpu": "1000"',
    /no size with cpu 1000/,
  ],
  [
    "memory that does not go with it",
    "task-definition",
    '"memory": "2048"',
    '"memory": "1024"',
    /cpu 1024 and memory 1024/,
  ],
  ["a network of the host", "task-definition", '"awsvpc"', '"host"', /takes networkMode awsvpc/],
  [
    "a GPU on Fargate",
    "task-definition",
    '"essential": true,',
    '"essential": true, "resourceRequirements": [{"type": "GPU", "value": "1"}],',
    /Fargate has no GPUs/,
  ],
  [
    "no role to fetch the image",
    "task-definition",
    / {2}"executionRoleArn".*\n/,
    "",
    /cannot fetch the image/,
  ],
  [
    "a pause between looks that is too short",
    "task-definition",
    '"interval": 10',
    '"interval": 1',
    /from 5 to 300/,
  ],
  ["a command without its kind", "task-definition", '"CMD",\n', "", /neither CMD nor CMD-SHELL/],
  [
    "a time to end that is too long",
    "task-definition",
    /"stopTimeout": \d+/,
    '"stopTimeout": 300',
    /2 to 120 s/,
  ],
  [
    "a volume that is not there",
    "task-definition",
    '"sourceVolume": "tmp"',
    '"sourceVolume": "temp"',
    /no volume "temp"/,
  ],
  [
    "nothing essential",
    "task-definition",
    '"essential": true',
    '"essential": false',
    /No container is essential/,
  ],
  [
    "limits below reservations",
    "task-definition",
    '"essential": true,',
    '"essential": true, "memory": 100, "memoryReservation": 200,',
    /below what is reserved/,
  ],
  [
    "a name that ECS refuses",
    "service",
    '"serviceName": "digits"',
    '"serviceName": "my digits"',
    /refuses the name/,
  ],
  [
    "another task",
    "service",
    '"taskDefinition": "digits"',
    '"taskDefinition": "digit"',
    /the task's family is "digits"/,
  ],
  [
    "another launch type",
    "service",
    '"launchType": "FARGATE"',
    '"launchType": "EC2"',
    /the task is for FARGATE/,
  ],
  [
    "a balancer of a port that is not mapped",
    "service",
    '"containerPort": 8000',
    '"containerPort": 8080',
    /no container "triton" with port 8080/,
  ],
  ["no subnets", "service", /"networkConfiguration": \{[\s\S]*?\n {2}\},\n/, "", /needs subnets/],
  [
    "no room to update",
    "service",
    '"maximumPercent": 200',
    '"maximumPercent": 100',
    /no task can be replaced/,
  ],
  ["no way back", "service", '"rollback": true', '"rollback": false', /tried again and again/],
  ["one replica", "service", '"desiredCount": 4', '"desiredCount": 1', /each failure is an outage/],
  ["an address for the Internet", "service", '"DISABLED"', '"ENABLED"', /the whole Internet/],
  [
    "a shell for everybody",
    "service",
    '"enableExecuteCommand": false',
    '"enableExecuteCommand": true',
    /open a shell/,
  ],
  [
    "a most below the least",
    "scalable-target",
    '"MaxCapacity": 8',
    '"MaxCapacity": 2',
    /fewer than at least 4/,
  ],
  [
    "another service's scaling",
    "scaling-policy",
    "/digits",
    "/digit",
    /the service is "service\/<CLUSTER>\/digits"/,
  ],
  [
    "a share as per cent",
    "scaling-policy",
    /"TargetValue": [\d.]+/,
    '"TargetValue": 520',
    /never reached/,
  ],
  ["root", "task-definition", '"10001:10001"', '"0"', /who may be root/],
  [
    "files that can be written over",
    "task-definition",
    '"readonlyRootFilesystem": true',
    '"readonlyRootFilesystem": false',
    /written over/,
  ],
  [
    "the tag latest",
    "task-definition",
    /"image": ".*"/,
    '"image": "digits:latest"',
    /another image tomorrow/,
  ],
  [
    "a secret in sight",
    "task-definition",
    '"essential": true,',
    '"essential": true, "environment": [{"name": "DB_PASSWORD", "value": "x"}],',
    /looks like a secret/,
  ],
];

test.each(PLANTED)("%s is found in its file", (_, name, from, to, says) => {
  const planted = plant(ecs.files(byCpu()), { file: `${name}.json`, from, to });
  const all = findings(planted.files);
  const found = all.find((it) => says.test(said(it)));
  expect(found, all.map(said).join("\n")).toBeDefined();
});

test("findings stand at their lines", () => {
  const planted = plant(ecs.files(sampleInput()), {
    file: "service.json",
    from: '"maximumPercent": 200',
    to: '"maximumPercent": 90',
  });
  expect(findings(planted.files).map(({ path, line }) => [path, line])).toEqual([
    [planted.path, planted.line],
  ]);
});
