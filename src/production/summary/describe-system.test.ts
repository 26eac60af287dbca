import { afterEach, beforeAll, expect, test } from "vitest";
import { lend } from "../../base/lent.ts";
import type { MeasuredFigure } from "../../outputs/figure/figure.ts";
import { type NamedFigure, NO_DIALS } from "../../outputs/figure/named-figure.ts";
import { compressionPanel } from "../../outputs/panels/compression/compression-panel.ts";
import { sample as compression } from "../../outputs/panels/compression/sample.testing.ts";
import { costPanel } from "../../outputs/panels/cost/cost-panel.ts";
import { sample as cost } from "../../outputs/panels/cost/sample.testing.ts";
import { modelPanel } from "../../outputs/panels/model/model-panel.ts";
import { sample as model } from "../../outputs/panels/model/sample.testing.ts";
import { monitorPanel } from "../../outputs/panels/monitor/monitor-panel.ts";
import { sample as monitor } from "../../outputs/panels/monitor/sample.testing.ts";
import { profilePanel } from "../../outputs/panels/profile/profile-panel.ts";
import { sample as profile } from "../../outputs/panels/profile/sample.testing.ts";
import type { ReadinessOutput } from "../../outputs/panels/readiness/readiness.ts";
import { rolloutPanel } from "../../outputs/panels/rollout/rollout-panel.ts";
import { sample as rollout } from "../../outputs/panels/rollout/sample.testing.ts";
import { sample as scaling } from "../../outputs/panels/scaling/sample.testing.ts";
import { scalingPanel } from "../../outputs/panels/scaling/scaling-panel.ts";
import { sample as serving } from "../../outputs/panels/serving/sample.testing.ts";
import { servingPanel } from "../../outputs/panels/serving/serving-panel.ts";
import type { SystemLine, SystemOutput } from "../../outputs/panels/system/system.ts";
import { sample as training } from "../../outputs/panels/training/sample.testing.ts";
import { trainingPanel } from "../../outputs/panels/training/training-panel.ts";
import { setBackend } from "../../tinytorch/index.ts";
import type { Findings } from "../profiler/findings.ts";
import type { ModelVersion } from "../registry/model-version.ts";
import { describeSystem, systemLines } from "./describe-system.ts";
import { openPoints } from "./open-points.ts";
import type { SystemParts } from "./system-parts.ts";

let undo = () => {};
beforeAll(() => setBackend("cpu"));
afterEach(() => undo());

const version = (hash: string, more: Partial<ModelVersion> = {}): ModelVersion => ({
  hash: hash.repeat(64),
  madeBy: "trained, 600 steps, done",
  createdAt: "2026-11-28T09:00:00.000Z",
  stage: "production",
  bytes: 431_200,
  parameters: 105_866,
  architecture: "VisionTransformer",
  metrics: {},
  ...more,
});

const points = (value: number): MeasuredFigure => ({
  ...{ kind: "measured", value, unit: "count", n: 7, method: "Of a test." },
});

const readiness = {
  system: "transformer",
  stage: "1 of 2 checks hold, 1 broken; score 2",
  checks: [
    { label: "Security", verdict: "holds", evidence: "Tried.", parts: [] },
    {
      ...{ label: "Monitoring", verdict: "broken", evidence: "No alert fired.", parts: [] },
      fix: "Give it an objective.",
    },
  ],
  score: {
    ...{ final: points(2), band: "Reasonably tested.", next: "data-3 or data-4 would raise it." },
    sections: [{ name: "data", points: points(2), tests: [] }],
  },
} as unknown as ReadinessOutput;

const deployment = {
  target: "kserve",
  files: [{ path: "kserve/inference-service.yaml", text: "" }],
  findings: [{ severity: "error", message: "There is no such field.", fix: "Write replicas." }],
  input: { model: { version: "a".repeat(12), bytes: 440_000 } },
} as unknown as NonNullable<Findings["deployment"]>;

const everything: SystemParts = {
  findings: { profile, scaling, cost, deployment, readiness, load: {} },
  results: {
    ...{ model, training, compression, monitor, rollouts: [rollout] },
    evaluated: {
      accuracy: { value: 0.97, low: 0.966, high: 0.973, correct: 9700, n: 10_000 },
      version: version("a"),
    },
    serving: { record: serving, version: version("a") },
  },
  registry: { versions: [version("a")], production: version("a") },
};

const PANELS: Record<string, readonly NamedFigure[]> = {
  model: modelPanel.figures(model, NO_DIALS),
  training: trainingPanel.figures(training, NO_DIALS),
  compressed: compressionPanel.figures(compression, NO_DIALS),
  server: servingPanel.figures(serving, NO_DIALS),
  monitor: monitorPanel.figures(monitor, NO_DIALS),
  profile: profilePanel.figures(profile, NO_DIALS),
  capacity: scalingPanel.figures(scaling, NO_DIALS),
  cost: costPanel.figures(cost, NO_DIALS),
  "rollout-gradual": rolloutPanel.figures(rollout, NO_DIALS),
};
/** Counts and shares that a line adds up itself; each has its own test below, or in its name. */
const OWN = ["test-accuracy", "alerts", "exposure", "server-rate"];

const lineNamed = (lines: readonly SystemLine[], wanted: string): SystemLine => {
  const line = lines.find(({ id }) => id === wanted);
  if (line === undefined) throw new Error(`there is no line ${wanted}`);
  return line;
};

test("each line has at least two figures, and they are those of its own panel", () => {
  const lines = systemLines(everything);
  for (const [id, own] of Object.entries(PANELS)) {
    const { figures } = lineNamed(lines, id);
    expect(figures.length, id).toBeGreaterThanOrEqual(2);
    for (const figure of figures.filter(({ name }) => !OWN.includes(name))) {
      expect(own, id).toContainEqual(figure);
    }
  }
});

