/** Long texts on the page: their parsing is a worker's, what is shown is what short ones show. */
import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import { mount, TestSession } from "../../session.testing.ts";

let remove = () => {};
afterEach(() => remove());

function show(...sources: string[]): void {
  const cells = sources.map((source, index) => ({
    id: `text-${index}`,
    part: 1,
    kind: "markdown" as const,
    source,
  }));
  remove = mount(new TestSession(cells));
}

const long = (text: string) => `${text}\n\n${"Some *words* and `code`, again.\n\n".repeat(200)}`;

test("a long text is rendered as a short one is, formulas and links included", async () => {
  const text =
    "## A long text\n\n$x^2$ and [run](javascript:alert(1)), <img src=x>, ![picture](http://images.invalid/a.png)\n\n|a|b|\n|-|-|\n|1|2|";
  show(text, long(text));
  for (const id of ["text-0", "text-1"]) {
    const cell = () => document.querySelector(`[data-cell-id="${id}"]`);
    await expect.poll(() => cell()?.querySelectorAll(".katex").length).toBe(1);
    expect(cell()?.querySelector("h2")?.textContent).toBe("A long text");
    expect(cell()?.querySelectorAll("td")).toHaveLength(2);
    expect(cell()?.querySelectorAll("img, script")).toHaveLength(0);
    expect(cell()?.querySelector('a[href^="javascript"]')).toBeNull();
    expect(cell()?.textContent).toContain("Image: picture");
  }
  expect(document.querySelectorAll('[data-cell-id="text-1"] em')).toHaveLength(200);
});

test("a text that would become too much stands there as it is written, and says so", async () => {
  const table = `|${"a|".repeat(600)}\n|${"-|".repeat(600)}\n${"a\n".repeat(600)}`;
  show(table);
  await expect.element(page.getByText(/This text would become some 3\d\d,\d+ parts/)).toBeVisible();
  expect(document.querySelectorAll("td")).toHaveLength(0);
  expect(document.querySelector("pre")?.textContent).toBe(table);
});

test("formulas beyond the first are set beside the page, and one that nests too deep is shown as it is written", async () => {
  const deep = `${"\\boxed{".repeat(400)}a${"}".repeat(400)}`;
  show(`$x^2$\n\n$${"y + ".repeat(300)}1$\n\n$${deep}$`);
  await expect.poll(() => document.querySelectorAll(".katex").length).toBe(2);
  await expect.element(page.getByText(/This formula nests too deep/)).toBeVisible();
});
