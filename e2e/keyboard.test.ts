import { expect, test } from "./notebook-page.ts";

test.beforeEach(({ notebook }) => notebook.open());

test("cells are edited, run, added and left by keyboard alone", async ({ notebook, page }) => {
  const { keyboard } = page;
  const [id = ""] = await notebook.codeCells(1);
  // Long notebooks are drawn in slices.
  const all = await page.evaluate(() => globalThis.capstone?.snapshot().cells.length ?? 0);
  await expect(notebook.cells()).toHaveCount(all);
  const ids = () =>
    notebook
      .cells()
      .evaluateAll((cells) => cells.map((it) => it.getAttribute("data-cell-id") ?? ""));
  const active = () =>
    page.evaluate(() => document.activeElement?.closest("article")?.getAttribute("data-cell-id"));
  const before = await ids();
  const place = before.indexOf(id);

  // J goes down from the first cell, K up.
  await (await notebook.editor(id)).click();
  await notebook.leaveEditor();
  await expect.poll(active).toBe(id);
  await keyboard.press("j");
  await expect.poll(active).toBe(before[place + 1]);
  await keyboard.press("k");
  await expect.poll(active).toBe(id);

  // Enter edits, Shift+Enter runs and goes on, Escape leaves.
  await keyboard.press("Enter");
  await expect(await notebook.editor(id)).toBeFocused();
  await keyboard.press("ControlOrMeta+a");
  await keyboard.insertText("200 + 22");
  await keyboard.press("Shift+Enter");
  await notebook.expectOutput(id, "222");
  await expect.poll(active).toBe(before[place + 1]);
  await notebook.leaveEditor();
  await keyboard.press("k");
  await expect.poll(active).toBe(id);

  // Ctrl+Enter runs and stays.
  await keyboard.press("Enter");
  await keyboard.press("ControlOrMeta+a");
  await keyboard.insertText("300 + 33");
  await keyboard.press("ControlOrMeta+Enter");
  await notebook.expectOutput(id, "333");
  await notebook.leaveEditor();
  await expect.poll(active).toBe(id);

  // B adds below, A above.
  await keyboard.press("b");
  await expect(notebook.cells()).toHaveCount(before.length + 1);
  const [below] = (await ids()).filter((it) => !before.includes(it));
  expect((await ids()).indexOf(below ?? "")).toBe(place + 1);
  await notebook.leaveEditor();
  await expect.poll(active).toBe(below);
  await keyboard.press("a");
  await expect(notebook.cells()).toHaveCount(before.length + 2);
  const [above] = (await ids()).filter((it) => !before.includes(it) && it !== below);
  expect((await ids()).indexOf(above ?? "")).toBe(place + 1);
});

test("words for the palette reach it, those from before it is there and those from right after", async ({
  page,
}) => {
  await page.evaluate(async () => {
    const isField = (target: EventTarget | null) =>
      target instanceof Element && target.matches(".palette-input");
    // The next key after the field has the focus.
    addEventListener("focusin", function type(event) {
      if (!isField(event.target)) return;
      removeEventListener("focusin", type);
      const next = new MessageChannel();
      next.port1.onmessage = () => document.execCommand("insertText", false, "k or a file");
      next.port2.postMessage(undefined);
    });
    const press = (key: string, ctrlKey = false) =>
      document.activeElement?.dispatchEvent(
        new KeyboardEvent("keydown", { key, ctrlKey, bubbles: true, cancelable: true }),
      );
    press("k", true);
    // The page has seen one key before the next comes; what is loaded comes later.
    await Promise.resolve();
    for (const key of "Open a lin") press(key);
  });
  await expect(page.getByPlaceholder("Command, part or cell")).toHaveValue("Open a link or a file");
  await expect(page.getByRole("option", { selected: true })).toHaveText(/Open a link/);
});

test("the palette finds a command", async ({ page }) => {
  await page.keyboard.press("ControlOrMeta+k");
  const palette = page.getByRole("dialog");
  await expect(palette).toBeVisible();
  await page.keyboard.insertText("run all");
  await expect(palette.getByRole("option", { name: /run all/i }).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
});
