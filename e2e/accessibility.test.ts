/** No view of the page breaks a rule of axe: light and dark, at a desk and on a phone. */
import AxeBuilder from "@axe-core/playwright";
import type { Browser, Page } from "@playwright/test";
import { exerciseNotebook } from "./exercise-notebook.ts";
import { expect, type NotebookPage, test } from "./notebook-page.ts";
import { sampleNotebook, sampleRecords } from "./sample-notebook.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Rows of a long table are drawn alike, and so are words of code, and the parts of the module. */
const REPEATED = [
  ".part ~ .part ~ .part",
  "tbody tr:nth-child(n + 3)",
  ".editor-placeholder code > :nth-child(n + 13)",
  ".recharts-cartesian-axis-tick:nth-child(n + 3)",
  "svg :is(path, line, rect, circle):nth-child(n + 3)",
  ".file-lines > :nth-child(n + 9)",
].join(", ");

/** What axe finds, a line each; only inside of `within`, where given. */
async function violations(page: Page, within: string | undefined): Promise<string[]> {
  // What scrolls is known once letters have their widths.
  await page.evaluate(() => document.fonts.ready.then(() => {}));
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
  // In the page itself: the other mode opens a page more for each look, to read frames of other origins; the sandbox's shows nothing.
  const axe = new AxeBuilder({ page })
    // Before the tags, which are added to it. Elements that pass are not asked for.
    .options({ resultTypes: ["violations"] })
    .withTags(TAGS)
    .setLegacyMode()
    .exclude(REPEATED);
  if (within !== undefined) axe.include(within);
  const { violations: found } = await axe.analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = "" }) => {
      const why = failureSummary.split("\n").slice(1).join(" ").trim();
      return `${id}: ${target.join(" ")} (${why})`;
    }),
  );
}

/** axe walks over what it is told to leave out, too: half of a page. Nothing can be done on the page afterwards. */
async function removeRepeated(page: Page): Promise<void> {
  await page.locator(REPEATED).evaluateAll((all) => {
    for (const each of all) each.remove();
  });
}

async function expectNone(page: Page, view: string, within?: string): Promise<void> {
  expect.soft(await violations(page, within), view).toEqual([]);
}

async function openFile(notebook: NotebookPage, text: string, firstCell: string): Promise<void> {
  await notebook.open();
  await notebook.page.evaluate(
    (text) => globalThis.capstone?.open({ name: "sample.ts", text }),
    text,
  );
  // Cells of the notebook before it, of the same names perhaps, are gone.
  await expect(notebook.cells()).toHaveCount(await notebook.cellCount());
  await expect(notebook.cell(firstCell)).toBeAttached();
}

/** What opens a dialog or a bar, as the palette names it. */
const DIALOG_COMMANDS = [
  "Share: a link",
  "Open a link or a file",
  "Notebooks: open",
  "History: earlier",
  "Find in the notebook",
  "Read the library",
  "From TinyTorch in Python",
  "Compare devices",
  "Prepare for a class",
  "Present",
];

/** What another reader's Share button gives, who has edited a cell. */
async function linkOfAnother(browser: Browser, baseURL: string): Promise<string> {
  const context = await browser.newContext({ baseURL });
  const other = await context.newPage();
  await other.goto("./");
  await other.locator("article.cell-code").first().waitFor({ state: "attached" });
  const [cellId = ""] = await other
    .locator("article.cell-code")
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("data-cell-id") ?? ""));
  await other.evaluate((id) => globalThis.capstone?.edit(id, "'theirs'"), cellId);
  await other.getByRole("button", { name: "Share", exact: true }).click();
  const link = other.getByRole("textbox", { name: "Link", exact: true });
  await expect(link).toHaveValue(/#1\./);
  const url = await link.inputValue();
  await context.close();
  return url;
}

/** Below 800 px the outline is a drawer. */
const hasDrawer = (page: Page) => (page.viewportSize()?.width ?? 0) < 800;

const IS_LONG = process.env["CAPSTONE_LONG"] !== undefined;

/** `npm test` looks at one of them, `npm run test:long` at all. */
const VIEWS = (
  [
    { colorScheme: "dark", width: 1280, height: 800 },
    { colorScheme: "light", width: 1280, height: 800 },
    { colorScheme: "light", width: 390, height: 844 },
    { colorScheme: "dark", width: 390, height: 844 },
  ] as const
).slice(0, IS_LONG ? undefined : 1);

