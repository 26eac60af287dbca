import fc from "fast-check";
import { expect, test } from "vitest";
import { minimumSamples } from "../../../base/statistics.ts";
import { anyInput, sampleInput } from "../deployment.testing.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import { plant, said } from "../planted.testing.ts";
import { checkK6 } from "./check-k6.ts";
import { k6Script } from "./k6-script.ts";

interface Scenario {
  executor: string;
  rate: number;
  timeUnit: string;
  startTime: string;
  duration: string;
  preAllocatedVUs: number;
  maxVUs: number;
}

interface Options {
  scenarios: Record<string, Scenario>;
  thresholds: Record<string, string[]>;
}

const SECONDS = { s: 1, m: 60, h: 3600 };

function secondsOf(text: string): number {
  return Number.parseInt(text, 10) * SECONDS[text.at(-1) as keyof typeof SECONDS];
}

/** The script as k6 runs it, with a server that answers `outputs`. */
function run(input: DeploymentInput, outputs: unknown = [{ name: "output", data: [1] }]) {
  const asked: { url: string; body: { inputs: Record<string, unknown>[] }; settings: unknown }[] =
    [];
  const http = {
    post(url: string, body: string, settings: unknown) {
      asked.push({ url, body: JSON.parse(body), settings });
      return { status: 200, body: JSON.stringify({ outputs }) };
    },
  };
  const checks: boolean[] = [];
  const check = (response: unknown, tests: Record<string, (response: unknown) => boolean>) => {
    checks.push(...Object.values(tests).map((it) => it(response)));
  };
  const code = k6Script(input)
    .text.replace(/^import .*$/gm, "")
    .replace("export const options", "const options")
    .replace("export default function", "return { options, ask };\nfunction ask");
  const { options, ask } = new Function("http", "check", "__ENV", code)(http, check, {}) as {
    options: Options;
    ask: () => void;
  };
  return { options, ask, asked, checks };
}

test("rates, objective and time-out are the plan's", () => {
  const { options } = run(sampleInput());
  const { plan, full, warm_up } = options.scenarios;
  expect(plan).toMatchObject({ executor: "constant-arrival-rate", rate: 200, timeUnit: "1s" });
  expect(warm_up?.rate).toBe(100);
  // Four replicas at 120 queries/s less 30 %.
  expect(full?.rate).toBe(336);
  expect(options.thresholds["http_req_duration{scenario:plan}"]).toEqual(["p(99)<50"]);
  expect(options.thresholds["dropped_iterations{scenario:plan}"]).toEqual(["count==0"]);
});

test("what the cache answers reaches no replica: the full rate is the higher, and so many requests repeat", () => {
  const { options, ask, asked } = run(sampleInput({}, { hitRate: 0.5 }));
  expect(options.scenarios["full"]?.rate).toBe(672);
  for (let i = 0; i < 200; i += 1) ask();
  const different = new Set(asked.map(({ body }) => JSON.stringify(body))).size;
  // Binomial: 100 of 200, and 60 to 140 with a probability of all but 1e-8.
  expect(different).toBeGreaterThan(60);
  expect(different).toBeLessThan(140);
});

test("for 500 random plans scenarios follow each other, last as long as the quantile needs, and drive the rate", () => {
  fc.assert(
    fc.property(anyInput(), (input) => {
      const file = k6Script(input);
      expect(checkK6(file)).toEqual([]);
      const { scenarios } = run(input).options;
      let end = 0;
      for (const { startTime, duration, preAllocatedVUs, maxVUs } of Object.values(scenarios)) {
        expect(secondsOf(startTime)).toBe(end);
        end += secondsOf(duration);
        expect(maxVUs).toBeGreaterThanOrEqual(preAllocatedVUs);
      }
      const { rate, timeUnit, duration } = scenarios["plan"] as Scenario;
      const perSecond = rate / secondsOf(timeUnit);
      expect(Math.abs(perSecond / input.ratePerSecond.value - 1)).toBeLessThan(0.01);
      const queries = perSecond * secondsOf(duration);
      const needed = minimumSamples(input.percentile.value);
      expect(queries >= 0.99 * needed || duration === "3600s").toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("requests are those of the Open Inference Protocol, and answers are looked at", () => {
  const { ask, asked, checks } = run(sampleInput());
  ask();
  const [{ url, body, settings }] = asked as [(typeof asked)[0]];
  expect(url).toBe("http://localhost:8000/v2/models/digits/infer");
  expect(settings).toMatchObject({ timeout: expect.stringMatching(/^\d+ms$/) });
  const [tensor] = body.inputs;
  expect(tensor).toMatchObject({ name: "input", datatype: "FP32", shape: [1, 784] });
  expect(tensor?.["data"]).toHaveLength(784);
  expect(checks).toEqual([true]);
  const wrong = run(sampleInput(), [{ name: "other", data: [1] }]);
  wrong.ask();
  expect(wrong.checks).toEqual([false]);
});

const PLANTED: [what: string, from: string | RegExp, to: string, says: RegExp][] = [
  ["a bracket that does not close", "  },\n};", "  };", /no JavaScript/],
  [
    "an executor that is none",
    '"constant-arrival-rate"',
    '"constant-arrivals"',
    /no executor "constant-arrivals"/,
  ],
  [
    "a loop that waits for answers",
    '"constant-arrival-rate"',
    '"constant-vus"',
    /looks better than it is/,
  ],
  ["a setting that is none", "preAllocatedVUs", "preallocatedVUs", /Write preAllocatedVUs/],
  ["a setting that is missing", / {6}duration.*\n/, "", /lacks duration/],
  [
    "a rate with a fraction",
    "rate: 100",
    "rate: 100.5",
    /rate is a whole number above 0, and 100.5/,
  ],
  ["a time as a number", 'duration: "30s"', "duration: 30", /duration is a time/],
  [
    "a metric that is none",
    "http_req_duration{",
    "http_request_duration{",
    /Write http_req_duration/,
  ],
  ["a threshold that is none", "p(99)<50", "p99<50", /does not understand the threshold "p99<50"/],
  ["a threshold of another scenario", "{scenario:plan}", "{scenario:plans}", /no scenario "plans"/],
  ["no thresholds", /thresholds: \{[\s\S]*?\n {2}\},/, "thresholds: {},", /never fails/],
  ["no scenarios", /scenarios: \{[\s\S]*?\n {2}\},/, "scenarios: {},", /no scenario\./],
  ["nothing to run", "export default function", "function ask", /nothing to run/],
  ["no options", "export const options", "const options", /would ask once/],
];

test.each(PLANTED)("%s is found", (_, from, to, says) => {
  const planted = plant([k6Script(sampleInput())], { file: "k6.js", from, to });
  const findings = planted.files.flatMap(checkK6);
  const found = findings.find((it) => says.test(said(it)));
  expect(found, findings.map(said).join("\n")).toBeDefined();
});
