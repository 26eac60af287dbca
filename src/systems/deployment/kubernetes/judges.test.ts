/** The real tools, where this machine has them: `promtool` for the alerts, `kubectl` for what has a pod template. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { anyInput, sampleInput } from "../deployment.testing.ts";
import { kubernetes } from "./kubernetes-targets.ts";

const has = (tool: string, ...args: string[]) => spawnSync(tool, args).error === undefined;
const hasPromtool = has("promtool", "--version");
const hasKubectl = has("kubectl", "version", "--client");
const inputs = fc.sample(anyInput(), { numRuns: 20, seed: 20 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "deployment-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function textOf(input: (typeof inputs)[number], name: string): string {
  const file = kubernetes.files(input).find(({ path }) => path.endsWith(`/${name}.yaml`));
  if (file === undefined) throw new Error(`there is no ${name}`);
  return file.text;
}

/** The rules alone, as Prometheus reads them: within a PrometheusRule they are its `spec`. */
function rulesFile(name: string, input: (typeof inputs)[number]): string {
  const path = join(folder, `${name}.yaml`);
  const { spec } = parse(textOf(input, "alerts")) as { spec: unknown };
  writeFileSync(path, stringify(spec, { lineWidth: 0 }));
  return path;
}

test.skipIf(!hasPromtool)(
  "promtool takes the alerts of 20 plans (skipped where there is no promtool)",
  () => {
    const files = inputs.map((input, index) => rulesFile(`rules-${index}`, input));
    const { status, stdout, stderr } = spawnSync("promtool", ["check", "rules", ...files]);
    expect(status, String(stderr)).toBe(0);
    expect(String(stdout).match(/SUCCESS/g)).toHaveLength(20);
  },
);

test.skipIf(!hasPromtool)(
  "by promtool's clock the fast burn fires for a fifth of failures, and for none below the budget (skipped where there is no promtool)",
  () => {
    const rules = rulesFile("burn", sampleInput({ availability: 0.99 }));
    const series = (failed: number) => [
      {
        series: 'nv_inference_request_success{namespace="models",model="digits"}',
        values: `0+${60 * (1 - failed)}x180`,
      },
      {
        series: 'nv_inference_request_failure{namespace="models",model="digits"}',
        values: `0+${60 * failed}x180`,
      },
    ];
    const alert = {
      exp_labels: { severity: "page", deployment: "digits" },
      exp_annotations: {
        summary:
          "digits fails requests 14.4 times as often as its error budget allows, over 1h and 5m.",
      },
    };
    const rule = { eval_time: "90m", alertname: "ErrorBudgetFastBurn" };
    const tests = join(folder, "burn-test.yaml");
    writeFileSync(
      tests,
      stringify({
        rule_files: [rules],
        evaluation_interval: "1m",
        tests: [
          // A fifth is 20 times the budget of 1 %.
          {
            interval: "1m",
            input_series: series(0.2),
            alert_rule_test: [{ ...rule, exp_alerts: [alert] }],
          },
          {
            interval: "1m",
            input_series: series(0.005),
            alert_rule_test: [{ ...rule, exp_alerts: [] }],
          },
        ],
      }),
    );
    const { status, stderr, stdout } = spawnSync("promtool", ["test", "rules", tests]);
    expect(status, `${stdout}${stderr}`).toBe(0);
  },
);

test.skipIf(!hasKubectl)(
  "kubectl reads the Deployments of 20 plans and drops no field (skipped where there is no kubectl)",
  () => {
    const files = inputs.map((input, index) => {
      const path = join(folder, `deployment-${index}.yaml`);
      writeFileSync(path, textOf(input, "deployment"));
      return path;
    });
    const args = ["set", "env", "--local", "-o", "json", ...files.flatMap((file) => ["-f", file])];
    const { status, stdout, stderr } = spawnSync("kubectl", [...args, "JUDGE=1"]);
    expect(status, String(stderr)).toBe(0);
    const read = documentsOf(String(stdout));
    expect(read).toHaveLength(20);
    for (const [index, input] of inputs.entries()) {
      expect(read[index]).toMatchObject(parse(textOf(input, "deployment")) as object);
    }
  },
);

/** One after another, without anything between. */
function documentsOf(json: string): unknown[] {
  return json
    .split(/(?<=\n\})\n(?=\{)/)
    .map((document) => JSON.parse(document) as unknown)
    .flatMap((it) => (hasItems(it) ? it.items : [it]));
}

function hasItems(value: unknown): value is { items: unknown[] } {
  return typeof value === "object" && value !== null && "items" in value;
}
