/** Links and files: what is shared arrives, is shown first, runs only when asked, and leaves the reader's own notebook alone. */
import type { Page } from "@playwright/test";
import { expect, NotebookPage, test } from "./notebook-page.ts";

test.describe.configure({ mode: "default" });

/** What another reader has shared: two cells edited, and then the first of them once more. */
let first: string;
let second: string;
let url: string;
let secondUrl: string;

test.beforeAll(async ({ browser }) => {
  const notebook = new NotebookPage(await browser.newPage());
  await notebook.open();
  [first = "", second = ""] = await notebook.codeCells(2);
  await notebook.setSource(first, "globalThis.ranFirst = true;\n6 * 7");
  await notebook.setSource(second, "'theirs ' + 40 * 2");
  url = await share(notebook.page);
  expect(url.length).toBeLessThan(3000);
  expect(notebook.page.url()).toBe(url);
  await notebook.setSource(first, "'the second link'");
  secondUrl = await share(notebook.page);
  expect(secondUrl).not.toBe(url);
  await notebook.page.close();
});

async function share(page: Page): Promise<string> {
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const field = page.getByRole("textbox", { name: "Link", exact: true });
  await expect(field).toHaveValue(/#1\./);
  const url = await field.inputValue();
  await page.keyboard.press("Escape");
  return url;
}

const arrivalOf = (page: Page) => page.getByRole("dialog", { name: /notebook from/ });

test("two edited cells travel in a short link and run only when trusted", async ({
  notebook,
  page,
}) => {
  await page.goto(url);
  const arrival = arrivalOf(page);
  await expect(arrival).toContainText("2 changed cells");
  await expect(arrival).toContainText("6 * 7");
  const cell = notebook.cell(first);
  await expect(cell).toHaveAttribute("data-status", "fresh");

  await arrival.getByRole("button", { name: "Look" }).click();
  const banner = page.getByRole("region", { name: "Notebook from elsewhere" });
  await expect(banner).toContainText("nothing in it runs");
  await expect(cell).toContainText("6 * 7");
  await cell.hover();
  await cell.getByRole("button", { name: "Run cell", exact: true }).click();
  await expect(page.getByText(/Nothing in this notebook runs yet/)).toBeVisible();
  await expect(cell).toHaveAttribute("data-status", "fresh");

  await banner.getByRole("button", { name: "Trust and run" }).click();
  await expect(cell).toHaveAttribute("data-status", "evaluated");
  await expect(cell.locator(".outputs")).toContainText("42");

  await banner.getByRole("button", { name: "Back to my notebook" }).click();
  await expect(notebook.cell(second)).not.toContainText("theirs");
  await expect(banner).toBeHidden();
  expect(new URL(page.url()).hash).toBe("");
});

test("what was trusted once opens without a question, and says so", async ({ notebook, page }) => {
  await page.goto(url);
  await arrivalOf(page).getByRole("button", { name: "Trust and run" }).click();
  await expect(notebook.cell(first)).toHaveAttribute("data-status", /running|evaluated/);
  await page.goto("about:blank");
  await page.goto(url);
  await expect(page.getByText(/trusted exactly this notebook before/)).toBeVisible();
  await expect(notebook.cell(first)).toContainText("6 * 7");
});

test("my own notebook stays as it is, unless theirs is saved as mine beside it", async ({
  notebook,
  page,
}) => {
  await page.goto("./");
  const cell = notebook.cell(first);
  await notebook.setSource(first, "'my own words'");
  await expect(page.locator(".storage")).toHaveText("Saved");

  await page.goto(url);
  const arrival = arrivalOf(page);
  await arrival.getByText("my notebook", { exact: true }).click();
  await expect(arrival).toContainText("my own words");
  await arrival.getByRole("button", { name: "Close" }).click();
  expect(new URL(page.url()).hash).toBe("");
  await expect(cell).toContainText("my own words");

  await page.goto(url);
  await arrival.getByRole("button", { name: "Save as mine" }).click();
  await expect(cell).toContainText("6 * 7");
  await expect(page.getByText(/now a notebook of yours/)).toBeVisible();
  await page.reload();
  await expect(cell).toContainText("6 * 7");
  await expect(arrival).toBeHidden();
  await page.goto("./");
  await expect(cell).toContainText("my own words");
});

test("a link that was cut says what is wrong, keeps its text, and touches nothing", async ({
  page,
}) => {
  const cut = url.slice(0, -40);
  await page.goto(cut);
  const dialog = page.getByRole("dialog", { name: /could not be opened/ });
  await expect(dialog.getByRole("alert")).toContainText("cut off or damaged");
  await expect(dialog.getByRole("textbox")).toHaveValue(new URL(cut).hash);
  await dialog.getByRole("button", { name: "Go on with my notebook" }).click();
  await expect(page.locator("article[data-cell-id]").first()).toBeVisible();
  await expect(page.getByText("6 * 7")).toHaveCount(0);
});

test("Back, Forward and a second link in the address bar open what the address says", async ({
  notebook,
  page,
}) => {
  const cell = notebook.cell(first);
  const arrival = arrivalOf(page);
  await page.goto("./");
  await expect(cell).toBeVisible();
  const goTo = (address: string) =>
    page.evaluate((hash) => {
      location.hash = hash;
    }, new URL(address).hash);

  await goTo(url);
  await arrival.getByRole("button", { name: "Look" }).click();
  await expect(cell).toContainText("6 * 7");
  await goTo(secondUrl);
  await expect(arrival).toContainText("the second link");
  await arrival.getByRole("button", { name: "Look" }).click();
  await expect(cell).toContainText("the second link");

  await page.goBack();
  await expect(arrival).toContainText("6 * 7");
  await arrival.getByRole("button", { name: "Look" }).click();
  await expect(cell).toContainText("6 * 7");
  await page.goBack();
  await expect(cell).not.toContainText("6 * 7");
  await expect(page.getByRole("region", { name: "Notebook from elsewhere" })).toBeHidden();
  await page.goForward();
  await expect(arrival).toContainText("6 * 7");
});

test("sharing is one step of the history, typing is none", async ({ notebook, page }) => {
  await notebook.open();
  const before = await page.evaluate(() => history.length);
  await notebook.typeSource(first, "1");
  await page.keyboard.type(" + 2 + 3");
  expect(await page.evaluate(() => history.length)).toBe(before);
  expect(new URL(page.url()).hash).toBe("");
  await share(page);
  await page.reload();
  await expect(notebook.cell(first)).toContainText("1 + 2 + 3");
  await expect(arrivalOf(page)).toBeHidden();
  expect(await page.evaluate(() => history.length)).toBe(before + 1);
});

/** Opens a file by the palette, with the page's own notebook before it. */
async function openFile(notebook: NotebookPage, name: string, text: string): Promise<void> {
  const { page } = notebook;
  await notebook.open();
  // What is typed before the palette is there is kept for it.
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("Open a link or a file");
  await expect(page.getByRole("option", { selected: true })).toHaveText(/Open a link/);
  await page.keyboard.press("Enter");
  const buffer = Buffer.from(text);
  await page
    .getByLabel("File of a notebook")
    .setInputFiles({ name, mimeType: "text/plain", buffer });
}

test("what a file brings for exercises and questions is counted, and can be read before anything is chosen", async ({
  notebook,
  page,
}) => {
  const text = `// %% [exercise] id=double
let double;
// %% [hint]
// It is **twice** as much.
// %% [solution]
double = (x) => 2 * x;
// %% [checks]
// harmless\u2028globalThis.stolen = true;
check({ name: "a\u202Eb", why: "" }, () => {});
// %% [question] id=why group="Reasons"
// Why?
// %% [rubric]
// - **Evidence**
//   - None.
//   - Some.
`;
  await openFile(notebook, "lesson.ts", text);
  const arrival = page.getByRole("dialog", { name: "A notebook from lesson.ts" });
  await expect(arrival).toContainText(
    "hints of 1 exercise, solutions of 1 exercise, checks of 1 exercise, groups of 1 question, rubrics of 1 question.",
  );
  const part = (name: string) => arrival.locator(".part-diff").filter({ hasText: name });
  for (const name of ["Hints", "Solution", "Checks", "Rubric"]) {
    await part(name).locator("summary").click();
  }
  await expect(part("Hints")).toContainText("It is **twice** as much.");
  await expect(part("Solution")).toContainText("double = (x) => 2 * x;");
  await expect(part("Checks").locator(".odd-text")).toHaveText(["U+2028", "U+202E"]);
  await expect(part("Checks").locator(".diff-line").nth(1)).toContainText("stolen = true");
  await expect(part("Rubric")).toContainText("Some.");
  expect(await page.evaluate(() => Reflect.has(globalThis, "stolen"))).toBe(false);
  expect(notebook.errors).toEqual([]);
});

test("a file that is opened is shown first, too", async ({ notebook, page }) => {
  const text = "// %% [markdown]\n// # A lesson\n// %% id=only\n20 + 2\n";
  await openFile(notebook, "lesson.ts", text);
  const arrival = page.getByRole("dialog", { name: "A notebook from lesson.ts" });
  await expect(arrival).toContainText("20 + 2");
  await arrival.getByRole("button", { name: "Run in sandbox" }).click();
  await notebook.expectOutput("only", "22");
  await page.getByRole("button", { name: "Back to my notebook" }).click();
  await expect(notebook.cell(first)).toBeVisible();
  expect(notebook.errors).toEqual([]);
});

test("figures that came with a notebook stand in their cell while one only looks, with their device", async ({
  notebook,
  page,
}) => {
  await notebook.open();
  const method = "The median of 30 runs.";
  const figure = { kind: "measured", value: 1.84, unit: "ms", n: 30, method };
  const metrics = [{ name: "latency-p50", label: "Latency p50", figure }];
  const summary = { title: "Profile of theirs", device: "webgpu, 8 cores", at: "2026-01-02" };
  const results = [{ panel: "profile", cellId: "only", summary: { ...summary, metrics } }];
  const cells = [{ id: "only", part: 1, kind: "code", source: "20 + 2" }];
  const mine = await page.evaluate(() => globalThis.capstone?.snapshot().notebook);
  const theirs = { ...mine, id: "theirs", title: "Theirs", base: null, cells, results };
  await notebook.command("Open a link or a file");
  await page.getByLabel("File of a notebook").setInputFiles({
    name: "theirs.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(theirs)),
  });
  const arrival = page.getByRole("dialog", { name: "A notebook from theirs.json" });
  await arrival.getByRole("button", { name: "Look", exact: true }).click();
  await expect(notebook.cell("only")).toBeVisible();
  await notebook.expectOutput("only", /not measured here.*Profile of theirs.*webgpu, 8 cores/s);
  await notebook.expectOutput("only", /Latency p50\s+1\.84/);
  await page.getByRole("button", { name: "Back to my notebook" }).click();
  await expect(notebook.cell("only")).toHaveCount(0);
});
