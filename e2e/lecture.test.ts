/** A lecture by keyboard alone, at the size of a projector: present, run live, share, collect what a class has shared, compare. */
import type { Page } from "@playwright/test";
import { expect, type NotebookPage, test } from "./notebook-page.ts";

test.use({ viewport: { width: 1280, height: 720 } });

/** Text on a slide is at least this share of the screen's height. */
const LEAST_TEXT = 0.02;

const LESSON = `// %% [markdown] id=intro
// # Latency
//
// A **median** is in the middle. Half of all answers take longer. This sentence is for the speaker alone.
//
// $$
// p_{50} = \\operatorname{median}(t)
// $$

// %% id=times
const times = Array.from({ length: 60 }, (_, index) => 1 + (index * 37) % 60);
display.chart({ title: "Times", mark: "line", y: { label: "ms" }, series: { times } });
display.table(times.slice(0, 24).map((ms, index) => ({ query: index + 1, "time (ms)": 1000 * ms })), "The first of them");

// %% [markdown] id=tail
// The tail is what readers remember. Nobody notices the median.

// %% id=model
import { zeros } from "tinytorch";
import { Linear, ReLU, Sequential } from "tinytorch/nn";
import { describeModel } from "tinytorch/production";
const network = new Sequential(new Linear(784, 32), new ReLU(), new Linear(32, 10));
await describeModel(network, zeros([1, 784]));
`;

const place = (page: Page) => page.locator(".present-place");

/** What is too small to be read, or does not fit, on the page that is shown. */
function misfits(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const stage = document.querySelector(".present-stage");
    if (stage === null) return ["there is no slide"];
    const { top, bottom } = stage.getBoundingClientRect();
    const wide = [document.documentElement, stage].filter((it) => it.scrollWidth > it.clientWidth);
    const misfit = (element: Element, words: string, box: DOMRect): string[] => {
      if (box.width < 1 || box.bottom < top || box.top > bottom) return [];
      const zoom = (element as Element & { currentCSSZoom?: number }).currentCSSZoom ?? 1;
      const size = zoom * Number.parseFloat(getComputedStyle(element).fontSize);
      const isCut = box.left < 0 || box.right > innerWidth;
      return [
        ...(size < least * innerHeight ? [`${size} px: ${words}`] : []),
        ...(isCut && element.closest("[data-scrolls]") === null ? [`cut off: ${words}`] : []),
      ];
    };
    const found = wide.map(({ className }) => `${className || "the page"} is too wide`);
    const texts = document.createTreeWalker(stage, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const element = text.parentElement;
      const words = text.textContent?.trim() ?? "";
      // Formulas have small signs by their nature.
      if (!element || words === "" || element.closest(".hidden-visually, .katex, title")) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      found.push(...misfit(element, words, range.getBoundingClientRect()));
    }
    return found;
  }, LEAST_TEXT);
}

/** Goes through all slides, page by page, and gives where each stands. */
async function walk(page: Page): Promise<string[]> {
  const places: string[] = [];
  await page.keyboard.press("Home");
  await expect(place(page)).toContainText("1 of 4");
  for (;;) {
    const before = ((await place(page).textContent()) ?? "").trim();
    places.push(before);
    expect.soft(await misfits(page), before).toEqual([]);
    if (await page.getByRole("button", { name: "Next", exact: true }).isDisabled()) return places;
    await page.keyboard.press("PageDown");
    await expect(place(page)).not.toHaveText(before);
  }
}

