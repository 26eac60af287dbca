import { afterEach, expect, test } from "vitest";
import { lend } from "../../base/lent.ts";
import type { TableOutput } from "../../outputs/plain-outputs.ts";
import { Pipeline } from "./pipeline.ts";

let giveBack = () => {};
afterEach(() => giveBack());

function shownPipeline() {
  const shown: TableOutput[] = [];
  giveBack = lend({
    show(first) {
      shown.push(first as TableOutput);
      return { update: (next) => shown.push(next as TableOutput) };
    },
  });
  let now = 0;
  const pipeline = new Pipeline("Deployment", ["package", "start", "watch"], () => now);
  const pass = (ms: number) => {
    now += ms;
  };
  return { pipeline, pass, rows: () => shown.map(({ rows }) => rows) };
}

test("each step shows what it does, what came of it, and how long it took", async () => {
  const { pipeline, pass, rows } = shownPipeline();
  const size = await pipeline.step("package", async (tell) => {
    tell("writing the file");
    pass(1250);
    return { result: 400, note: "400 bytes" };
  });
  expect(size).toBe(400);
  expect(rows()[0]).toEqual([
    ["package", "waits", null, ""],
    ["start", "waits", null, ""],
    ["watch", "waits", null, ""],
  ]);
  expect(rows().map(([first]) => first)).toEqual([
    ["package", "waits", null, ""],
    ["package", "runs", null, ""],
    ["package", "runs", null, "writing the file"],
    ["package", "done", 1.25, "400 bytes"],
  ]);
});

test("a step that fails shows why, ends the rest, and throws on", async () => {
  const { pipeline, pass, rows } = shownPipeline();
  await pipeline.step("package", async () => ({ result: undefined, note: "written" }));
  const failing = pipeline.step("start", async () => {
    pass(500);
    throw new Error("no replica is ready");
  });
  await expect(failing).rejects.toThrow("no replica is ready");
  expect(rows().at(-1)).toEqual([
    ["package", "done", 0, "written"],
    ["start", "failed", 0.5, "no replica is ready"],
    ["watch", "not reached", null, ""],
  ]);
});
