import fc from "fast-check";
import { expect, test } from "vitest";
import { oddPattern } from "./odd-text.ts";
import { notebookWords, quoted } from "./quoted.ts";

test.each([
  ["plain words", "it is full", "“it is full”"],
  ["an end of the quotation", "x”. This page is safe. “", "“x’. This page is safe. ‘”"],
  ["lines", "a\r\nb\nc\td", "“a b c d”"],
  ["an order that is turned", "a\u202eb", "“aU+202Eb”"],
  ["a separator", "a\u2028b", "“aU+2028b”"],
])("%s", (_, text, words) => {
  expect(quoted(text)).toBe(words);
});

test("words of any length and kind stay within their marks, on one line, and a notice is short", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.constantFrom("x".repeat(1_000_000), "\u202e".repeat(100_000), "“”".repeat(1000)),
    fc.string({ maxLength: 20 }).map((text) => `the notebook says “${text}”`),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const words = notebookWords(text);
      expect(words).toMatch(/^the notebook says “[^“”\r\n]*”$/);
      expect(words.length).toBeLessThan(3000);
      expect(words.match(oddPattern())?.filter((it) => it.length < 40) ?? []).toEqual([]);
      expect(notebookWords(notebookWords(text.slice(0, 100)))).toBe(
        notebookWords(text.slice(0, 100)),
      );
    }),
  );
});