async function openLesson(notebook: NotebookPage): Promise<void> {
  await notebook.open();
  await notebook.page.evaluate(
    (text) => globalThis.capstone?.open({ name: "lesson.ts", text }),
    LESSON,
  );
  await expect(notebook.cell("times")).toBeVisible();
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`slides fit and are read from the last row, ${colorScheme}; runs are live`, async ({
    notebook,
    page,
  }) => {
    const room = page.locator(".present");
    await page.emulateMedia({ colorScheme });
    await openLesson(notebook);
    await page.keyboard.press("Shift+P");
    await expect(place(page)).toContainText("1 of 4");
    await expect(page.locator(".present-stage")).toBeFocused();
    const ground = () => room.evaluate((it) => getComputedStyle(it).backgroundColor);
    const own = await ground();

    // A slide is an idea: the speaker's text is apart.
    const speaker = room.getByText("for the speaker alone");
    await expect(room.getByRole("heading", { name: "Latency" })).toBeVisible();
    await expect(speaker).toHaveCount(0);
    await page.keyboard.press("n");
    await expect(speaker).toBeVisible();
    await page.keyboard.press("n");
    await expect(speaker).toHaveCount(0);
    const size = (role: "heading" | "paragraph") =>
      page
        .locator(".present-slide")
        .getByRole(role)
        .first()
        .evaluate((it) => Number.parseFloat(getComputedStyle(it).fontSize));
    expect(await size("heading")).toBeGreaterThan(await size("paragraph"));

    // Live, by keyboard.
    await page.keyboard.press("PageDown");
    await expect(place(page)).toContainText("2 of 4");
    await page.keyboard.press("r");
    await expect(room.getByRole("figure", { name: "Times" })).toBeVisible();
    await expect(room.getByRole("cell", { name: "20,000" })).toBeAttached();
    await page.keyboard.press("End");
    await page.keyboard.press("r");
    await expect(room.getByRole("region", { name: "Model" })).toBeVisible();

    const places = await walk(page);
    expect(places.length).toBeGreaterThan(4);
    expect(places.some((it) => /page 2 of/.test(it))).toBe(true);

    // Another mode, and other colours, at the same place.
    await page.keyboard.press("Home");
    await page.keyboard.press("PageDown");
    await expect(place(page)).toContainText("2 of 4");
    await page.keyboard.press("p");
    await expect(place(page)).toContainText("1 of 1");
    await expect(room.getByRole("heading", { name: "times" })).toBeInViewport();
    await page.keyboard.press("d");
    await expect.poll(ground).not.toBe(own);
    await page.keyboard.press("p");
    await expect(place(page)).toContainText("2 of 4");
    expect(await misfits(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(room).toHaveCount(0);
    expect(
      await page.evaluate(() => document.documentElement.style.colorScheme),
      "the page has its own colours again",
    ).toBe("");
  });
}

test("a link fits a message and a code; three of them are compared by name", async ({
  notebook,
  page,
}) => {
  await openLesson(notebook);
  await page.evaluate(() => globalThis.capstone?.run(["model"]));
  await notebook.command("Share");
  const field = page.getByRole("textbox", { name: "Link", exact: true });
  await expect(field).toHaveValue(/#1\./);
  const short = await field.inputValue();
  expect(short.length).toBeLessThan(2000);
  await expect(page.getByText(/Fits in a message/)).toBeVisible();

  // Results are asked for, panel by panel.
  const box = page.getByRole("checkbox", { name: /^Model/ });
  await expect(box).not.toBeChecked();
  // The dialog takes the focus once more when it is there.
  await expect(async () => {
    await box.focus();
    await page.keyboard.press("Space");
    await expect(box).toBeChecked({ timeout: 2000 });
  }).toPass();
  await expect(field).not.toHaveValue(short);
  const link = await field.inputValue();
  await page.keyboard.press("Escape");

  await notebook.command("Compare devices");
  const dialog = page.getByRole("dialog", { name: "Compare devices" });
  await expect(dialog).toContainText("One device so far");
  await expect(dialog.getByRole("table")).toHaveCount(0);
  const paste = dialog.getByRole("textbox");
  await paste.focus();
  const names = Array.from({ length: 3 }, (_, index) => `Student ${index + 1}`);
  await page.keyboard.insertText(names.map((name) => `${name}: ${link}`).join("\n"));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("columnheader", { name: /Student 3/ })).toBeVisible();

  // A whole class is drawn as ranges.
  const more = Array.from({ length: 30 }, (_, index) => `Reader ${index + 1}: ${link}`);
  await paste.focus();
  await page.keyboard.insertText(more.join("\n"));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("median of 34").first()).toBeVisible();
  await expect(dialog.getByRole("table")).toHaveCount(0);
  expect(await dialog.evaluate((it) => it.scrollWidth <= it.clientWidth)).toBe(true);
});
