import { expect, test } from "vitest";
import { slideText } from "./slide-text.ts";

test("a slide has headings, formulas and tables, and the first sentence of each paragraph", () => {
  const { idea, isShortened } = slideText(`# Two formulas

In training, one number says how well a model does: its loss. A system has to be good at several
things. To choose, add up:

$$
L = L_m

  + L_t
$$

The sum has **no units. None** at all. Each is divided by a **budget**.

| a | b |
| - | - |
| 1. A | B |`);
  expect(isShortened).toBe(true);
  expect(idea).toBe(`# Two formulas

In training, one number says how well a model does: its loss. To choose, add up:

$$
L = L_m

  + L_t
$$

The sum has **no units. None** at all.

| a | b |
| - | - |
| 1. A | B |`);
});

test.each([
  ["an abbreviation", "Use e.g. Adam for it. More.", "Use e.g. Adam for it."],
  ["a name in code", "Call `a. B()` first. More.", "Call `a. B()` first."],
  ["a number", "It takes 1.84 ms. More.", "It takes 1.84 ms."],
  ["brackets", "It is slow (2 s. At most). More.", "It is slow (2 s. At most)."],
  ["a question in quotes", "“Why?” It asks. More.", "“Why?”"],
  ["a line's end", "One\nsentence. Another.", "One\nsentence."],
])("a sentence ends after %s", (_, text, first) => {
  expect(slideText(text).idea).toBe(first);
});

test("of a list, each item has its first sentence; code stays whole", () => {
  const source = "- One. And more.\n  Still one.\n- Two\n\n```ts\n// Long. Very.\n\nf();\n```";
  expect(slideText(source).idea).toBe("- One.\n- Two\n\n```ts\n// Long. Very.\n\nf();\n```");
});

test("what is an idea already stays as it is", () => {
  expect(slideText("## A\n\nOne sentence.")).toEqual({
    idea: "## A\n\nOne sentence.",
    isShortened: false,
  });
});
