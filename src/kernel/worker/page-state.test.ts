import { afterEach, expect, test } from "vitest";
import { pageState, pausedWhileHidden } from "../../production/instruments/page-state.ts";
import { stopCheck } from "../../production/instruments/stop-check.ts";
import { closeKernels, startTestKernel } from "./kernel.testing.ts";

afterEach(closeKernels);

const now = () => performance.timeOrigin + performance.now();

test("what the page says of itself reaches what measures", async () => {
  const { run, send } = startTestKernel();
  const battery = { charging: true, level: 0.25 };
  send({ type: "page-state", state: { visible: false, battery }, at: now() });
  await run("1");
  expect(pageState()).toEqual({ visible: false, battery });
  const paused = pausedWhileHidden();
  send({ type: "page-state", state: { visible: true, battery }, at: now() });
  expect(await paused).toBeGreaterThan(0);
});

test("a loop of the library that outlives its stopped run ends at its next turn, also when another run has begun", async () => {
  const { run, stop } = startTestKernel();
  const waiting = run("globalThis.isUnderWay = true; await new Promise(() => {})");
  await expect.poll(() => "isUnderWay" in globalThis).toBe(true);
  const check = stopCheck();
  expect(check).not.toThrow();
  stop();
  expect((await waiting).status).toBe("stopped");
  expect(check).toThrow("stopped");
  expect((await run("1")).status).toBe("ok");
  expect(check).toThrow("stopped");
  expect(stopCheck()).not.toThrow();
});