for (const { colorScheme, width, height } of VIEWS) {
  test.describe(`${colorScheme}, ${width} px`, () => {
    test.use({ colorScheme, viewport: { width, height } });

    test("the page at rest and its dialogs", async ({ notebook, page }) => {
      const id = "data";
      await openFile(notebook, exerciseNotebook, id);
      const editor = await notebook.editor(id);
      await editor.click();
      await expect(editor).toBeFocused();
      await expectNone(page, "a cell in edit mode", `[data-cell-id="${id}"]`);
      await page.keyboard.press("Escape");

      const more = notebook.cell(id).getByRole("button", { name: /^More for/ });
      await more.click();
      await expect(page.getByRole("menu")).toBeVisible();
      await expectNone(page, "the menu of a cell", "[role=menu]");
      await page.keyboard.press("Escape");

      await page.getByRole("button", { name: /^Device/ }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectNone(page, "the device", "[role=dialog]");
      await page.keyboard.press("Escape");

      await page.keyboard.press("ControlOrMeta+k");
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectNone(page, "the palette", "[role=dialog]");
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();

      await notebook.cell(id).focus();
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
      await expectNone(page, "the shortcuts", "[role=dialog]");
      await page.keyboard.press("Escape");

      if (hasDrawer(page)) {
        await page.getByRole("button", { name: "Show parts" }).click();
        await expect(page.getByRole("navigation", { name: "Parts" })).toBeVisible();
        await expectNone(page, "the parts", "[role=dialog]");
      }

      await notebook.open();
      const count = await notebook.cellCount();
      await expect(notebook.cells()).toHaveCount(count);
      await removeRepeated(page);
      await expectNone(page, "at rest");
    });

    test("every other dialog", async ({ notebook, page }) => {
      // A short notebook: the dialogs are the same, and each is looked at within its page.
      await openFile(notebook, exerciseNotebook, "data");
      await notebook.setSource("data", "6 * 7");
      await notebook.run("data");
      await page.keyboard.press("Escape");
      for (const command of DIALOG_COMMANDS) {
        await notebook.command(command);
        const dialog = page.locator("[role=dialog]:not(.palette), search");
        await expect(dialog.first()).toBeVisible();
        // What it shows may come a moment after it.
        await page.waitForLoadState("networkidle");
        await expectNone(page, command, "[role=dialog], search");
        await page.keyboard.press("Escape");
        await expect(dialog).toHaveCount(0);
      }
    });

    test("an exercise with its checks, hints and solution", async ({ notebook, page }) => {
      await openFile(notebook, exerciseNotebook, "write-median");
      const cell = notebook.cell("write-median");
      await page.evaluate(() => globalThis.capstone?.run(["write-median"]));
      await expect(cell.getByText("0 of 3 checks pass.")).toBeVisible();
      await cell.getByRole("button", { name: "Show a hint" }).click();
      await cell.getByRole("button", { name: /^Next hint/ }).click();
      await cell.getByRole("button", { name: "Show a solution" }).click();
      await expect(cell.getByRole("region", { name: "One solution" })).toBeVisible();
      await expectNone(page, "an exercise");
    });

    // A processor is busy with them for a minute and more.
    if (!IS_LONG) return;

    test("what arrives by a link", async ({ notebook, page, browser, baseURL }) => {
      const url = await linkOfAnother(browser, baseURL ?? "");
      await page.goto(url.replace("#1.", "#1.x"));
      await expect(page.getByRole("dialog", { name: /could not be opened/ })).toBeVisible();
      await expectNone(page, "a link that cannot be read", "[role=dialog]");
      await page.goto("about:blank");
      await page.goto(url);
      const arrival = page.getByRole("dialog", { name: /notebook from/ });
      await expect(arrival).toContainText("theirs");
      await expectNone(page, "an arrival", "[role=dialog]");
      await arrival.getByRole("button", { name: "Look" }).click();
      await expect(page.getByRole("region", { name: "Notebook from elsewhere" })).toBeVisible();
      await notebook.codeCells(1);
      await expectNone(page, "a visit", "header, .trust-banner");
    });

    test("outputs of every kind", async ({ notebook, page }) => {
      await openFile(notebook, sampleNotebook, "printed");
      await page.evaluate(() => globalThis.capstone?.run());
      // What failed ends a run of all; the others follow on their own.
      await page.evaluate((ids) => globalThis.capstone?.run(ids), Object.keys(sampleRecords));
      for (const name of ["Profile", "Trace", "Recommendations", "Comparison"]) {
        await expect(page.getByRole("region", { name, exact: true })).toBeVisible();
      }
      for (const summary of await page.locator("main details > summary").all()) {
        await summary.click();
      }
      await page.getByRole("application", { name: "Operations over time" }).focus();
      await page.keyboard.press("ArrowRight");
      await page.locator(".figure-view").first().click();
      await expect(page.getByRole("tooltip")).toBeAttached();
      await expectNone(page, "the origin of a figure", ".tip");
      await removeRepeated(page);
      await expectNone(page, "outputs");
    });
  });
}

test.describe("zoomed to 400 %, 320 px wide", () => {
  test.use({ viewport: { width: 320, height: 256 } });

  test("nothing makes the page scroll sideways", async ({ notebook, page }) => {
    await notebook.open();
    await notebook.codeCells(1);
    await expectNoWider(page, 320);
    await openFile(notebook, sampleNotebook, "printed");
    await page.evaluate((ids) => globalThis.capstone?.run(ids), Object.keys(sampleRecords));
    await expect(page.getByRole("region", { name: "Comparison" })).toBeVisible();
    for (const summary of await page.locator("main details > summary").all()) {
      await summary.click();
    }
    await expectNoWider(page, 320);
    await page.keyboard.press("ControlOrMeta+k");
    const box = await page.getByRole("dialog").boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(256);
    await page.keyboard.press("Escape");
    await page.locator(".figure-view").first().click();
    await expect(page.getByRole("tooltip")).toBeAttached();
    await expectNone(page, "the origin of a figure", ".tip");
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("fingers read, run and ask", async ({ notebook, page }) => {
    await openFile(notebook, exerciseNotebook, "data");
    await notebook.cell("data").getByRole("button", { name: "Run cell" }).tap();
    await notebook.expectStatus("data", "evaluated");
    await openFile(notebook, sampleNotebook, "printed");
    await page.evaluate(() => globalThis.capstone?.run(["figures", "trace"]));
    await page.locator(".figure-view").first().tap();
    await expect(page.getByRole("tooltip")).toBeAttached();
    await expectNoWider(page, 390);
    const small = await page.locator("button:visible, summary:visible").evaluateAll((controls) =>
      controls.flatMap((control) => {
        const { width, height } = control.getBoundingClientRect();
        const isInText = control.matches("p .link, p .figure-view, .dock-origin *");
        return isInText || (width >= 24 && height >= 24) ? [] : [control.outerHTML.slice(0, 90)];
      }),
    );
    expect(small).toEqual([]);
  });
});

test("what is chosen is seen where the reader has chosen the colours", async ({
  page,
  notebook,
}) => {
  await page.emulateMedia({ forcedColors: "active" });
  await openFile(notebook, exerciseNotebook, "data");
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  const grounds = await page
    .getByRole("option")
    .evaluateAll((options) =>
      options.slice(0, 2).map((it) => getComputedStyle(it).backgroundColor),
    );
  expect(grounds[0]).not.toBe(grounds[1]);
});

test("who asks for less motion gets none", async ({ page, notebook }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await notebook.open();
  const [id = ""] = await notebook.codeCells(1);
  await notebook.setSource(id, "await new Promise(() => {});");
  await notebook.startRun(id);
  await notebook.expectStatus(id, "running");
  const moving = await page.evaluate(() => document.getAnimations().length);
  expect(moving).toBe(0);
});

test("runs and saving are told, once each", async ({ page, notebook }) => {
  await openFile(notebook, exerciseNotebook, "data");
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(globalThis, { told });
    for (const region of document.querySelectorAll(".top-bar [role=status]")) {
      new MutationObserver(() => told.push(region.textContent ?? "")).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    }
  });
  await notebook.setSource("data", "const latencies = [1, 2];");
  await notebook.run("data");
  const told = () => page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
  await expect.poll(told).toContainEqual(expect.stringMatching(/^data ran in/));
  expect((await told()).filter((text) => text === "Running data")).toHaveLength(1);
  expect((await told()).filter((text) => text === "Saved").length).toBeLessThanOrEqual(1);
});

/** Whether anything reaches beyond the right edge of the page, and what. */
async function expectNoWider(page: Page, width: number): Promise<void> {
  const wide = () =>
    page.evaluate((width) => {
      if (document.documentElement.scrollWidth <= width) return [];
      return [...document.querySelectorAll("main *, header *")]
        .filter((element) => element.getBoundingClientRect().right > width + 1)
        .map((element) => `${element.tagName} ${element.className}`.slice(0, 80))
        .slice(0, 12);
    }, width);
  await expect.poll(wide).toEqual([]);
}
