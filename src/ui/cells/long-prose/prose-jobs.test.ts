import { expect, test } from "vitest";
import { isShortProse, tooMuchProse } from "../../../outputs/prose-limits.ts";
import { proseAnswer } from "./prose-jobs.ts";

const answerTo = (source: string) => proseAnswer({ kind: "text", source });
const formula = (tex: string) => proseAnswer({ kind: "formula", tex, isBlock: true });

test("a long text becomes a tree, formulas and tables of GitHub's included", () => {
  const source = `# Title\n\n${"Some *words* and `code`.\n\n".repeat(300)}$x^2$\n\n|a|b|\n|-|-|\n|1|2|\n`;
  expect(isShortProse(source)).toBe(false);
  const answer = answerTo(source);
  expect(answer).toMatchObject({ kind: "text", tree: { type: "root" } });
  const text = JSON.stringify(answer);
  for (const type of ["heading", "emphasis", "inlineCode", "inlineMath", "table"]) {
    expect(text).toContain(`"type":"${type}"`);
  }
  expect(text).not.toContain('"position"');
});

test.each([
  // A few signs each, and a cell for each row and column of a table.
  ["a table of few signs", `|${"a|".repeat(700)}\n|${"-|".repeat(700)}\n${"a\n".repeat(700)}`],
  ["an address that each link repeats", `[a]: /${"b".repeat(15_000)}\n\n${"[a]".repeat(1300)}`],
])("%s is not drawn", (_, source) => {
  expect(tooMuchProse(source)).toBeUndefined();
  expect(isShortProse(source)).toBe(false);
  expect(answerTo(source)).toMatchObject({
    kind: "refusal",
    reason: expect.stringMatching(/would become some [\d,]+ parts of the page.*Divide it\.$/),
  });
});

test("marks within marks are drawn up to a depth", () => {
  const nested = (levels: number) =>
    `${"*a **b ".repeat(levels / 2)}${"c** d*".repeat(levels / 2)}`;
  expect(answerTo(nested(80))).toMatchObject({ kind: "text" });
  expect(answerTo(nested(300))).toMatchObject({
    kind: "refusal",
    reason: expect.stringContaining("nests more than 100 levels"),
  });
});

test("a formula becomes HTML without links and images, whatever it asks for", () => {
  const answer = formula("\\href{javascript:a}{x} \\includegraphics{b.png} <img> \\frac12");
  expect(answer).toMatchObject({ kind: "formula", html: expect.stringContaining("katex") });
  expect(JSON.stringify(answer)).not.toMatch(/<(?:a|img|script)[ >]/);
});

test.each([
  ["letters", "é".repeat(5000), "parts of the page"],
  ["boxes", `${"\\boxed{".repeat(600)}${"}".repeat(600)}`, "nests too deep"],
  ["braces", `${"{".repeat(2500)}${"}".repeat(2500)}`, "nests too deep"],
])("a formula of too many %s is shown as it is written", (_, tex, reason) => {
  expect(formula(tex)).toMatchObject({
    kind: "refusal",
    reason: expect.stringContaining(reason),
  });
});
