import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ProseText } from "../ProseText.tsx";
import { ProseWithMath } from "../ProseWithMath.tsx";
import { proseAnswer } from "./prose-jobs.ts";

const TEXT =
  "# Title\n\nSome *words*[^1], `code`, [run](javascript:alert(1)), <img src=x>, ![picture](http://images.invalid/a.png).\n\n- [x] done\n\n|a|b|\n|-|-|\n|1|\n\n```ts\nconst a = 1;\n```\n\n[^1]: A note.";

function treeOf(source: string) {
  const answer = proseAnswer({ kind: "text", source });
  if (answer.kind !== "text") throw new Error("expected a tree");
  return answer.tree;
}

test("a text that was parsed beside the page is shown as one that was parsed on it", () => {
  const here = renderToStaticMarkup(createElement(ProseText, { source: TEXT }));
  expect(renderToStaticMarkup(createElement(ProseText, { source: TEXT, tree: treeOf(TEXT) }))).toBe(
    here,
  );
  for (const part of ["<h1>", "<em>", "<td>", 'type="checkbox"', "Image: picture"]) {
    expect(here).toContain(part);
  }
  expect(here).not.toMatch(/<img|href="javascript/);
});

test("formulas are marked alike, those beyond the first ones for the worker", () => {
  const text = `$x^2$ and\n\n$$\n${"y + ".repeat(200)}1\n$$\n\n$z$`;
  const here = renderToStaticMarkup(createElement(ProseWithMath, { source: text }));
  expect(
    renderToStaticMarkup(createElement(ProseWithMath, { source: text, tree: treeOf(text) })),
  ).toBe(here);
  // The letters of one that is set later stand there until it is.
  expect(here).toContain("<code>y + y + ");
  expect(here).not.toContain("<code>x^2");
});
