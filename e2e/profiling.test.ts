/** Parts 3 and 4 as a class sees them: panels that fill while the page stays smooth, and a recommendation that is applied. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import type { Figure } from "../src/outputs/figure/figure.ts";
import { figureParts } from "../src/outputs/figure/figure-text.ts";
import type { RecommendationsOutput } from "../src/outputs/panels/recommendations/recommendations.ts";
import { drawFrames, MUCH_SLOWER, note, watchFrames } from "./frames.ts";
import { expect, test } from "./notebook-page.ts";

// Narrow enough that panels stand in their cells.
test.use({ viewport: { width: 1280, height: 900 } });

/** Runs cells, and what they depend on, as the page's own buttons would. */
async function run(page: Page, cellIds: string[]) {
  return await page.evaluate(async (ids) => {
    await globalThis.capstone?.run(ids);
    return globalThis.capstone?.snapshot();
  }, cellIds);
}

test("the page draws on while live panels fill", async ({ notebook, page }) => {
  await notebook.open();
  await run(page, ["device"]);
  await notebook.cell("profile-end-to-end").scrollIntoViewIfNeeded();
  const beforeMs = (await drawFrames(page, 60)) / 60;
  const frames = await watchFrames(page);
  await run(page, ["profile-end-to-end", "trace"]);
  const { meanMs, longestShare } = await frames();
  const afterMs = (await drawFrames(page, 60)) / 60;
  const slower = meanMs / ((beforeMs + afterMs) / 2);
  note(`frames beside live panels take ${slower.toFixed(2)} × as at rest`);
  expect(slower).toBeLessThan(MUCH_SLOWER);
  expect(longestShare).toBeLessThan(0.3);
  expect(notebook.errors).toEqual([]);
});

test("the planted bottleneck is recommended, and one click writes a cell that runs", async ({
  notebook,
  page,
}) => {
  await notebook.open();
  const snapshot = await run(page, ["slow-recommendations"]);
  const cell = snapshot?.cells.find(({ id }) => id === "slow-recommendations");
  const record = cell?.outputs.find(
    (output): output is RecommendationsOutput => output.kind === "recommendations",
  );
  expect(record?.state).toBe("done");
  const best = record?.experiments.find(({ id }) => id === "batch-products");
  expect(best).toMatchObject({ status: "recommended", impact: "high" });

  const panel = page.getByRole("region", { name: "Recommendations", exact: true }).first();
  await panel.scrollIntoViewIfNeeded();
  const apply = panel.getByRole("button", { name: /^Apply/ }).first();
  await apply.dblclick();
  const written = notebook.cells().filter({ hasText: "batch-products" }).last();
  await expect(written).toBeVisible();
  const id = (await written.getAttribute("data-cell-id")) ?? "";
  await notebook.run(id);
  expect(
    await notebook
      .cells()
      .and(page.locator(`[data-cell-id="${id}"]`))
      .count(),
  ).toBe(1);
});

test("the file of a headless run holds every figure that the panels show; the trace can be taken along", async ({
  notebook,
  page,
}) => {
  await notebook.open();
  const snapshot = await run(page, ["profile-end-to-end", "trace"]);
  const texts = new Set(figuresIn(snapshot).flatMap(textsOf));
  for (const name of ["Profile", "Trace"]) {
    const panel = page.getByRole("region", { name, exact: true }).first();
    await panel.scrollIntoViewIfNeeded();
    const shown = await panel.locator(".figure-view").allTextContents();
    expect(shown.length, name).toBeGreaterThan(3);
    expect(shown.filter((text) => !texts.has(normal(text)))).toEqual([]);
  }

  const download = page.waitForEvent("download");
  await page
    .getByRole("region", { name: "Trace", exact: true })
    .first()
    .getByRole("button", { name: /Chrome trace/ })
    .click();
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

/** All figures anywhere in what a run leaves; a phase of a trace is a duration, which the panel writes as one. */
function figuresIn(value: unknown): Figure[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.values(value).flatMap(figuresIn);
  if ("durationMs" in value && typeof value.durationMs === "number") {
    inside.push({ kind: "computed", value: value.durationMs, unit: "ms", method: "" });
  }
  return isFigure(value) ? [value, ...inside] : inside;
}

const KINDS = ["measured", "computed", "assumed", "modelled", "needs-samples", "not-measurable"];

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
