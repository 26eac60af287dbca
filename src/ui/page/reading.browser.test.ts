/** Reading and running on a session without a kernel: the dock, what is between cells, the outline, a run that is followed. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { Output } from "../../outputs/output.ts";
import { compareRuns } from "../../outputs/panels/comparison/compare-runs.ts";
import { mount, TestSession } from "../session.testing.ts";

const LONG = Array.from({ length: 60 }, (_, i) => `Paragraph ${i} of a text.`).join("\n\n");
const CELLS = [
  { id: "intro", part: 1, kind: "markdown" as const, source: "# Introduction" },
  { id: "first-panel", part: 1, source: "1" },
  { id: "between", part: 1, kind: "markdown" as const, source: `# Between\n\n${LONG}` },
  { id: "second-panel", part: 2, source: "2" },
  { id: "end", part: 2, kind: "markdown" as const, source: `# The end\n\n${LONG}` },
];
const PARTS = [
  { part: 1, title: "First part", summary: "What comes first.", seconds: 20 },
  { part: 2, title: "Second part", summary: "What comes second.", seconds: 90 },
];

let session: TestSession;
let remove: () => void;

afterEach(() => remove());

beforeEach(async () => {
  await page.viewport(1500, 900);
  session = new TestSession(CELLS);
  session.dispatch({ type: "kernel-ready" });
  remove = mount(session, PARTS);
  await expect.element(cell("Introduction")).toBeVisible();
  // The last are made after the first.
  await expect.element(cell("The end")).toBeInTheDocument();
});

function cell(name: string) {
  return page.getByRole("article", { name });
}

function element(cellId: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-cell-id="${cellId}"]`);
  if (found === null) throw new Error(`expected a cell ${cellId} on the page`);
  return found;
}

function comparison(title: string): Output {
  return { ...compareRuns([]), title };
}

function runWith(cellId: string, ...outputs: Output[]): void {
  session.begin(cellId);
  session.finish("ok", outputs);
}

const dock = () => page.getByRole("complementary", { name: "Panels" });

test("the dock follows what one reads; a pin keeps its panel", async () => {
  runWith("first-panel", comparison("Of the first"));
  runWith("second-panel", comparison("Of the second"));
  // The reader is at the beginning, though the second ran last.
  await expect.element(dock()).toHaveTextContent(/from.*first panel/);
  element("end").scrollIntoView({ block: "start" });
  const shown = () =>
    document.querySelector<HTMLSelectElement>(".dock-cells")?.selectedOptions[0]?.text;
  await expect.poll(shown).toBe("second panel");
  element("intro").scrollIntoView({ block: "start" });
  await expect.poll(shown).toBe("first panel");

  const pin = page.getByRole("button", { name: "Pin this panel" });
  await expect.element(pin).toHaveAttribute("aria-pressed", "false");
  await pin.click();
  await expect.element(pin).toHaveAttribute("aria-pressed", "true");
  element("end").scrollIntoView({ block: "start" });
  await expect.element(cell("The end")).toBeVisible();
  await expect.poll(shown).toBe("first panel");
  await pin.click();
  await expect.poll(shown).toBe("second panel");

  // The choice of a cell holds, though another is read.
  await page.getByRole("combobox", { name: "Cell of the panel" }).selectOptions("first panel");
  await expect.poll(shown).toBe("first panel");
});

test("a cell that is selected is read, and so is its panel", async () => {
  runWith("first-panel", comparison("Of the first"));
  runWith("second-panel", comparison("Of the second"));
  session.dispatch({ type: "select", selection: { cellId: "second-panel", mode: "command" } });
  await expect
    .poll(() => document.querySelector<HTMLSelectElement>(".dock-cells")?.selectedOptions[0]?.text)
    .toBe("second panel");
});

test("the button between cells inserts one, to be written at once; by keyboard too", async () => {
  session.dispatch({ type: "select", selection: { cellId: "first-panel", mode: "command" } });
  await expect.element(cell("first panel")).toHaveFocus();
  const insert = page.getByRole("button", { name: "Insert a cell below first panel" });
  await insert.click();
  await page.getByRole("menuitem", { name: "Insert code below" }).click();
  const ids = () => session.getState().notebook.cells.map(({ id }) => id);
  expect(ids()).toHaveLength(6);
  const [, , inserted = ""] = ids();
  expect(session.getState().selection).toEqual({ cellId: inserted, mode: "edit" });
  await expect.poll(() => document.activeElement?.closest(".cm-editor") !== null).toBe(true);
  await userEvent.keyboard("40 + 2");
  await expect.poll(() => session.sourceOf(inserted)).toBe("40 + 2");

  // One stop for Tab, at the selected cell.
  await userEvent.keyboard("{Escape}");
  const stops = () => document.querySelectorAll('.cell-insert[tabindex="0"]').length;
  await expect.poll(stops).toBe(1);
  document.querySelector<HTMLElement>('.cell-insert[tabindex="0"]')?.focus();
  await userEvent.keyboard("{Enter}");
  await expect.element(page.getByRole("menuitem", { name: "Insert text below" })).toBeVisible();
  await userEvent.keyboard("{ArrowDown}{Enter}");
  await expect.poll(() => ids().length).toBe(7);
});

test("after a restart of the kernel its cell says so, and runs again by its button", async () => {
  session.begin("second-panel");
  session.dispatch({ type: "kernel-replaced", message: "The cell did not stop by itself." });
  await expect
    .element(cell("second panel").getByText(/The kernel was restarted.*Run this cell again/))
    .toBeVisible();
  await cell("second panel").getByRole("button", { name: "Run again" }).click();
  expect(session.getState().run?.cellId).toBe("second-panel");
  session.finish("ok");
  await expect
    .element(cell("second panel").getByText(/The kernel was restarted/))
    .not.toBeInTheDocument();
});

test("a syntax error is called one, in the cell's own state", async () => {
  session.begin("first-panel");
  const error = { kind: "error", name: "SyntaxError", message: "Unexpected token", frames: [] };
  session.finish("failed", [{ ...error, kind: "error", frames: [] }]);
  await expect.element(cell("first panel")).toHaveTextContent(/syntax error/);
  await expect.element(cell("first panel")).not.toHaveTextContent(/failed after/);
});

test("the outline says of each cell of the part whether it is finished, changed, or not reached", async () => {
  const outline = page.getByRole("navigation", { name: "Parts" });
  await expect
    .element(outline.getByRole("button", { name: "first panel, not reached yet" }))
    .toBeVisible();
  runWith("first-panel");
  await expect
    .element(outline.getByRole("button", { name: "first panel, finished" }))
    .toBeVisible();
  session.dispatch({ type: "edit-source", cellId: "first-panel", source: "3" });
  const changed = outline.getByRole("button", { name: "first panel, changed since it ran" });
  await changed.click();
  await expect.element(cell("first panel")).toHaveFocus();
});

test("a run is followed if wanted, until the reader scrolls", async () => {
  await page.getByRole("button", { name: "What a run of all takes" }).click();
  await page.getByRole("checkbox", { name: /Follow the run/ }).click();
  await userEvent.keyboard("{Escape}");
  await page.getByRole("button", { name: "Run all" }).click();
  const follow = page.getByRole("button", { name: "Follow", exact: true });
  await expect.element(follow).toHaveAttribute("aria-pressed", "true");
  const isInView = (cellId: string) => {
    const { top, bottom } = element(cellId).getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  expect(isInView("second-panel")).toBe(false);
  session.finish("ok");
  await expect.poll(() => isInView("second-panel")).toBe(true);
  session.finish("ok");

  session.dispatch({ type: "run-all" });
  await expect.poll(() => isInView("first-panel")).toBe(true);
  document.querySelector("main")?.dispatchEvent(new WheelEvent("wheel", { bubbles: true }));
  await expect.element(follow).toHaveAttribute("aria-pressed", "false");
  session.finish("ok");
  expect(isInView("first-panel")).toBe(true);
});
