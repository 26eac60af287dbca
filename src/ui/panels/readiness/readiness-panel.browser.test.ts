/** The Readiness panel on the page: its answer, the square that is looked at, and lines that are run again. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import { sample } from "../../../outputs/panels/readiness/sample.testing.ts";
import { mount, TestSession } from "../../session.testing.ts";

let session: TestSession;
let remove: () => void;
const asked: unknown[] = [];

beforeEach(async () => {
  await page.viewport(1280, 900);
  session = new TestSession([{ id: "ready", source: "validateProductionReadiness(system);" }]);
  session.control = async (_, name, value) => {
    asked.push([name, value]);
    return value === "scalability" ? { ok: false, message: "another one runs" } : { ok: true };
  };
  session.dispatch({ type: "kernel-ready" });
  remove = mount(session);
  session.begin("ready");
  const { lastRunId: runId } = session.getState();
  session.dispatch({
    ...{ type: "source-opened", runId, slot: 0, sourceId: "s", output: sample, at: Date.now() },
  });
  await expect.element(page.getByRole("region", { name: "Readiness" })).toBeVisible();
});

afterEach(() => {
  remove();
  asked.length = 0;
});

test("it answers its question, names what is broken, and says what to do about it", async () => {
  await expect.element(page.getByText("Yes: Error handling is broken.")).toBeVisible();
  await expect.element(page.getByText(/Refuse inputs that are not finite/)).toBeVisible();
  expect(document.querySelectorAll(".readiness-grid td button")).toHaveLength(28);
  await expect.element(page.getByText(/of 7, the lowest/).first()).toBeVisible();
});

test("a square tells what it rests on", async () => {
  const square = page.getByRole("button", { name: /^Training is reproducible/ });
  await square.click();
  await expect.element(square).toHaveAttribute("aria-pressed", "true");
  const details = page.getByText("1. Training is reproducible");
  await expect.element(details).toBeVisible();
  await expect.element(page.getByText("infrastructure-1", { exact: true })).toBeVisible();
});

test("one line is run again by its id; a refusal is said; one that runs cannot be asked twice", async () => {
  await page.getByRole("button", { name: "Run this one again: Performance SLA" }).click();
  await page.getByRole("button", { name: "Run this one again: Scalability" }).click();
  await expect.element(page.getByText("another one runs")).toBeVisible();
  expect(asked).toEqual([
    ["run", "performance-sla"],
    ["run", "scalability"],
  ]);
  await expect
    .element(page.getByRole("button", { name: "Run this one again: Security" }))
    .toBeDisabled();
});

test("on a phone nothing lies beyond the edge", async () => {
  await page.viewport(390, 844);
  const panel = document.querySelector(".readiness") as HTMLElement;
  await expect.poll(() => panel.scrollWidth - panel.clientWidth).toBeLessThanOrEqual(1);
  await expect.element(page.getByText("Yes: Error handling is broken.")).toBeVisible();
});
