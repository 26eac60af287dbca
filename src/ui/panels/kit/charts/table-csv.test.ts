import { expect, test } from "vitest";
import { chartTable } from "./chart-table.ts";
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

test("of a chart every point is there, however many the page lists", () => {
  const points = Array.from({ length: 1000 }, (_, x) => ({ x, y: x * x }));
  const table = chartTable(
    {
      title: "Squares",
      x: { label: "n" },
      y: { label: "n²" },
      series: [{ name: "squares", points }],
    },
    Number.POSITIVE_INFINITY,
  );
  expect(tableCsv(table).trimEnd().split("\r\n")).toHaveLength(1001);
  expect(table.omittedRows).toBeUndefined();
});
