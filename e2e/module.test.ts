/**
 * The module as a newcomer runs it: every cell, on real digits, to the figures that the page promises; panels that fill while the
 * page draws on, and a recommendation that is applied. All of it is run once.
 */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import type { Figure } from "../src/outputs/figure/figure.ts";
import { figureParts } from "../src/outputs/figure/figure-text.ts";
import type { ProfileOutput } from "../src/outputs/panels/profile/profile.ts";
import type { RecommendationsOutput } from "../src/outputs/panels/recommendations/recommendations.ts";
import type { AutomationSnapshot } from "../src/session/automation.ts";
import { expectSound, moduleExercises } from "./exercise-answers.ts";
import { drawFrames, type FramesDrawn, MUCH_SLOWER, note, watchFrames } from "./frames.ts";
import { expect, NotebookPage, test } from "./notebook-page.ts";

let page: Page;
let notebook: NotebookPage;
/** When all had run. */
let after: AutomationSnapshot;
let frames: FramesDrawn;
/** One frame of the page at rest, before and after. */
let restMs: number;

test.describe.configure({ mode: "default" });

test.beforeAll(async ({ browser }) => {
  // Narrow enough that panels stand in their cells.
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  notebook = new NotebookPage(page);
  await notebook.open();
  await notebook.hurry();
  const beforeMs = (await drawFrames(page, 60)) / 60;
  const watched = await watchFrames(page);
  await notebook.button("Run all").click();
  await notebook.cell("profile-end-to-end").scrollIntoViewIfNeeded();
  await expect(notebook.cells().and(page.locator('[data-status="queued"]')).first()).toBeVisible();
  after = await snapshot();
  frames = await watched();
  restMs = (beforeMs + (await drawFrames(page, 60)) / 60) / 2;
});

test.afterAll(() => page.close());

/** The notebook, once nothing runs in it. */
async function snapshot(): Promise<AutomationSnapshot> {
  return await page.evaluate(async () => {
    const door = globalThis.capstone;
    if (door === undefined) throw new Error("the page has no door for programs");
    const isBusy = () =>
      door.snapshot().cells.some(({ status }) => status === "queued" || status === "running");
    while (isBusy()) await new Promise((resolve) => setTimeout(resolve, 200));
    return door.snapshot();
  });
}

/** The first cell that shows a panel of this kind. */
function firstWith(kind: string): string {
  const cell = after.cells.find(({ outputs }) => outputs.some((output) => output.kind === kind));
  if (cell === undefined) throw new Error(`No cell shows a panel of kind ${kind}.`);
  return cell.id;
}

/** A panel of this cell; it is drawn once its cell is near the view. */
async function panelOf(cellId: string, name: string): Promise<Locator> {
  await notebook.cell(cellId).scrollIntoViewIfNeeded();
  const panel = notebook.cell(cellId).getByRole("region", { name, exact: true });
  await panel.scrollIntoViewIfNeeded();
  return panel;
}

test("Run all: every cell succeeds, the network is good, the profile is complete", async () => {
  const { device, cells } = after;
  const code = cells.filter(({ kind }) => kind === "code");
  expect(code.length).toBeGreaterThanOrEqual(10);
  const wrong = code.filter(({ status }) => status !== "evaluated");
  const why = wrong.map(({ id, outputs }) => [
    id,
    ...outputs.filter(({ kind }) => kind === "error"),
  ]);
  expect(why).toEqual([]);

  const measured = device?.calibration?.backends ?? [];
  expect(measured.map(({ backend }) => backend)).toEqual(["webgpu", "webgl", "wasm", "cpu"]);
  for (const { ms, reason } of measured) expect(ms ?? reason).toBeTruthy();

  const outputs = code.flatMap((cell) => cell.outputs);
  const profile = outputs.find((output): output is ProfileOutput => output.kind === "profile");
  expect(profile?.state).toBe("done");
  const figure = (name: string) => profile?.metrics.find((metric) => metric.name === name)?.figure;
  expect(figure("modelAccuracy")).toMatchObject({ kind: "measured", n: 10_000 });
  const accuracy = figure("modelAccuracy");
  expect(accuracy && "value" in accuracy ? accuracy.value : 0).toBeGreaterThan(0.95);
  const quantile = (label: string) =>
    profile?.latency?.quantiles.find((quantiles) => quantiles.label === label)?.figure.kind;
  expect([quantile("p50"), quantile("p95")]).toEqual(["measured", "measured"]);
  expect(profile?.step?.phases.map(({ name }) => name)).toEqual([
    "loading",
    "forward",
    "backward",
    "update",
  ]);
  expect(profile?.memory?.map(({ name }) => name)).toEqual([
    "parameters",
    "gradients",
    "optimizer state",
    "activations",
  ]);
  await expect(await panelOf(firstWith("profile"), "Profile")).toBeVisible();
  expect(notebook.errors).toEqual([]);
});

