import fc from "fast-check";
import { expect, test } from "vitest";
import { oddWords, textPieces } from "./odd-text.ts";

const oddIn = (text: string) =>
  textPieces(text)
    .filter(({ isOdd }) => isOdd)
    .map((piece) => oddWords(piece.text).shown);

test.each([
  ["code", "const x = [1, 2]; // ok\n\tif (x) {\n\t\treturn x;\n\t}"],
  ["deep indentation", `${" ".repeat(60)}x();`],
  ["blanks at the end", `x();${" ".repeat(60)}`],
  ["pictures, also joined ones", "'👩‍👩‍👧 ✔️ 👍🏽 🏳️‍🌈'"],
  ["letters of the world", "const größe = 'שלום مرحبا नमस्ते 你好';"],
])("%s: nothing odd", (_, text) => {
  expect(oddIn(text)).toEqual([]);
});

test.each([
  ["a separator", "// note\u2028steal()", "U+2028"],
  ["the other one", "// note\u2029steal()", "U+2029"],
  ["a lone carriage return", "// note\rsteal()", "U+000D"],
  ["a turned order", "if (level !== 'user\u202e')", "U+202E"],
  ["an isolate", "'\u2066x\u2069'", "U+2066"],
  ["a blank without width", "a\u200bb", "U+200B"],
  ["a joiner between letters", "a\u200db", "U+200D"],
  ["a letter without a shape", "const { token, \u3164 } = query;", "U+3164"],
  ["a tag", "x\u{e0041}", "U+E0041"],
  ["a byte order mark", "a\ufeffb", "U+FEFF"],
  ["code far to the right", `x();${" ".repeat(300)}steal();`, "⇢ 300 blanks ⇢"],
  ["the same with tabs", `x();${"\t".repeat(50)}steal();`, "⇢ 50 blanks ⇢"],
])("%s is seen", (_, text, shown) => {
  expect(oddIn(text)[0]).toBe(shown);
});

test("nothing is lost, and nothing is odd that every keyboard writes", () => {
  const anyText = fc.string({ unit: "binary", maxLength: 60 });
  fc.assert(
    fc.property(anyText, (text) => {
      expect(
        textPieces(text)
          .map((piece) => piece.text)
          .join(""),
      ).toBe(text);
    }),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), (text) => {
      expect(oddIn(text)).toEqual([]);
    }),
  );
});
