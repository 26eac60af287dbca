import { expect, test } from "vitest";
import { chartOf } from "../../../../outputs/drawing/chart-of.ts";
import { chartTable, wholeTable } from "../../../../outputs/drawing/chart-table.ts";
import { tableCsv } from "./table-csv.ts";

test("titles carry units; what is missing is empty; quotes and commas are kept", () => {
  const csv = tableCsv({
    columns: [{ title: "run" }, { title: "time", unit: "ms" }, { title: "fine" }],
    rows: [
      ['a "b", c', 1.5, true],
      ["two\nlines", null, false],
    ],
  });
  expect(csv).toBe('run,time (ms),fine\r\n"a ""b"", c",1.5,true\r\n"two\nlines",,false\r\n');
});

test("a series and a unit are named by the notebook: no cell is a formula, and numbers stay numbers", () => {
  const csv = tableCsv({
    columns: [{ title: "@x", unit: "ms" }, { title: "=1+1" }],
    rows: [
      ["=cmd|' /C calc'!A0", -1.5],
      ["\tx", 1e-300],
    ],
  });
  expect(csv).toBe(`'@x (ms),'=1+1\r\n'=cmd|' /C calc'!A0,-1.5\r\n"'\tx",1e-300\r\n`);
});

test("of a chart every point is there, however many the page lists or draws", () => {
  const points = Array.from({ length: 1000 }, (_, x) => ({ x, y: x * x }));
  const chart = chartOf({
    mark: "line",
    title: "Squares",
    x: { label: "n" },
    y: { label: "n²" },
    series: [{ name: "squares", points }],
  });
  expect(tableCsv(wholeTable(chart)).trimEnd().split("\r\n")).toHaveLength(1001);
  expect(wholeTable(chart).omittedRows).toBeUndefined();
  expect(chartTable(chart)).toMatchObject({ omittedRows: 800, rows: { length: 200 } });
});
