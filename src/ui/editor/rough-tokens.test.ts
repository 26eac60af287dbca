import { expect, test } from "vitest";
import { roughTokens } from "./rough-tokens.ts";

test("colours words, strings, numbers and comments, and loses nothing", () => {
  const source = 'const x = f("a // b", 1e-3); // done\nreturn `t`;';
  const tokens = roughTokens(source);
  expect(tokens.map((token) => token.text).join("")).toBe(source);
  expect(tokens.flatMap(({ text, className }) => (className ? [[text, className]] : []))).toEqual([
    ["const", "tok-keyword"],
    ['"a // b"', "tok-string"],
    ["1e-3", "tok-number"],
    ["// done", "tok-comment"],
    ["return", "tok-keyword"],
    ["`t`", "tok-string"],
  ]);
});

test("gives up on very long sources", () => {
  const source = "const a = 1;\n".repeat(3000);
  expect(roughTokens(source)).toEqual([{ text: source }]);
});
