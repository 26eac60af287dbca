import { beforeEach, expect, test } from "vitest";
import type { Output } from "../../outputs/output.ts";
import type { TableOutput } from "../../outputs/plain-outputs.ts";
import { OutputLimits } from "./output-limits.ts";

let limits: OutputLimits;
beforeEach(() => {
  limits = new OutputLimits();
  limits.begin("a");
});

const text = (length: number): Output => ({
  kind: "text",
  stream: "value",
  text: "x".repeat(length),
});
const table = (rows: number, columns: number): TableOutput => ({
  kind: "table",
  columns: Array.from({ length: columns }, (_, index) => ({ title: `c${index}` })),
  rows: Array.from({ length: rows }, () => new Array<number>(columns).fill(1)),
});
const admit = (slot: number, output: Output) => limits.admit([{ slot, output }])[0]?.output;
const LEFT_OUT = {
  kind: "text",
  stream: "stderr",
  text: expect.stringMatching(/^\[an output that is left out: a run may show [\d,]+/),
};

test.each([20, 200])(
  "of %i tables at once, as many rows are shown as the page can bear",
  (count) => {
    const shown = Array.from({ length: count }, (_, slot) => admit(slot, table(1000, 10)));
    const tables = shown.filter((output) => output?.kind === "table");
    const cells = tables.reduce((all, { rows }) => all + rows.length * 10, 0);
    expect(cells).toBeGreaterThan(45_000);
    expect(cells).toBeLessThanOrEqual(50_000);
    expect(tables.at(-1)).toMatchObject({ omittedRows: expect.any(Number) });
    expect(shown.at(-1)).toMatchObject(LEFT_OUT);
  },
);

test("a table that is too large alone is shortened, and says by how much", () => {
  const output = admit(0, table(1000, 100));
  expect(output).toMatchObject({ kind: "table" });
  const { rows, omittedRows = 0 } = output as TableOutput;
  expect(rows.length + omittedRows).toBe(1000);
  expect(rows.length).toBe(499);
});

test("texts without end are left out, and what follows is small is shown", () => {
  const shown = Array.from({ length: 100 }, (_, slot) => admit(slot, text(90_000)));
  expect(
    shown.filter((output) => output?.kind === "text" && output.stream === "value"),
  ).toHaveLength(11);
  expect(shown.at(-1)).toMatchObject(LEFT_OUT);
  expect(admit(100, text(500))).toEqual(text(500));
});

test.each<[string, Output]>([
  ["Markdown", { kind: "markdown", text: "**a".repeat(1000) }],
  ["images", { kind: "image", alt: "", width: 1, height: 1, pixels: "A".repeat(1600) }],
  ["files", { kind: "file", name: "a.bin", note: "", data: "A".repeat(5_000_000) }],
  [
    "charts",
    {
      kind: "chart",
      mark: "line",
      title: "",
      x: { label: "" },
      y: { label: "" },
      series: [{ name: "", points: new Array(100_000).fill({ x: 1, y: 1 }) }],
    },
  ],
])("%s without end are left out", (_, output) => {
  expect(admit(0, output)).toBe(output);
  const shown = Array.from({ length: 30 }, (_, slot) => admit(slot + 1, output));
  expect(shown.at(-1)).toMatchObject(LEFT_OUT);
});

test("an output that changes takes its own place only", () => {
  for (let step = 0; step < 1000; step += 1)
    expect(admit(0, table(1000, 40))).toMatchObject({ kind: "table" });
  expect(admit(1, text(900_000))).toEqual(text(900_000));
});

test("the cells of a notebook have limits together, and a cell that runs again makes room", () => {
  const cells = ["a", "b", "c", "d", "e"];
  for (const cell of cells) {
    limits.begin(cell);
    expect(admit(0, text(1_000_000))).toEqual(text(1_000_000));
  }
  limits.begin("f");
  expect(admit(0, text(1000))).toMatchObject(LEFT_OUT);
  limits.begin("a");
  expect(admit(0, text(1000))).toEqual(text(1000));
  limits.begin("f");
  expect(admit(0, text(900_000))).toEqual(text(900_000));
  limits.reset();
  for (const cell of cells) {
    limits.begin(cell);
    expect(admit(0, text(1_000_000))).toEqual(text(1_000_000));
  }
});

test("outputs without end over all cells end in one sentence a cell", () => {
  const shown = Array.from({ length: 20 }, (_, cell) => {
    limits.begin(`cell-${cell}`);
    return Array.from({ length: 1000 }, (_, slot) => admit(slot, text(1))).filter(Boolean);
  });
  expect(shown.map(({ length }) => length)).toEqual([
    ...new Array(5).fill(1000),
    ...new Array(15).fill(1),
  ]);
  expect(shown.at(-1)).toMatchObject([LEFT_OUT]);
});
