import type { Page, Route } from "@playwright/test";
import { drawFrames } from "./frames.ts";
import { expect, NotebookPage, test } from "./notebook-page.ts";

/** CodeMirror takes no key for a list that opened less than 75 ms ago, under someone's fingers; frames last 16 ms and more. */
const LIST_SETTLES_FRAMES = 8;

// All but one on the same page: TypeScript takes longer to load than most of them.
test.describe.configure({ mode: "default" });

let page: Page;
let notebook: NotebookPage;

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  notebook = new NotebookPage(page);
  await notebook.open();
});
test.afterAll(() => page.close());

test("a cell is written with types from the cells above it, and from the library", async () => {
  const [id = ""] = await notebook.codeCells(1);
  const cell = notebook.cell(id);
  await notebook.typeSource(
    id,
    'import { Linear } from "tinytorch/nn";\nconst probe = new Linear(2, 3);',
  );
  await expect(cell.getByText("Loading TypeScript")).toBeHidden();

  // Completion, in a cell below.
  await notebook.leaveEditor();
  await page.keyboard.press("b");
  await page.keyboard.press("Enter");
  await page.keyboard.type("probe.forw");
  await expect(page.getByRole("option", { name: /^forward/ })).toBeVisible();
  await drawFrames(page, LIST_SETTLES_FRAMES);
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

test("what is typed before TypeScript is there is completed once it is, and its loading is seen", async ({
  notebook,
  page,
}) => {
  await notebook.open();
  const network = await page.context().newCDPSession(page);
  await network.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 20,
    downloadThroughput: 600_000,
    uploadThroughput: 600_000,
  });
  // Seen from inside: a busy machine may take longer to ask for it than to load it.
  await page.evaluate(() => {
    const shares = new Set<number>();
    Object.assign(globalThis, { shares });
    new MutationObserver(() => {
      const share = document.querySelector<HTMLProgressElement>('[aria-label="TypeScript"]');
      if (share !== null) shares.add(share.value);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  const [id = ""] = await notebook.codeCells(1);
  await notebook.typeSource(id, 'import { Linear } from "tinytorch/nn";\n');
  await page.keyboard.type("const probe = new Linear(2, 3);\nprobe.forw");
  await expect(page.getByRole("option", { name: /^forward/ })).toBeVisible();
  expect(await notebook.source(id)).toContain("probe.forw");
  const shares = await page.evaluate(() => [
    ...(globalThis as unknown as { shares: Set<number> }).shares,
  ]);
  expect(shares).toEqual(shares.toSorted((one, other) => one - other));
  expect(shares.filter((share) => share > 0 && share < 1).length).toBeGreaterThan(1);
});

test("an error that comes while the editor is still being loaded is marked in it", async ({
  notebook,
  page,
}) => {
  const asked = new Promise<Route>((hold) => void page.route("**/create-editor-*.js", hold));
  await notebook.open();
  const [id = ""] = await notebook.codeCells(1);
  // An editor is loaded for a cell that is near what one sees.
  await notebook.cell(id).scrollIntoViewIfNeeded();
  const editor = await asked;
  await notebook.runSource(id, "const one = 1;\n  two();", "failed");
  await expect(notebook.cell(id).locator(".editor-error-number")).toHaveText(/2/);
  await editor.continue();
  await expect(notebook.cell(id).locator(".cm-error-line")).toHaveText("  two();");
});

test("keys that come faster than the editor are text for it, not commands", async () => {
  const [first = ""] = await notebook.codeCells(1);
  const editor = await notebook.editor(first);
  await editor.click();
  await expect(editor).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(notebook.cell(first)).toBeFocused();
  const count = await notebook.cellCount();
  // In one task: no editor can be there before its end.
  await page.evaluate(() => {
    for (const key of ["b", "Enter", ..."[bx", "Backspace", ..."b", "End", "Enter", ..."dd"]) {
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    }
  });
  const made = page.locator('article[data-selected="edit"]');
  await expect(made.locator(".cm-line")).toHaveText(["[bb]", "dd"]);
  const id = (await made.getAttribute("data-cell-id")) ?? "";
  // Where the editor is there, the cursor is in it at once.
  const cell = notebook.cell(id);
  await expect
    .poll(async () => {
      // A list of completions, which may open late, takes the first.
      await page.keyboard.press("Escape");
      return cell.evaluate((element) => element === document.activeElement);
    })
    .toBe(true);
  const isInEditor = await page.evaluate(() => {
    const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
    return document.activeElement?.matches(".cm-content");
  });
  expect(isInEditor).toBe(true);
  expect(await notebook.cellCount()).toBe(count + 1);
});

test("a name is renamed in all cells that mean it, and back in one step", async () => {
  const [first = "", second = "", third = ""] = await notebook.codeCells(3);
  await notebook.typeSource(third, "function own(pace: number) { return pace; }\nown(pace);");
  await notebook.typeSource(second, "pace += 1;\nconst settings = { pace };");
  await notebook.typeSource(
    first,
    'import { Linear } from "tinytorch/nn";\nlet pace = 1;\nconst layer = new Linear(2, 2);',
  );
  await expect(page.getByText("Loading TypeScript")).toBeHidden();
  const sources = () => Promise.all([first, second, third].map((id) => notebook.source(id)));
  const before = await sources();

  // A name of the library keeps its own.
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  for (let step = 0; step < "import { Li".length; step += 1)
    await page.keyboard.press("ArrowRight");
  await page.keyboard.press("F2");
  await expect(page.getByText("“Linear” is not declared in this notebook")).toBeVisible();

  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  for (let step = 0; step < "let p".length; step += 1) await page.keyboard.press("ArrowRight");
  await expect(page.getByText("is not declared in this notebook")).toBeHidden();
  await page.keyboard.press("F2");
  const field = page.getByRole("textbox", { name: "New name for pace" });
  await expect(field).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(field).toBeHidden();
  await expect(await notebook.editor(first)).toBeFocused();

  await page.keyboard.press("F2");
  await field.fill("layer");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("“layer” is already declared");
  await field.fill("tempo");
  await page.keyboard.press("Enter");
  await expect(field).toBeHidden();
  await expect
    .poll(sources)
    .toEqual([
      'import { Linear } from "tinytorch/nn";\nlet tempo = 1;\nconst layer = new Linear(2, 2);',
      "tempo += 1;\nconst settings = { pace: tempo };",
      "function own(pace: number) { return pace; }\nown(tempo);",
    ]);
  await expect(await notebook.editor(first)).toBeFocused();
  await expect(page.getByText("Renamed pace to tempo")).toBeVisible();

  // Control+Z takes it back everywhere, and then what was typed before it, here.
  await page.keyboard.press("ControlOrMeta+z");
  await expect.poll(sources).toEqual(before);
  await page.keyboard.press("ControlOrMeta+Shift+KeyZ");
  await expect.poll(() => notebook.source(third)).toContain("own(tempo)");
  await page.keyboard.type(";");
  await page.keyboard.press("ControlOrMeta+z");
  await expect.poll(() => notebook.source(first)).not.toContain(";;");
  expect(await notebook.source(third)).toContain("own(tempo)");
  await notebook.leaveEditor();
  await page.keyboard.press("z");
  await expect.poll(sources).toEqual(before);

  // From the palette, where the cursor was: before the `)` of the last cell that was changed back.
  await page.keyboard.press("Enter");
  await expect(await notebook.editor(third)).toBeFocused();
  await page.keyboard.press("ControlOrMeta+End");
  for (let step = 0; step < ");".length; step += 1) await page.keyboard.press("ArrowLeft");
  await notebook.command("Rename the name");
  await expect(page.getByRole("textbox", { name: "New name for pace" })).toBeFocused();
  expect(notebook.errors).toEqual([]);
});

test("the notebook is searched, also where no editor is yet, and code is replaced", async () => {
  const [id = ""] = await notebook.codeCells(1);
  await notebook.typeSource(id, "const zebra = 1;\nzebra + zebra;");
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

test("a cell is formatted from the palette", async () => {
  const [id = ""] = await notebook.codeCells(1);
  await notebook.typeSource(id, "const a:number=1\nif(a){a.toFixed( 2 )}");
  await notebook.command("Format cell");
  await expect
    .poll(() => notebook.source(id))
    .toBe("const a: number = 1;\nif (a) {\n  a.toFixed(2);\n}");
});
