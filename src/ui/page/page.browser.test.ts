/** The page on a session without a kernel: what keys, buttons and outputs do. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { Output } from "../../outputs/output.ts";
import { mount, TestSession } from "../session.testing.ts";

const PARTS = [
  { part: 1, title: "First part", summary: "What comes first." },
  { part: 2, title: "Second part", summary: "What comes second." },
];
const CELLS = [
  { id: "welcome", part: 1, kind: "markdown" as const, source: "# Welcome\n\nSome *text*." },
  { id: "add-numbers", part: 1, source: "const sum = 1 + 2;\nsum;" },
  { id: "go-wrong", part: 2, source: "first();\n  second();" },
];

let session: TestSession;
let remove: () => void;

afterEach(() => remove());

beforeEach(async () => {
  await page.viewport(1200, 800);
  session = new TestSession(CELLS);
  session.dispatch({ type: "kernel-ready" });
  remove = mount(session, PARTS);
  await expect.element(cell("Welcome")).toBeVisible();
});

function cell(name: string) {
  return page.getByRole("article", { name });
}

function selected() {
  return session.getState().selection;
}

test("cells are articles with a name, a state and their buttons; parts are listed", async () => {
  await expect.element(cell("Welcome")).toHaveAttribute("data-cell-id", "welcome");
  await expect.element(cell("add numbers")).toHaveAttribute("data-status", "fresh");
  const parts = page.getByRole("navigation", { name: "Parts" });
  await expect.element(parts.getByRole("link", { name: /First part 0 of 1/ })).toBeVisible();

  await cell("add numbers").getByRole("button", { name: "Run cell" }).click();
  await expect.element(cell("add numbers")).toHaveAttribute("data-status", "running");
  await expect.element(cell("add numbers").getByRole("button", { name: "Stop" })).toBeVisible();
  session.finish("ok", [{ kind: "text", stream: "value", text: "3" }]);
  await expect.element(cell("add numbers")).toHaveAttribute("data-status", "evaluated");
  await expect.element(cell("add numbers")).toHaveTextContent(/ran in 1\.23 s/);
});

test("typing reaches the session, Reset cell puts the module's source back", async () => {
  session.dispatch({ type: "select", selection: { cellId: "add-numbers", mode: "command" } });
  await expect.element(cell("add numbers")).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  await expect.element(page.getByRole("textbox", { name: "Code of add numbers" })).toHaveFocus();
  await userEvent.keyboard("// new");
  expect(session.sourceOf("add-numbers")).toContain("// new");
  expect(selected()).toEqual({ cellId: "add-numbers", mode: "edit" });

  await userEvent.keyboard("{Escape}");
  await expect.element(cell("add numbers")).toHaveFocus();
  expect(selected().mode).toBe("command");
  await cell("add numbers").getByRole("button", { name: "Reset cell" }).click();
  expect(session.sourceOf("add-numbers")).toBe(CELLS[1]?.source);
  await expect
    .element(page.getByRole("textbox", { name: "Code of add numbers" }))
    .not.toHaveTextContent("// new");
});

test("the keys of command mode insert, move, delete, bring back, and run on", async () => {
  await userEvent.keyboard("j");
  await expect.element(cell("add numbers")).toHaveFocus();
  await userEvent.keyboard("b");
  const inserted = selected().cellId;
  expect(session.getState().notebook.cells.map(({ id }) => id)).toEqual([
    "welcome",
    "add-numbers",
    inserted,
    "go-wrong",
  ]);
  // A slow page may take the two presses apart.
  await expect
    .poll(async () => {
      if (session.getState().notebook.cells.length > 3) await userEvent.keyboard("dd");
      return session.getState().notebook.cells.length;
    })
    .toBe(3);
  await userEvent.keyboard("z");
  expect(session.getState().notebook.cells).toHaveLength(4);
  await userEvent.keyboard("k");
  await userEvent.keyboard("{Shift>}{Enter}{/Shift}");
  expect(session.getState().run?.cellId).toBe("add-numbers");
  expect(selected().cellId).toBe(inserted);
});

test("an error leads to its place and marks its line", async () => {
  session.dispatch({ type: "run-cells", cellIds: ["go-wrong"] });
  session.finish("failed", [
    {
      kind: "error",
      name: "TypeError",
      message: "second is not a function",
      cellId: "go-wrong",
      line: 2,
      column: 3,
      frames: [],
    },
  ]);
  await cell("go wrong").getByRole("button", { name: "line 2, column 3" }).click();
  await expect.element(page.getByRole("textbox", { name: "Code of go wrong" })).toHaveFocus();
  await userEvent.keyboard("x");
  expect(session.sourceOf("go-wrong")).toBe("first();\n  xsecond();");
  // The editor draws when it comes to it.
  await expect
    .poll(() => document.querySelector(".cm-error-line")?.textContent)
    .toBe("  xsecond();");
});

test("each remedy of a cell is written into a cell of its own, and leads there", async () => {
  const fail = (source: string) => {
    session.begin("go-wrong");
    const remedy = { label: "Write a config that fits", source };
    session.finish("failed", [
      { kind: "error", name: "RangeError", message: "too large", frames: [], remedy },
    ]);
  };
  const write = () => page.getByRole("button", { name: "Write a config that fits" }).click();
  const selectedSource = () => session.sourceOf(session.getState().selection.cellId ?? "");
  fail("build(2);");
  await write();
  await expect.poll(selectedSource).toBe("build(2);");
  // Another run of the cell, another remedy.
  fail("build(3);");
  await write();
  await expect.poll(selectedSource).toBe("build(3);");
  fail("build(2);");
  await page.getByRole("button", { name: "go to the cell" }).click();
  await expect.poll(selectedSource).toBe("build(2);");
  const written = session.getState().notebook.cells.filter(({ source }) => /build/.test(source));
  expect(written).toHaveLength(2);
});

test("text cells are edited in place", async () => {
  await cell("Welcome").getByText("Some").dblClick();
  const editor = page.getByRole("textbox", { name: "Text of Welcome" });
  await expect.element(editor).toHaveFocus();
  await userEvent.keyboard("{Control>}{End}{/Control} More.");
  await userEvent.keyboard("{Shift>}{Enter}{/Shift}");
  await expect.element(cell("Welcome")).toHaveTextContent("Some text. More.");
  expect(selected()).toEqual({ cellId: "add-numbers", mode: "command" });
});

test("a renderer that throws takes nothing else along", async () => {
  session.dispatch({ type: "run-cells", cellIds: ["add-numbers"] });
  const broken = { kind: "table", columns: null, rows: [] } as unknown as Output;
  session.finish("ok", [broken, { kind: "text", stream: "value", text: "still here" }]);
  await expect.element(cell("add numbers")).toHaveTextContent(/could not be drawn/);
  await expect.element(cell("add numbers")).toHaveTextContent("still here");
});