test("the page draws on while all of it runs and panels fill", () => {
  const slower = frames.meanMs / restMs;
  note(`frames take ${slower.toFixed(2)} × as at rest`);
  expect(slower).toBeLessThan(MUCH_SLOWER);
  expect(frames.longestShare).toBeLessThan(0.2);
});

test("the planted bottleneck is recommended, and one click writes a cell that runs", async () => {
  const bestOf = ({ cells }: AutomationSnapshot) => {
    const record = cells
      .find(({ id }) => id === "slow-recommendations")
      ?.outputs.find(
        (output): output is RecommendationsOutput => output.kind === "recommendations",
      );
    expect(record?.state).toBe("done");
    return record?.experiments.find(({ id }) => id === "batch-products");
  };
  let best = bestOf(after);
  // A machine that is busy elsewhere may leave a gain unproven, or prove a part of it; it is measured again then.
  const isProven = () => best?.status === "recommended" && best.impact === "high";
  for (let again = 0; again < 12 && !isProven(); again += 1) {
    await notebook.run("slow-recommendations");
    best = bestOf(await snapshot());
  }
  expect(best).toMatchObject({ status: "recommended", impact: "high" });

  const panel = await panelOf("slow-recommendations", "Recommendations");
  const before = await notebook.cellCount();
  await panel.getByRole("button", { name: "Apply batch products" }).dblclick();
  const id = "slow-recommendations-batch-products";
  await expect(notebook.cell(id)).toBeVisible();
  await notebook.run(id);
  expect(await notebook.cellCount()).toBe(before + 1);
});

test("the system of Part 5 is trained, compressed, deployed and watched, and its joints hold", () => {
  const outputsOf = (id: string) => after.cells.find((cell) => cell.id === id)?.outputs ?? [];
  const [training] = outputsOf("train-system");
  expect(training).toMatchObject({ kind: "training", state: "done" });
  const [compression] = outputsOf("compress");
  expect(compression).toMatchObject({
    ...{ kind: "compression", state: "done", runtime: { threads: 1 } },
    models: [{}, {}, {}, { name: "int8", runtimeSpeed: { kind: "measured" } }],
  });
  const files = (id: string) =>
    outputsOf(id).flatMap((output) => (output.kind === "file" ? output.name : []));
  expect([...files("compress"), ...files("export")]).toEqual([
    ...["digits-int8.onnx", "digits.onnx", "weights.safetensors", "model-card.md"],
  ]);
  const [beside] = outputsOf("run-onnx");
  const agreement =
    beside?.kind === "figures" && beside.rows.find(({ label }) => label === "The same class");
  expect(agreement).toMatchObject({ value: { kind: "measured", n: 500 } });
  expect(agreement).toHaveProperty("value.value", expect.closeTo(1, 2));

  const rows = (id: string) =>
    outputsOf(id).flatMap((output) => (output.kind === "table" ? output.rows : []));
  expect(rows("mixed-precision")).toEqual([
    ["as it is", 0],
    ["times 65,536", expect.closeTo(1e-8, 10)],
  ]);
  expect(rows("deploy-system").map(([step, status]) => `${step} ${status}`)).toEqual([
    "optimise done",
    "package done",
    "start done",
    "balance done",
    "watch done",
  ]);
  expect(rows("integration-test").map(([, result]) => result)).toEqual(Array(5).fill("holds"));

  const serving = outputsOf("deploy-system").find((output) => output.kind === "serving");
  if (serving?.kind !== "serving") throw new Error("nothing is served");
  const { issued, answered, rejected, timedOut, failed, open } = serving.counts;
  // How many there were is up to the machine's pace.
  expect(answered).toBeGreaterThan(0);
  expect(answered + rejected + timedOut + failed + open).toBe(issued);
  expect(outputsOf("monitor-system")[0]).toMatchObject({ kind: "monitor", state: "running" });
});

test("versions are rolled out, the system is tested and judged, and all of it stands on one page", () => {
  const shown = after.cells.flatMap(({ outputs }) => outputs);
  const rollouts = shown.flatMap((output) => (output.kind === "rollout" ? output : []));
  expect(rollouts.map(({ strategy }) => strategy)).toEqual([
    ...["shadow", "canary", "blue_green", "gradual_rollout"],
  ]);
  for (const { strategy, counts, outcome } of rollouts) {
    const { issued, answered, rejected, timedOut, failed, open } = counts;
    expect(answered, strategy).toBeGreaterThan(0);
    expect(answered + rejected + timedOut + failed + open, strategy).toBe(issued);
    expect(outcome?.decision, strategy).toMatch(/promoted|rolled back/);
    expect(outcome?.reason, strategy).toMatch(/\w/);
  }

  const judged = shown.find((output) => output.kind === "readiness");
  if (judged?.kind !== "readiness") throw new Error("nothing was judged");
  expect(judged.state).toBe("done");
  expect(judged.checks).toHaveLength(6);
  const lines = [...judged.checks, ...judged.score.sections.flatMap(({ tests }) => tests)];
  expect(lines.filter(({ verdict }) => !/holds|broken|open/.test(verdict))).toEqual([]);
  const sections = judged.score.sections.map(({ points }) => points);
  const points = (figure: Figure) => ("value" in figure ? figure.value : Number.NaN);
  expect(points(judged.score.final)).toBe(Math.min(...sections.map(points)));

  const page = shown.find((output) => output.kind === "system");
  if (page?.kind !== "system") throw new Error("the system is not described");
  const known = new Set(
    page.lines.flatMap((line) => (line.figures.length > 0 ? line.station : [])),
  );
  expect([...known]).toEqual([
    ...["model", "training", "file", "serving", "plan", "rollout", "readiness"],
  ]);
});

