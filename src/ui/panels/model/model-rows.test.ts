import { expect, test } from "vitest";
import type { ModelBlock, ModelOutput } from "../../../outputs/panels/model/model.ts";
import { sample } from "../../../outputs/panels/model/sample.testing.ts";
import { residualsIn } from "./block-look.ts";
import { modelLines } from "./row-lines.ts";
import { foldedBlock, openedAtFirst, type Row, visibleRows } from "./visible-rows.ts";

function keys(rows: readonly Row[]): string[] {
  return rows.map(({ key }) => key);
}

/** A layer like the first one of the sample. */
function layer(change: Partial<ModelBlock>): ModelBlock {
  return { ...(sample.blocks[0] as ModelBlock), ...change };
}

/** So many layers one after another. */
function chain(length: number): ModelOutput {
  const blocks = Array.from({ length }, (_, index): ModelBlock => {
    const from = index === 0 ? "input" : String(index);
    return layer({ id: String(index + 1), inputs: [{ from, shape: "(N, 8)" }], flops: index });
  });
  return { ...sample, blocks, output: { shape: "(N, 8)", from: [String(length)] } };
}

test("closed blocks stand for what is inside; open ones head it", () => {
  expect(keys(visibleRows(sample, new Set()))).toEqual(["input", "1", "2", "15", "16", "result"]);
  const rows = visibleRows(sample, new Set(["2"]));
  expect(keys(rows)).toEqual(["input", "1", "2", "3", "4", "10", "11", "14", "15", "16", "result"]);
  expect(rows.map(({ depth }) => depth)).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
});

test("few rows are open at first, and of blocks built alike the first", () => {
  expect([...openedAtFirst(sample)]).toEqual(["2", "4", "11"]);
  const twins = sample.blocks.flatMap((block) => [
    { ...block, id: `a${block.id}`, ...(block.parent ? { parent: `a${block.parent}` } : {}) },
    { ...block, id: `b${block.id}`, ...(block.parent ? { parent: `b${block.parent}` } : {}) },
  ]);
  const opened = openedAtFirst({ ...sample, blocks: twins });
  expect(opened.has("a2")).toBe(true);
  expect(opened.has("b2")).toBe(false);
  expect(visibleRows({ ...sample, blocks: twins }, opened).length).toBeLessThanOrEqual(22);
});

test("of many blocks side by side those in the middle are one row, until it is opened", () => {
  const long = chain(100);
  const rows = visibleRows(long, new Set());
  expect(rows).toHaveLength(2 + 12 + 1 + 4);
  const fold = rows[13];
  expect(fold?.kind === "fold" ? fold.blocks.length : 0).toBe(84);
  expect(foldedBlock(fold?.kind === "fold" ? fold.blocks : [])).toMatchObject({
    name: "84 more",
    flops: (84 * (12 + 95)) / 2,
    time: { kind: "computed", unit: "ms" },
  });
  expect(visibleRows(long, new Set([fold?.key ?? ""]))).toHaveLength(102);
  const { rows: lines, lanes } = modelLines(long, rows);
  expect(lanes).toBe(0);
  expect(lines.slice(1).every(({ comesStraight }) => comesStraight)).toBe(true);
});

test("what skips goes by a lane of its own, around what it skips", () => {
  const rows = visibleRows(sample, new Set(["2"]));
  const { rows: lines, lanes } = modelLines(sample, rows);
  const at = (key: string) => lines[keys(rows).indexOf(key)];
  expect(lanes).toBe(1);
  // Past the norm and the attention to the sum; past the head of the block no lane begins or ends.
  expect(at("1")).toMatchObject({ goesStraight: true, beginning: 0 });
  expect(at("2")).toMatchObject({ comesStraight: true, goesStraight: true, passing: [0] });
  expect(at("3")).toMatchObject({ comesStraight: true, passing: [0], ending: [] });
  expect(at("10")).toMatchObject({ comesStraight: true, ending: [0], beginning: 0 });
  expect(at("14")).toMatchObject({ comesStraight: true, ending: [0] });
  expect(at("result")).toMatchObject({ comesStraight: true, goesStraight: false });
});

test("queries, keys and values hang on one lane, and come together at attention", () => {
  const rows = visibleRows(sample, new Set(["2", "4"]));
  const { rows: lines } = modelLines(sample, rows);
  const at = (key: string) => lines[keys(rows).indexOf(key)];
  const lane = at("3")?.beginning;
  expect(at("5")).toMatchObject({ comesStraight: true, goesStraight: false });
  expect(at("6")).toMatchObject({ comesStraight: false, giving: [lane] });
  expect(at("7")?.ending).toContain(lane);
  expect(at("8")?.ending).toEqual(expect.arrayContaining([at("5")?.beginning, at("6")?.beginning]));
  expect(new Set([lane, at("5")?.beginning, at("6")?.beginning, at("1")?.beginning]).size).toBe(4);
});

test("a sum is a residual where one part is what the other was computed from", () => {
  expect([...residualsIn(sample)]).toEqual(["10", "14"]);
  const inputs = ["1", "2"].map((from) => ({ from, shape: "(N, 8)" }));
  const sum = layer({ id: "3", name: "add", inputs });
  const branches = { ...sample, blocks: [layer({ id: "1" }), layer({ id: "2" }), sum] };
  expect(residualsIn(branches).size).toBe(0);
});
