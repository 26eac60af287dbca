import fc from "fast-check";
import { expect, test } from "vitest";
import { anyInput, sampleInput } from "../deployment.testing.ts";
import type { DeploymentFile } from "../deployment-file.ts";
import { argoRollouts, k3s, kserve, kubernetes } from "./kubernetes-targets.ts";

const TARGETS = [kubernetes, argoRollouts, k3s, kserve];
const byCpu = () => sampleInput({ autoscaler: "hpa" });

test("every file of 500 random plans keeps the schema and all rules", () => {
  fc.assert(
    fc.property(anyInput(), fc.constantFrom(...TARGETS), (input, target) => {
      expect(target.check(target.files(input))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("a plan of one replica has one finding, that it is alone", () => {
  fc.assert(
    fc.property(anyInput({ leastReplicas: 1 }), fc.constantFrom(...TARGETS), (input, target) => {
      const single = { ...input, replicas: { ...input.replicas, value: 1 } };
      const rules = target.check(target.files(single)).map(({ rule }) => rule);
      expect(rules).toHaveLength(1);
      expect(rules[0]).toMatch(/replicas$/);
    }),
    { numRuns: 40 },
  );
});

test("planned values stand where the platform looks for them, with their origins beside", () => {
  const files = kubernetes.files(byCpu());
  const line = (path: string, start: string) =>
    fileOf(files, path)
      .text.split("\n")
      .find((it) => it.trim().startsWith(start));
  expect(line("autoscaler", "minReplicas")?.trim()).toBe(
    "minReplicas: 4 # 200 queries/s / 120 a replica, 30 % left free + 1 spare",
  );
  expect(line("autoscaler", "maxReplicas")).toContain("maxReplicas: 8 #");
  // Busy 31 % at 50 queries/s a replica, so 52 % at 120 less 30 %.
  expect(line("autoscaler", "averageUtilization")).toContain("averageUtilization: 52 #");
  expect(line("disruption-budget", "maxUnavailable")).toContain("maxUnavailable: 1 #");
  // 1.25 × 90 MB and 512 MiB, in steps of 64 MiB.
  expect(line("deployment", "memory")).toContain("memory: 640Mi #");
  // 30 s and three times 460 ms, a look every two seconds.
  expect(line("deployment", "failureThreshold: 16")).toContain("3 × the measured cold start");
  expect(line("alerts", "expr: max(nv_inference")).toContain("> 50000 #");
  expect(fileOf(files, "deployment").text).not.toContain("replicas:");
});

test("each origin is on its line, and has the way back to what was measured", () => {
  for (const target of TARGETS) {
    for (const { text, origins } of target.files(byCpu())) {
      const lines = text.split("\n");
      for (const origin of origins) {
        expect(lines[origin.line - 1]).toContain(`# ${origin.origin}`);
        expect(origin.chain.length).toBeGreaterThan(0);
      }
    }
  }
  const replicas = kubernetes
    .files(byCpu())
    .flatMap(({ origins }) => origins)
    .find(({ text, origin }) => text === "4" && origin.includes("replica"));
  expect(replicas?.chain.at(-1)).toContain("Batches of each size timed");
});

test("batches make the load of the CPU tell little: the default goes by the rate, and an HPA is kept where it can act", () => {
  const autoscaler = (options = {}, demand = {}) =>
    fileOf(kubernetes.files(sampleInput(options, demand)), "autoscaler").text;
  expect(autoscaler()).toContain("kind: ScaledObject");
  expect(autoscaler({}, { maxBatchSize: 1 })).toContain("kind: HorizontalPodAutoscaler");
  // Busy 31 % at 50 queries/s a replica would be 74 % at 120, and 148 % at 240.
  expect(autoscaler({ autoscaler: "hpa" }, { headroom: 0 })).toContain("averageUtilization: 74 #");
  expect(autoscaler({ autoscaler: "hpa" }, { headroom: 0, ratePerSecond: 100 })).toContain(
    "averageUtilization: 85 #",
  );
});

test("a GPU is asked for whole, and goes with an autoscaler by rate", () => {
  const files = kubernetes.files(sampleInput({ gpus: 1 }));
  expect(fileOf(files, "deployment").text.match(/nvidia.com\/gpu: "1"/g)).toHaveLength(2);
  expect(fileOf(files, "autoscaler").text).toContain("kind: ScaledObject");
  expect(fileOf(files, "autoscaler").text).toContain('threshold: "84" #');
  expect(() => sampleInput({ gpus: 1, autoscaler: "hpa" })).toThrow(/choose autoscaler: "keda"/);
});

/** Each is a slip that a cluster refuses, or accepts though it cannot work. */
const PLANTED: [
  string,
  string,
  string | RegExp,
  string,
  { at: string; rule: string; says: string },
][] = [
  [
    "an unknown field",
    "deployment",
    "minReadySeconds: 5",
    "minReadySecond: 5",
    { at: "minReadySecond: 5", rule: "schema", says: "Write minReadySeconds" },
  ],
  [
    "a wrong type",
    "service",
    "port: 8000",
    'port: "8000"',
    { at: 'port: "8000"', rule: "schema", says: "expected a port" },
  ],
  [
    "a missing field",
    "deployment",
    /\n {2}selector:\n.*\n.*\n/,
    "\n",
    { at: "spec:", rule: "schema", says: "lacks selector" },
  ],
  [
    "a value outside an enumeration",
    "disruption-budget",
    "AlwaysAllow",
    "Always",
    { at: "unhealthyPodEvictionPolicy: Always", rule: "schema", says: "one of AlwaysAllow" },
  ],
  [
    "a quantity in a unit that is none",
    "deployment",
    /memory: 640Mi/,
    "memory: 640MB",
    { at: "memory: 640MB", rule: "schema", says: "Write 640Mi" },
  ],
  [
    "a name with capitals",
    "deployment",
    "name: digits\n",
    "name: Digits_V2\n",
    { at: "name: Digits_V2", rule: "schema", says: "Call it digits-v2" },
  ],
  [
    "a selector that does not match",
    "deployment",
    /(matchLabels:\n\s+app.kubernetes.io\/name: )digits(\n {2}template)/,
    "$1digit$2",
    {
      at: "app.kubernetes.io/name: digit",
      rule: "mismatching-selector",
      says: "never find its own",
    },
  ],
  [
    "a service that finds no pods",
    "service",
    /selector:\n(\s+app.kubernetes.io\/name:) digits/,
    "selector:\n$1 digit",
    { at: "app.kubernetes.io/name: digit", rule: "dangling-service", says: "finds no pods" },
  ],
  [
    "a probe of a port that is not there",
    "deployment",
    /(livenessProbe:\n.*\n.*\n\s+port: )http/,
    "$1https",
    { at: "port: https", rule: "liveness-port", says: "does not have" },
  ],
  [
    "a probe without a port",
    "deployment",
    /(readinessProbe:\n.*\n.*)\n\s+port: http/,
    "$1",
    { at: "httpGet:", rule: "readiness-port", says: "names no port" },
  ],
  [
    "limits below requests",
    "deployment",
    /(limits:\n.*\n\s+memory:) \w+/,
    "$1 64Mi",
    { at: "memory: 64Mi", rule: "limits-below-requests", says: "below the request of 640Mi" },
  ],
  [
    "replicas beside an autoscaler",
    "deployment",
    "  revisionHistoryLimit",
    "  replicas: 3\n  revisionHistoryLimit",
    {
      at: "replicas: 3",
      rule: "deployment-targeted-by-hpa-does-not-have-replicas-configured",
      says: "sets them back",
    },
  ],
  [
    "an autoscaler of nothing",
    "autoscaler",
    /(scaleTargetRef:\n.*\n.*\n\s+name: )digits/,
    "$1digit",
    { at: "name: digit", rule: "horizontalpodautoscaler-has-target", says: "no Deployment digit" },
  ],
  [
    "a most below the least",
    "autoscaler",
    /maxReplicas: \d+/,
    "maxReplicas: 2",
    { at: "maxReplicas: 2", rule: "hpa-replicas", says: "below minReplicas" },
  ],
  [
    "an image without a tag",
    "deployment",
    /image: .*/,
    "image: registry.example.com/digits",
    { at: "image: registry.example.com/digits", rule: "latest-tag", says: "no tag of its own" },
  ],
  [
    "a root filesystem to write to",
    "deployment",
    "readOnlyRootFilesystem: true",
    "readOnlyRootFilesystem: false",
    { at: "securityContext:", rule: "no-read-only-root-fs", says: "change its programs" },
  ],
  [
    "rights to take more",
    "deployment",
    "allowPrivilegeEscalation: false",
    "allowPrivilegeEscalation: true",
    { at: "securityContext:", rule: "privilege-escalation-container", says: "more rights" },
  ],
  [
    "capabilities that stay",
    "deployment",
    "- ALL",
    "- CHOWN",
    { at: "securityContext:", rule: "drop-net-raw-capability", says: "raw packets" },
  ],
  [
    "root",
    "deployment",
    /runAsUser: 10001\n(\s+runAsGroup: 10001\n\s+capabilities)/,
    "runAsUser: 0\n$1",
    { at: "securityContext:", rule: "run-as-non-root", says: "as root" },
  ],
  [
    "a shared network",
    "deployment",
    "automountServiceAccountToken: false",
    "hostNetwork: true",
    { at: "hostNetwork: true", rule: "host-network", says: "past every policy" },
  ],
  [
    "a disruption budget of nothing",
    "disruption-budget",
    /maxUnavailable: 1/,
    "maxUnavailable: 0",
    { at: "maxUnavailable: 0", rule: "pdb-max-unavailable", says: "ever be emptied" },
  ],
  [
    "a port of the service that is none of the pods'",
    "service",
    "targetPort: http",
    "targetPort: web",
    { at: "targetPort: web", rule: "invalid-target-ports", says: "refused" },
  ],
  [
    "a monitor of a port that is not there",
    "service-monitor",
    "port: metrics",
    "port: metric",
    { at: "port: metric", rule: "dangling-servicemonitor", says: "no port called metric" },
  ],
  [
    "a sleep longer than the grace",
    "deployment",
    /seconds: 5\n/,
    "seconds: 600\n",
    { at: "terminationGracePeriodSeconds:", rule: "grace-outlasts-pre-stop", says: "are lost" },
  ],
  [
    "broken indentation",
    "service",
    "  selector:",
    " selector:",
    { at: "selector:", rule: "syntax", says: "cannot be read" },
  ],
  [
    "a kind in a group that has none",
    "deployment",
    "apps/v1",
    "apps/v2",
    { at: "apiVersion: apps/v2", rule: "schema", says: "apiVersion: apps/v1" },
  ],
  [
    "no kind at all",
    "deployment",
    "kind: Deployment\n",
    "",
    { at: "apiVersion: apps/v1", rule: "schema", says: "Known are" },
  ],
];

test.each(PLANTED)("%s is found, at its line", (_, name, from, to, { at, rule, says }) => {
  const files = kubernetes.files(byCpu());
  const { path, text } = fileOf(files, name);
  const edited = text.replace(from, to);
  expect(edited).not.toBe(text);
  const findings = kubernetes.check(
    files.map((file) => (file.path === path ? { ...file, text: edited } : file)),
  );
  const found = findings.find((it) => it.rule === rule && `${it.message} ${it.fix}`.includes(says));
  expect(found, JSON.stringify(findings, null, 1)).toBeDefined();
  expect(found?.path).toBe(path);
  expect(edited.split("\n")[(found?.line ?? 0) - 1]).toContain(at);
});

test.each(["disruption-budget", "network-policy"])(
  "a file that is left out is missed: %s",
  (name) => {
    const files = kubernetes.files(byCpu()).filter(({ path }) => !path.includes(name));
    const rules = kubernetes.check(files).map(({ rule }) => rule);
    expect(rules).toEqual([
      name === "network-policy" ? "pod-networkpolicy" : "has-poddisruptionbudget",
    ]);
  },
);

test("slips in a Rollout and an InferenceService are found", () => {
  const rolloutFiles = argoRollouts.files(byCpu());
  const renamed = rolloutFiles.map((file) => ({
    ...file,
    text: file.text.replace("canaryService: digits-canary", "canaryService: digits-next"),
  }));
  expect(argoRollouts.check(renamed).map(({ rule }) => rule)).toEqual(["rollout-services"]);
  const service = kserve.files(byCpu()).map((file) => ({
    ...file,
    text: file.text
      .replace("protocolVersion: v2", "protocolVersion: v3")
      .replace("s3://models/", "models/")
      .replace("runtime:", "runtimes:"),
  }));
  expect(kserve.check(service).map(({ rule, fix }) => `${rule}: ${fix}`)).toEqual([
    expect.stringContaining("schema: Write v"),
    expect.stringContaining("schema: Write runtime"),
    expect.stringContaining("inferenceservice-storage"),
  ]);
});

function fileOf(files: readonly DeploymentFile[], name: string): DeploymentFile {
  const file = files.find(({ path }) => path.endsWith(`/${name}.yaml`));
  if (file === undefined) throw new Error(`there is no file ${name}`);
  return file;
}
