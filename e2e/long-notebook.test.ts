/** A notebook of 300 cells: all of it is there, and what is typed into a cell draws that cell alone. How fast is in `bench/`. */
import type { Page } from "@playwright/test";
import { longNotebook } from "../bench/notebooks.mjs";
import { expect, test } from "./notebook-page.ts";

const CELLS = 300;

test(`a notebook of ${CELLS} cells opens whole, and is written, run and searched like a small one`, async ({
  notebook,
  page,
}) => {
  await notebook.open();
  await page.evaluate(
    (text) => globalThis.capstone?.open({ name: "long.ts", text }),
    longNotebook("n", CELLS),
  );
  await expect(notebook.cells()).toHaveCount(CELLS);
  const middle = "n-code-151";
  await (await notebook.editor(middle)).click();
  await page.keyboard.press("ControlOrMeta+End");
  await expect.poll(() => withoutEditor(page)).toBe(0);
  const others = await changedElsewhere(page, middle);
  await page.keyboard.type(" // typed here");
  await expect.poll(() => notebook.source(middle)).toContain("twice151(151); // typed here");
  expect(await others()).toEqual([]);

  await notebook.run("n-code-1");
  await notebook.expectOutput("n-code-1", "3");
  await notebook.run(middle);
  await notebook.expectOutput(middle, "453");
  expect(notebook.errors).toEqual([]);
});

/** How many cells near the screen, as far as they are laid out, have no editor yet: they come to life one after another. */
function withoutEditor(page: Page): Promise<number> {
  return page.evaluate(() => {
    const isNear = (cell: Element) => {
      const { top, bottom } = cell.getBoundingClientRect();
      const isLaidOut = cell.firstElementChild?.checkVisibility({ contentVisibilityAuto: true });
      return isLaidOut === true && bottom > -600 && top < innerHeight + 600;
    };
    const cells = [...document.querySelectorAll(".cell-code")].filter(isNear);
    return cells.filter((cell) => cell.querySelector(".cm-editor") === null).length;
  });
}

/** Names the cells, but for one, whose elements change from now on. */
async function changedElsewhere(page: Page, id: string): Promise<() => Promise<string[]>> {
  await page.evaluate((id) => {
    const changed = new Set<string>();
    Object.assign(globalThis, { changed });
    new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        const cellId = element?.closest("[data-cell-id]")?.getAttribute("data-cell-id");
        if (cellId && cellId !== id) changed.add(cellId);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  }, id);
  return () =>
    page.evaluate(() => [...(globalThis as unknown as { changed: Set<string> }).changed]);
}
