/** A load test for k6 that holds the deployed service against the plan: its rates are driven, its objective is the threshold. */
import { minimumSamples } from "../../../base/statistics.ts";
import { LineWriter } from "../bundle/line-writer.ts";
import type { DeploymentFile } from "../deployment-file.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import { jsonText } from "../files/words.ts";
import { derived, type Planned } from "../planned.ts";

const WARM_UP_SECONDS = 30;
const LEAST_SECONDS = 60;
const MOST_SECONDS = 3600;

export function k6Script(input: DeploymentInput): DeploymentFile {
  const lines = new LineWriter("//");
  lines.text(`// k6 run -e URL=http://localhost:8000 load/k6.js
// Asks at the plan's rate whether the objective holds, then at the most that its replicas are meant for. Requests start when they
// are due, whether or not earlier ones have been answered; one that cannot start is a dropped iteration, and fails the test.
import http from "k6/http";
import { check } from "k6";
`);
  lines.text("export const options = {");
  lines.text('  summaryTrendStats: ["min", "med", "p(95)", "p(99)", "p(99.9)", "max"],');
  lines.text("  scenarios: {");
  let start = 0;
  for (const { name, rate, seconds } of scenarios(input)) {
    writeScenario(lines, { name, rate, seconds, start }, input);
    start += seconds;
  }
  lines.text("  },");
  lines.text("  thresholds: {");
  const percentile = derived(input.percentile, percentText);
  for (const name of ["plan", "full"]) {
    lines.add`    "http_req_duration{scenario:${name}}": ["p(${percentile})<${input.objectiveMs}"],`;
    lines.add`    "http_req_failed{scenario:${name}}": ["rate<0.001"],`;
    lines.add`    "checks{scenario:${name}}": ["rate>0.999"],`;
    lines.add`    "dropped_iterations{scenario:${name}}": ["count==0"],`;
  }
  lines.text("  },");
  lines.text("};");
  writeRequest(lines, input);
  return lines.file("load/k6.js", "javascript");
}

interface Scenario {
  readonly name: string;
  readonly rate: Planned<number>;
  readonly seconds: number;
}

function scenarios(input: DeploymentInput): Scenario[] {
  const { ratePerSecond, percentile } = input;
  const full = fullRate(input);
  const half = derived(ratePerSecond, (rate) => rate / 2, { origin: "half of the plan's rate" });
  // As many queries as a quantile this high can be told from.
  const queries = minimumSamples(percentile.value);
  const seconds = (rate: number) =>
    Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, Math.ceil(queries / rate)));
  return [
    { name: "warm_up", rate: half, seconds: WARM_UP_SECONDS },
    { name: "plan", rate: ratePerSecond, seconds: seconds(ratePerSecond.value) },
    { name: "full", rate: full, seconds: seconds(full.value) },
  ];
}

/** What all replicas together are meant for: the rate that an autoscaler aims at, times their number. */
function fullRate(input: DeploymentInput): Planned<number> {
  const { replicas, targetRatePerReplica, ratePerSecond, hitRate } = input;
  const cached = hitRate.value > 0 ? `; ${percentText(hitRate.value)} % come from the cache` : "";
  return derived(
    targetRatePerReplica,
    (rate) => Math.max(ratePerSecond.value, (rate * replicas.value) / (1 - hitRate.value)),
    {
      origin: `${replicas.value} replicas, each at the rate that it is meant for${cached}`,
      chain: `${replicas.value} replicas are planned: ${replicas.origin}${cached}.`,
    },
  );
}

function percentText(share: number): string {
  return String(Number((share * 100).toFixed(6)));
}

function writeScenario(
  lines: LineWriter,
  { name, rate, seconds, start }: Scenario & { readonly start: number },
  { objectiveMs, timeoutMs }: DeploymentInput,
): void {
  const { count, unit } = wholeRate(rate.value);
  // Little's law: as many in flight as arrive within the objective, and at worst within the time-out.
  const inFlight = (ms: number) => Math.max(1, Math.ceil((rate.value * ms) / 1000));
  lines.text(`    ${name}: {`);
  lines.text('      executor: "constant-arrival-rate",');
  lines.add`      rate: ${derived(rate, () => count)},`;
  lines.add`      timeUnit: "${unit}",`;
  lines.add`      startTime: "${start}s",`;
  lines.add`      duration: "${seconds}s",`;
  lines.add`      preAllocatedVUs: ${inFlight(2 * objectiveMs.value)},`;
  lines.add`      maxVUs: ${Math.max(inFlight(2 * objectiveMs.value), inFlight(timeoutMs.value))},`;
  lines.text("    },");
}

/** k6 counts whole iterations: a rate with a fraction is so many a minute, an hour, or a day. */
function wholeRate(rate: number): { count: number; unit: string } {
  const units = [
    { unit: "1s", seconds: 1 },
    { unit: "1m", seconds: 60 },
    { unit: "1h", seconds: 3600 },
    { unit: "24h", seconds: 86_400 },
  ];
  for (const { unit, seconds } of units) {
    const count = Math.round(rate * seconds);
    if (count >= 1 && Math.abs(count - rate * seconds) <= 0.005 * rate * seconds) {
      return { count, unit };
    }
  }
  return { count: Math.max(1, Math.round(rate * 86_400)), unit: "24h" };
}

function writeRequest(lines: LineWriter, { model, timeoutMs, hitRate }: DeploymentInput): void {
  const tensors = model.inputs.map(({ name, type, shape }) => {
    // The first dimension is the batch, of one here; others of any size are 1.
    const sizes = shape.map((size) => (size === -1 ? 1 : size));
    return { name, datatype: type, shape: sizes };
  });
  lines.text("");
  lines.add`const MODEL = ${jsonText(model.name)};`;
  lines.add`const INPUTS = ${jsonText(tensors)};`;
  lines.add`const OUTPUT = ${jsonText(model.outputs[0]?.name ?? "")};`;
  lines.add`const TIMEOUT_MS = ${timeoutMs};`;
  lines.text("// Share of requests that ask what was asked before, as the plan counts on.");
  lines.add`const REPEATED = ${hitRate};`;
  lines.text(`const URL_OF_MODEL = \`\${__ENV.URL || "http://localhost:8000"}/v2/models/\${encodeURIComponent(MODEL)}/infer\`;
const SETTINGS = { headers: { "Content-Type": "application/json" }, timeout: \`\${TIMEOUT_MS}ms\` };

// What values are changes nothing for how long a dense model takes.
function values({ datatype, shape }) {
  const length = shape.reduce((product, size) => product * size, 1);
  return Array.from({ length }, () => {
    if (datatype === "BYTES") return "x";
    if (datatype === "BOOL") return Math.random() < 0.5;
    return datatype.startsWith("FP") || datatype === "BF16" ? Math.random() : 0;
  });
}

function question() {
  return JSON.stringify({ inputs: INPUTS.map((input) => ({ ...input, data: values(input) })) });
}

const ASKED_BEFORE = question();

export default function () {
  const asked = Math.random() < REPEATED ? ASKED_BEFORE : question();
  const response = http.post(URL_OF_MODEL, asked, SETTINGS);
  check(response, {
    "has an answer": ({ status, body }) =>
      status === 200 && JSON.parse(body).outputs.some(({ name, data }) => name === OUTPUT && data.length > 0),
  });
}`);
}
