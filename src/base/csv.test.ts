import fc from "fast-check";
import { expect, test } from "vitest";
import { csvRows, csvText } from "./csv.ts";

const cell = (value: Parameters<typeof csvText>[0][0][0]) => csvText([[value]]).slice(0, -2);

test.each([
  ["=1+1", "'=1+1"],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
  ["-2+3", "'-2+3"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", `"'\t'=1"`],
  ["\r=1", `"'\r'=1"`],
  ["＝1", "'＝1"],
  ["  =1", "'  =1"],
  ["'=1", "''=1"],
  ["x;=1", `"x;'=1"`],
  ["a\n@b", `"a\n'@b"`],
])("a text that a spreadsheet would take for a formula is a text: %j", (text, written) => {
  expect(cell(text)).toBe(written);
});

test.each([
  [-1.5, "-1.5"],
  ["-1.5", "-1.5"],
  ["+3e-7", "+3e-7"],
  [-1e-300, "-1e-300"],
  [0, "0"],
  [true, "true"],
  [null, ""],
  [undefined, ""],
  ["a-b = c", "a-b = c"],
  ["it's", "it's"],
  ["x, y", '"x, y"'],
])("what is none stays as it is: %j", (value, written) => {
  expect(cell(value)).toBe(written);
});

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc
    .array(fc.constantFrom(..."=+-@'\"\t\r\n;, a1＝", "\u2028"), { maxLength: 8 })
    .map((signs) => signs.join("")),
);

test("no cell of any text begins like a formula, by whatever it is cut, and each is read again", () => {
  fc.assert(
    fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 2 })), (rows) => {
      const written = csvText(rows);
      for (const sep of [",", ";", "\t"]) {
        const pieces = written.split(/[\r\n]/).flatMap((line) => line.split(sep));
        for (const piece of pieces) {
          const inner = piece.replace(/^"/, "");
          const isNumber = /^[+-]?[\d.]+(e[+-]?\d+)?("|,|$)/i.test(inner);
          // In quotes a comma is no separator, wherever commas are separators.
          if (sep !== "," || piece.startsWith('"')) {
            expect(isNumber || !/^[=+@\-＝]/.test(inner), JSON.stringify(piece)).toBe(true);
          }
        }
      }
      const kept = rows.filter((row) => row.some((it) => it !== ""));
      expect(csvRows(written).map(({ cells }) => cells)).toEqual(kept);
    }),
    { numRuns: 2000 },
  );
});