test("where nothing was done, every line is open and names a cell", () => {
  const lines = systemLines({ findings: {}, results: { rollouts: [] } });
  expect(new Set(lines.map(({ station }) => station)).size).toBe(7);
  for (const { id, subject, words, figures, open } of lines) {
    expect([subject, words, figures], id).toEqual(["", "", []]);
    expect(open, id).toMatchObject([{ cell: expect.stringMatching(/^[a-z-]+$/) }]);
  }
});

test("accuracy on the test digits stands first, with its interval and what it is of", () => {
  const [first] = lineNamed(systemLines(everything), "training").figures;
  expect(first).toMatchObject({
    name: "test-accuracy",
    figure: { value: 0.97, low: 0.966, high: 0.973, n: 10_000 },
  });
});

test("a check that does not hold is open with its evidence and its remedy; one that holds is not", () => {
  const lines = systemLines(everything);
  const { figures, open } = lineNamed(lines, "checks");
  expect(figures[0]?.figure).toMatchObject({ value: 1, unit: "count" });
  expect(open).toEqual([
    {
      text: "Monitoring: broken. No alert fired. Give it an objective.",
      cell: "readiness",
    },
  ]);
  const score = lineNamed(lines, "score");
  expect(score.figures[0]?.figure).toBe(readiness.score.final);
  expect(score.open[0]?.text).toBe("data-3 or data-4 would raise it.");
});

test("figures of different models are told apart", () => {
  const other = { ...model, model: { name: "transformer", parameters: 1 } };
  const results = { ...everything.results, model: other };
  const open = (parts: SystemParts) => lineNamed(systemLines(parts), "profile").open;
  expect(open({ ...everything, results })[0]?.text).toMatch(/not of the model that was built here/);
  const same = { ...model, model: profile.model };
  const alike = { ...everything, results: { ...results, model: same } };
  expect(open(alike).map(({ text }) => text)).toEqual(["It has not been under load."]);
});

test("files, server and registry have to name one version", () => {
  const texts = (parts: SystemParts, id: string) =>
    lineNamed(systemLines(parts), id).open.map(({ text }) => text);
  expect(texts(everything, "server")).toEqual([]);
  expect(texts(everything, "deployment")).toEqual([
    "The platform will not take it: There is no such field. Write replicas.",
  ]);
  const later = version("b");
  const registry = { versions: [later, version("a")], production: later };
  expect(texts({ ...everything, registry }, "server")[0]).toContain(
    "In production is bbbbbbbbbbbb",
  );
  expect(texts({ ...everything, registry }, "deployment")[1]).toBe(
    "The files name version aaaaaaaaaaaa; in production is bbbbbbbbbbbb.",
  );
  const unpromoted = { versions: [version("a", { stage: "candidate" })] };
  expect(texts({ ...everything, registry: unpromoted }, "registry")).toEqual([
    "No version is in production.",
  ]);
});

test("a rollout that was decided without evidence is open", () => {
  const { outcome } = rollout;
  if (outcome === undefined) throw new Error("the sample has no outcome");
  const open = (by: (typeof outcome)["by"]) => {
    const decided = { ...rollout, outcome: { ...outcome, by } };
    const results = { ...everything.results, rollouts: [decided] };
    return lineNamed(systemLines({ ...everything, results }), "rollout-gradual").open;
  };
  expect(open("gate")).toEqual([]);
  expect(open("deadline")).toMatchObject([{ text: expect.stringMatching("no decision in time") }]);
  expect(open("reader")).toMatchObject([{ cell: "gradual" }]);
  const { figures } = lineNamed(systemLines(everything), "rollout-gradual");
  expect(figures[0]?.figure).toMatchObject({
    value: outcome.exposure,
    n: outcome.requests.v1 + outcome.requests.v2,
  });
});

test("open points come by kind: not done, not known, from outside", () => {
  const lines = systemLines({ ...everything, results: { rollouts: [] } });
  const waiting: NamedFigure = {
    ...{ name: "p99", label: "p99" },
    figure: { kind: "needs-samples", more: 3, method: "Of a test." },
  };
  const record: SystemOutput = {
    ...{ kind: "system", version: 1, state: "done", stage: "", name: "", device: "", at: "" },
    lines: lines.map((line) => (line.id === "server" ? { ...line, figures: [waiting] } : line)),
  };
  const { caption, rows } = openPoints(record);
  const kinds = rows.map(({ value }) => (typeof value === "string" ? value : value.kind));
  expect(kinds.lastIndexOf("open")).toBeLessThan(kinds.indexOf("needs-samples"));
  expect(kinds.lastIndexOf("needs-samples")).toBeLessThan(kinds.indexOf("modelled"));
  expect(rows[0]).toEqual({
    label: "Architecture",
    value: "open",
    note: "No model has been built. Run the cell “build system”.",
  });
  expect(caption).toBe(`${rows.length} points are open`);
});

test("it is shown, and an argument that is none is refused in words", async () => {
  const shown: unknown[] = [];
  undo = lend({
    show: (output) => {
      shown.push(output);
      return { update() {} };
    },
  });
  const record = await describeSystem();
  expect(shown).toEqual([record]);
  expect(record).toMatchObject({ kind: "system", state: "done", name: "No system yet" });
  await expect(describeSystem({ sytem: {} } as object)).rejects.toThrow(
    'describeSystem: unknown setting "sytem"; there are profiler, system',
  );
  await expect(describeSystem({ system: {} as never })).rejects.toThrow(
    "expected system to be a CompleteMLSystem",
  );
});
