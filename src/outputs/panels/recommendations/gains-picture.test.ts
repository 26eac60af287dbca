import { expect, test } from "vitest";
import type { Figure } from "../../figure/figure.ts";
import { gainsPicture } from "./gains-picture.ts";
import type { Experiment, RecommendationsOutput } from "./recommendations.ts";

function experiment(recommendation: string, change: Partial<Experiment>): Experiment {
  const texts = { id: recommendation, component: "", issue: "", verdict: "v", target: "t" };
  return { ...texts, recommendation, status: "tried", ...change };
}

function gain(value: number, low: number, high: number): Figure {
  return { kind: "computed", value, low, high, unit: "times", method: "m" };
}

function picture(experiments: Experiment[]) {
  const output: RecommendationsOutput = {
    kind: "recommendations",
    version: 1,
    state: "done",
    stage: "complete",
    model: { name: "m", parameters: 1 },
    backend: { name: "wasm", threads: 1 },
    rule: "r",
    threshold: 2,
    experiments,
  };
  return gainsPicture(output)[0];
}

test("gains lie on a logarithmic axis with no gain and the threshold, won ones first", () => {
  const body =
    picture([
      experiment("tried", { gain: gain(1, 0.1, 10) }),
      experiment("won", { status: "recommended", gain: gain(10, 3, 10) }),
    ])?.body ?? "";
  // From 0.1 at 28 to 10 at 612: no gain in the middle, twice at 320 + 292 · log₁₀ 2.
  expect(body).toContain('<line x1="320" x2="320" y1="32"');
  expect(body).toContain('<line x1="407.9" x2="407.9" y1="32"');
  expect(body.match(/<circle cx="[^"]*" cy="[^"]*"/g)).toEqual([
    '<circle cx="612" cy="72"',
    '<circle cx="320" cy="116"',
  ]);
  expect(body).toContain('<path d="M28 112v8M28 116H612M612 112v8"');
});

test("an experiment without a gain is no mark at no gain, but is named", () => {
  const drawn = picture([
    experiment("won", { gain: gain(1.2, 1.1, 1.3) }),
    experiment("failed one", { status: "failed" }),
    experiment("unknown", { gain: { kind: "not-measurable", reason: "r" } }),
  ]);
  expect(drawn?.body.match(/<circle/g)).toHaveLength(1);
  expect(drawn?.note).toContain("so not drawn: failed one; unknown.");
  expect(picture([experiment("failed", { status: "failed" })])).toBeUndefined();
});

test("gains that are orders apart have powers of ten, and names are escaped", () => {
  const body = picture([experiment("<b>&", { gain: gain(0.003, 0.001, 0.02) })])?.body ?? "";
  expect(body).toContain(">0.001×</text>");
  expect(body).toContain("○ &lt;b&gt;&amp;</text>");
  expect(body).not.toContain("<b>");
});
