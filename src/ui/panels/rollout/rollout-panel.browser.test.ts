/** The Rollout panel on the page: what its controls ask for and when they may, and what follows its dials. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import type { RolloutOutput } from "../../../outputs/panels/rollout/rollout.ts";
import { sample } from "../../../outputs/panels/rollout/sample.testing.ts";
import type { ControlAnswer } from "../../../outputs/source.ts";
import { mount, TestSession } from "../../session.testing.ts";

const SOURCE = "system-1";

const { outcome: _, ...open } = sample;
const running: RolloutOutput = { ...open, status: "running", isPaused: false, fault: "none" };

let session: TestSession;
let remove: () => void;
let asked: { name: string; value: unknown }[];
let answer: ControlAnswer;

beforeEach(async () => {
  await page.viewport(1280, 900);
  session = new TestSession([{ id: "roll-out", source: "await deployWithStrategy();" }]);
  asked = [];
  answer = { ok: true };
  session.control = async (sourceId, name, value) => {
    expect(sourceId).toBe(SOURCE);
    asked.push({ name, value });
    return answer;
  };
  session.dispatch({ type: "kernel-ready" });
  remove = mount(session);
  session.begin("roll-out");
  const { lastRunId: runId } = session.getState();
  const opened = { runId, slot: 0, sourceId: SOURCE, output: running, at: Date.now() };
  session.dispatch({ type: "source-opened", ...opened });
  session.finish("ok");
  await expect.element(panel()).toBeVisible();
});

afterEach(() => remove());

const panel = () => page.getByRole("region", { name: "Rollout", exact: true });
const button = (name: string) => panel().getByRole("button", { name, exact: true });

function show(output: RolloutOutput): void {
  session.dispatch({
    type: "sources-changed",
    changes: [{ sourceId: SOURCE, output }],
    at: Date.now(),
  });
}

test("controls ask the rollout, say why it refuses, and end with it", async () => {
  await panel().getByText("crashing", { exact: true }).click();
  await panel().getByText("t-test, repeated", { exact: true }).click();
  await button("Pause").click();
  show({ ...running, isPaused: true });
  await button("Go on").click();
  answer = { ok: false, message: "It is rolled back already." };
  await button("Promote v2").click();
  await expect.element(panel().getByRole("alert")).toHaveTextContent("It is rolled back already.");
  expect(asked).toEqual([
    { name: "fault", value: "crashing" },
    { name: "gate-test", value: "repeated t-test" },
    { name: "pause", value: undefined },
    { name: "resume", value: undefined },
    { name: "promote", value: undefined },
  ]);

  session.dispatch({ type: "source-ended", sourceId: SOURCE, reason: "stopped", at: Date.now() });
  await expect.element(button("Promote v2")).not.toBeInTheDocument();
});

test("what was promoted can be taken back, and what was rolled back cannot be promoted", async () => {
  show({ ...running, status: "promoted", weight: 100 });
  await button("Take it back").click();
  expect(asked).toEqual([{ name: "abort", value: undefined }]);
  show(sample);
  await expect.element(button("Promote v2")).toBeDisabled();
  await expect.element(button("Abort")).toBeDisabled();
  await expect
    .element(panel())
    .toHaveTextContent(/Is v2 as good as v1.*No\. v2 takes 1\.21 times as long/);
});

test("the charts follow the guardrail that is chosen", async () => {
  await expect.element(panel()).toHaveTextContent("Latency of v2 against v1");
  await panel().getByText("accuracy", { exact: true }).first().click();
  await expect.element(panel()).toHaveTextContent("Accuracy of v2 against v1");
  await expect.element(panel()).toHaveTextContent("Evidence: accuracy");
});

test("the effect that one cares about decides how many requests it takes", async () => {
  const needed = panel().getByText("Requests of v2 until a slowdown is found, on average");
  await expect.element(needed).toBeVisible();
  const count = () => needed.element().nextElementSibling?.textContent ?? "";
  const before = count();
  const effect = panel().getByRole("textbox", { name: "v2 takes longer by, as a number" });
  await effect.fill("0.5");
  await expect.poll(count).not.toBe(before);
});

test("before the first second it says what will stand there", async () => {
  show({ ...running, status: "starting", ribbon: [], gates: [], log: [] });
  await expect.element(panel()).toHaveTextContent("Traffic by version will appear here");
});