test("the file of a headless run holds every figure that the panels show; the trace can be taken along", async () => {
  const texts = new Set(figuresIn(after).flatMap(textsOf));
  for (const [kind, name] of [
    ["profile", "Profile"],
    ["trace", "Trace"],
  ] as const) {
    const panel = await panelOf(firstWith(kind), name);
    const shown = await panel.locator(".figure-view").allTextContents();
    expect(shown.length, name).toBeGreaterThan(3);
    expect(shown.filter((text) => !texts.has(normal(text)))).toEqual([]);
  }

  const download = page.waitForEvent("download");
  const trace = await panelOf(firstWith("trace"), "Trace");
  await trace.getByRole("button", { name: /Chrome trace/ }).click();
  const path = await (await download).path();
  const { traceEvents } = JSON.parse(readFileSync(path, "utf8")) as {
    traceEvents: { ph: string; ts?: number; dur?: number; name: string }[];
  };
  const spans = traceEvents.filter(({ ph }) => ph === "X");
  expect(spans.length).toBeGreaterThan(10);
  for (const { ts, dur } of spans) {
    expect(ts).toBeGreaterThanOrEqual(0);
    expect(dur).toBeGreaterThanOrEqual(0);
  }
});

test("a window that becomes as narrow as a phone shows nothing wider than itself", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const kind of ["profile", "trace", "recommendations", "scaling", "rollout"]) {
    await notebook.cell(firstWith(kind)).scrollIntoViewIfNeeded();
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth), kind)
      .toBe(390);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
});

test("a slide of a panel is turned in pages that cut no drawing", async () => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await notebook.cell(firstWith("profile")).focus();
  await page.keyboard.press("Shift+P");
  const place = page.locator(".present-place");
  await expect(place).toContainText("page 1 of");
  const pages = Number(/page 1 of (\d+)/.exec((await place.textContent()) ?? "")?.[1]);
  expect(pages).toBeGreaterThan(1);
  for (let index = 1; index <= pages; index += 1) {
    await expect(place).toContainText(`page ${index} of ${pages}`);
    await expect.poll(() => page.evaluate(cutDrawings), `page ${index}`).toBe(0);
    if (index < pages) await page.keyboard.press("PageDown");
  }
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 1280, height: 900 });
});

/** Drawings that an end of the page goes through. */
function cutDrawings(): number {
  const stage = document.querySelector(".present-stage")?.getBoundingClientRect();
  const cover = document.querySelector(".present-cover")?.getBoundingClientRect();
  const [top, bottom] = [stage?.top ?? 0, (stage?.bottom ?? 0) - (cover?.height ?? 0)];
  const isCutAt = (end: number, box: DOMRect) => box.top < end - 2 && box.bottom > end + 2;
  return [...document.querySelectorAll(".present-slide .plot svg")].filter((drawing) => {
    const box = drawing.getBoundingClientRect();
    return box.height > 20 && (isCutAt(top, box) || isCutAt(bottom, box));
  }).length;
}

test("every exercise tells right answers from wrong ones, with all before it as it was run", async () => {
  expect(Object.keys(moduleExercises).length).toBeGreaterThan(10);
  await expectSound(page, moduleExercises);
});

/** All figures anywhere in what a run leaves; a phase of a trace is a duration, which the panel writes as one. */
function figuresIn(value: unknown): Figure[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.values(value).flatMap(figuresIn);
  if ("durationMs" in value && typeof value.durationMs === "number") {
    inside.push({ kind: "computed", value: value.durationMs, unit: "ms", method: "" });
  }
  return isFigure(value) ? [value, ...inside] : inside;
}

const KINDS = [
  ...["measured", "computed", "assumed", "modelled"],
  ...["needs-samples", "not-measured", "not-measurable"],
];

function isFigure(value: object): value is Figure {
  return "kind" in value && KINDS.includes(String(value.kind));
}

/** In full, and in brief. */
function textsOf(figure: Figure): string[] {
  const { value, unit, spread = "", note = "" } = figureParts(figure);
  return [normal(`${value}${unit}${spread}${note}`), normal(`${value}${unit}`)];
}

function normal(text: string): string {
  return text.replaceAll(/[\s(),;]/g, "");
}
