import { expect, test } from "./notebook-page.ts";

/** TypeScript is a megabyte to load and read, on a machine that may be busy. */
const LOADED = { timeout: 45_000 };

test.beforeEach(({ notebook }) => notebook.open());

test("a cell is written with types from the cells above it, and from the library", async ({
  notebook,
  page,
}) => {
  test.slow();
  const [id = ""] = await notebook.codeCells(1);
  const cell = notebook.cell(id);
  await notebook.setSource(
    id,
    'import { Linear } from "tinytorch/nn";\nconst probe = new Linear(2, 3);',
  );
  await expect(cell.getByText("Loading TypeScript")).toBeVisible();
  await expect(cell.getByText("Loading TypeScript")).toBeHidden(LOADED);

  // Completion, in a cell below.
  await page.keyboard.press("Escape");
  await page.keyboard.press("b");
  await page.keyboard.press("Enter");
  await page.keyboard.type("probe.forw");
  await expect(page.getByRole("option", { name: /^forward/ })).toBeVisible();
  await page.keyboard.press("Tab");
  // The signature, as the call is written.
  await page.keyboard.type("(");
  await expect(page.locator(".hint-parameter")).toContainText("Tensor");
  // An error of types, listed beneath the cell.
  await page.keyboard.type("1");
  const errors = page.getByText("1 type error");
  await expect(errors).toBeVisible();
  await errors.click();
  await expect(page.getByRole("list", { name: "Type errors" })).toContainText("not assignable");
  expect(notebook.errors).toEqual([]);

  // To the definition: in the notebook first, then in the library's own source.
  await page.locator(".cm-focused").or(page.locator(".editor .cm-content").first()).first().focus();
  const source = await notebook.editor(id);
  await source.getByText("Linear", { exact: true }).last().click();
  await page.keyboard.press("F12");
  const reader = page.getByRole("dialog", { name: "The library’s source" });
  await expect(reader).toBeVisible();
  await expect(reader.locator(".cm-content")).toContainText("class Linear");
  await reader.getByRole("searchbox", { name: "Search the library" }).fill("class Adam");
  await reader.getByRole("button", { name: /^export class Adam extends/ }).click();
  await expect(
    reader.getByRole("heading", { name: "tinytorch/optim/optimizers.ts" }),
  ).toBeVisible();
  await reader.getByRole("button", { name: "Close" }).click();
  await expect(reader).toBeHidden();
});

test("the notebook is searched, also where no editor is yet, and code is replaced", async ({
  notebook,
  page,
}) => {
  const [id = ""] = await notebook.codeCells(1);
  await notebook.setSource(id, "const zebra = 1;\nzebra + zebra;");
  await page.keyboard.press("ControlOrMeta+f");
  const find = page.getByRole("search", { name: "Find in the notebook" });
  const field = find.getByRole("searchbox", { name: "Find" });
  await expect(field).toBeFocused();
  await field.fill("zebra");
  await expect(find.getByRole("status")).toHaveText("1 of 3");
  await expect(notebook.cell(id).locator(".found")).toHaveCount(3);
  await page.keyboard.press("Enter");
  await expect(find.getByRole("status")).toHaveText("2 of 3");
  await find.getByText("Replace in code").click();
  await find.getByRole("textbox", { name: "Replace with" }).fill("gnu");
  await find.getByRole("button", { name: "Replace", exact: true }).click();
  await expect.poll(() => notebook.source(id)).toBe("const zebra = 1;\ngnu + zebra;");
  await find.getByRole("button", { name: /^Replace all/ }).click();
  await expect.poll(() => notebook.source(id)).toBe("const gnu = 1;\ngnu + gnu;");

  // Prose far below, which has never been on the screen.
  await field.fill("ToolThatNobodyMentions");
  await expect(find.getByRole("status")).toHaveText("Not found");
  const last = notebook.cells().last();
  const words = (await last.getAttribute("aria-label")) ?? "";
  await field.fill(words);
  await expect(find.getByRole("status")).toContainText(" of ");
  await page.keyboard.press("Shift+Enter");
  await expect(last).toBeInViewport();
  await field.press("Escape");
  await expect(find).toBeHidden();
  await expect(page.locator(".found")).toHaveCount(0);
});

test("a cell is formatted from the palette", async ({ notebook, page }) => {
  const [id = ""] = await notebook.codeCells(1);
  await notebook.setSource(id, "const a:number=1\nif(a){a.toFixed( 2 )}");
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox").fill("format");
  await page
    .getByRole("option", { name: /^Format/ })
    .first()
    .click();
  await expect
    .poll(() => notebook.source(id))
    .toBe("const a: number = 1;\nif (a) {\n  a.toFixed(2);\n}");
});
