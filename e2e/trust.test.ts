/**
 * Where cells run follows from the trust of the notebook that is open, by every way into it. Each journey asks a cell, from
 * inside its kernel, what it can reach, and compares that with the words above the notebook.
 */
import type { BrowserContext, Page } from "@playwright/test";
import { expect, NotebookPage, test } from "./notebook-page.ts";

/** Tells where it runs: of which origin, with which storage, on which network. */
const probe = (index: string) => `
const reach = async (act: () => Promise<unknown>) => act().then(() => "reached", () => "refused");
const database = () => new Promise((resolve, reject) => {
  const opening = indexedDB.open("probe");
  opening.onsuccess = () => { opening.result.close(); resolve(1); };
  opening.onerror = () => reject(opening.error);
});
const [stored, index] = [await reach(async () => database()), await reach(() => fetch("${index}"))];
"origin " + (self.origin === "null" ? "none" : "page") + ", storage " + stored + ", index " + index`;

const SANDBOX = "origin none, storage refused, index refused";
const PAGE = "origin page, storage reached, index reached";

const WORDS = {
  looking: "nothing in it runs",
  sandboxed: "It runs in a sandbox",
  trusted: "You trust it",
} as const;

type Choice = "Look" | "Run in sandbox" | "Trust and run" | "Save as mine";

let context: BrowserContext;
let page: Page;
let notebook: NotebookPage;
/** The page's own address. */
let home: string;
/** That of an empty notebook of one's own: what is asked here does not need the whole module drawn each time. */
let mine: string;
let files = 0;

test.describe.configure({ mode: "default" });

test.beforeAll(async ({ browser, baseURL }) => {
  home = baseURL ?? "";
  context = await browser.newContext({ baseURL: home, serviceWorkers: "block" });
  page = await context.newPage();
  notebook = new NotebookPage(page);
  await notebook.open();
  await newNotebook();
  await expect(page).toHaveURL(/notebook=/);
  mine = page.url();
});
test.afterAll(() => context.close());
test.beforeEach(() => notebook.open(mine));

/** Drops a stranger's file on the page and chooses what to do with it; gives the notebook's title. */
async function drop(choice: Choice, cells: Record<string, string> = {}): Promise<string> {
  const name = await dropFile(cells);
  await choose(choice);
  return name;
}

async function choose(choice: Choice): Promise<void> {
  await arrival().getByRole("button", { name: choice }).click();
  await expect(notebook.cell("probe")).toBeVisible();
}

async function dropFile(cells: Record<string, string> = {}): Promise<string> {
  files += 1;
  const name = `stranger-${files}`;
  const all = { probe: probe(home), ...cells };
  const text = Object.entries(all).map(([id, source]) => `// %% id=${id}\n${source}\n`);
  const data = await page.evaluateHandle(
    ([file, source]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([source], file, { type: "text/plain" }));
      return transfer;
    },
    [`${name}.ts`, text.join("\n")] as const,
  );
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
  return name;
}

/** Keeps whatever is to be stored waiting, behind a transaction that does not end until what this gives back is called in the page. */
async function holdStore(): Promise<() => void> {
  await page.evaluate(
    () =>
      new Promise<void>((begun) => {
        const opening = indexedDB.open("capstone");
        opening.onsuccess = () => {
          const stores = [...opening.result.objectStoreNames];
          const transaction = opening.result.transaction(stores, "readwrite");
          const again = () => {
            begun();
            if (Reflect.has(globalThis, "storeReleased")) return;
            const request = transaction.objectStore("notebooks").count();
            request.onsuccess = again;
          };
          again();
          transaction.oncomplete = () => opening.result.close();
        };
      }),
  );
  return () => Reflect.set(globalThis, "storeReleased", true);
}

const arrival = (on = page) => on.getByRole("dialog", { name: /notebook from/ });
const banner = (on = page) => on.getByRole("region", { name: "Notebook from elsewhere" });

async function expectWords(trust: keyof typeof WORDS, on = page): Promise<void> {
  await expect(banner(on)).toContainText(WORDS[trust]);
}

/** Runs the cell that tells where it is, or waits for it where the page runs it already. */
async function expectPlace(place: string, tab = notebook, run = true): Promise<void> {
  if (run) await tab.startRun("probe");
  await expect(tab.cell("probe")).toHaveAttribute("data-status", "evaluated");
  await tab.expectOutput("probe", place);
}

const firstRun = () => page.getByRole("dialog", { name: "The first run of your copy" });

/** Runs a cell of a copy for the first time, and lets it run as one's own. */
async function agreeToFirstRun(cellId: string): Promise<void> {
  await notebook.startRun(cellId);
  await firstRun().getByRole("button", { name: "Run as mine" }).click();
  await expect(firstRun()).toBeHidden();
}

/** Asks for everything to be run, and is refused in words. */
async function expectRefused(tab = notebook): Promise<void> {
  await tab.button("Run all").click();
  await expect(tab.page.locator(".notices")).toContainText(/Nothing in this notebook runs/);
  await expect(tab.cell("probe")).not.toHaveAttribute("data-status", /running|queued|evaluated/);
  const asked = await tab.page.evaluate(() =>
    globalThis.capstone?.run().then(
      () => "ran",
      (error: Error) => error.message,
    ),
  );
  expect(asked).toMatch(/Nothing in this notebook runs yet.*Trust and run/);
}

async function goHome(): Promise<void> {
  await banner().getByRole("button", { name: "Back to my notebook" }).click();
  await expect(banner()).toBeHidden();
}

async function fromMenu(item: string): Promise<void> {
  await page.getByRole("button", { name: "Notebook", exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

async function newNotebook(): Promise<void> {
  await fromMenu("Notebooks…");
  await page.getByRole("button", { name: "New empty notebook" }).click();
  await expect(notebook.cells()).toHaveCount(1);
}

/** Opens a stored notebook from the list. */
async function openStored(title: string): Promise<void> {
  await fromMenu("Notebooks…");
  const dialog = page.getByRole("dialog", { name: "Notebooks" });
  await dialog.getByRole("button", { name: title, exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/notebook=/);
  await expect(notebook.cell("probe")).toBeVisible();
}

/** What was just changed is saved: the bar may take a frame to say that it is not yet. */
async function expectSaved(on = page): Promise<void> {
  await on.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  await expect(on.locator(".storage")).toHaveText("Saved");
}

/** A stored notebook that runs in the sandbox, open under its address. */
async function openSandboxed(cells: Record<string, string> = {}): Promise<string> {
  const title = await drop("Run in sandbox", cells);
  await expectPlace(SANDBOX, notebook, false);
  await expectSaved();
  await goHome();
  await openStored(title);
  return title;
}

test("run in the sandbox, back, opened from the list, reloaded, run: still in the sandbox", async () => {
  await openSandboxed();
  await page.reload();
  await expectWords("sandboxed");
  await expect(notebook.cell("probe")).toHaveAttribute("data-status", "aborted");
  await notebook.button("Run all").click();
  await expectPlace(SANDBOX, notebook, false);
  await expectWords("sandboxed");
});

test("opened by its address in a page of its own, the notebook runs in the sandbox", async () => {
  await openSandboxed();
  const address = page.url();
  await page.goto("about:blank");
  await notebook.open(address);
  await expectWords("sandboxed");
  await expectPlace(SANDBOX);
});

test("from the sandbox to one's own notebook and back: each runs in its place", async () => {
  const title = await openSandboxed();
  await newNotebook();
  await expect(banner()).toBeHidden();
  await notebook.runSource("cell-1", probe(home));
  await notebook.expectOutput("cell-1", PAGE);
  await openStored(title);
  await expectWords("sandboxed");
  await expectPlace(SANDBOX);
});

test("Stop's second step in the sandbox: the kernel that takes over is there too", async () => {
  await drop("Look", { loop: "for (;;) {}" });
  await banner().getByRole("button", { name: "Run in sandbox" }).click();
  await notebook.expectStatus("loop", "running");
  await notebook.button("Stop").click();
  await notebook.expectStatus("loop", "aborted");
  await expectPlace(SANDBOX);
  await expectWords("sandboxed");
});

test("a kernel that breaks its frame's rules is replaced in the sandbox", async () => {
  const flood = "for (;;) postMessage({ type: 'ready', more: 'x'.repeat(1000) });";
  await drop("Run in sandbox", { flood });
  await expect(notebook.cell("flood")).toHaveAttribute("data-status", "aborted");
  await expectPlace(SANDBOX);
  await expectWords("sandboxed");
});

test("trusted, withdrawn, reloaded at once: nothing runs, whoever asks", async () => {
  await openSandboxed();
  await banner().getByRole("button", { name: "Trust and run" }).click();
  await expectWords("trusted");
  await expectPlace(PAGE, notebook, false);
  await expectSaved();
  await page.reload();
  await expectWords("trusted");
  await banner().getByRole("button", { name: "Withdraw trust" }).click();
  await page.reload();
  await expectWords("looking");
  await expectRefused();
});

test("a press from before the question was there decides nothing, nor does a key that is held", async () => {
  await page.evaluate(() => {
    const pressed = (button: HTMLElement) => {
      const press = (type: string) =>
        button.dispatchEvent(new PointerEvent(type, { bubbles: true, detail: 1 }));
      press("pointerdown");
      // As the second half of a double click, and as a finger that was held down until now.
      press("click");
      const armed = new MutationObserver(() => {
        if (button.getAttribute("aria-disabled") === "true") return;
        armed.disconnect();
        press("click");
        const held = { key: "Enter", repeat: true, bubbles: true, cancelable: true };
        if (button.dispatchEvent(new KeyboardEvent("keydown", held))) button.click();
        document.body.dataset["pressed"] = "true";
      });
      armed.observe(button, { attributes: true });
    };
    const seen = new MutationObserver(() => {
      const buttons = [...document.querySelectorAll<HTMLElement>("[role=dialog] button")];
      const button = buttons.find(({ textContent }) => textContent === "Trust and run");
      if (button === undefined) return;
      seen.disconnect();
      pressed(button);
    });
    seen.observe(document.body, { subtree: true, childList: true });
  });
  // What was trusted once opens without a question: this one is like no other.
  await dropFile({ own: "'pressed in time'" });
  await expect(page.locator("body[data-pressed]")).toBeAttached();
  await expect(arrival()).toBeVisible();
  await expect(notebook.cell("probe")).toBeHidden();
  await choose("Trust and run");
  await expect(banner()).toContainText(WORDS.trusted);
});

test("a second tab's decision holds in the first one, both ways", async () => {
  await openSandboxed();
  const other = new NotebookPage(await context.newPage());
  await other.open(page.url());
  await expectWords("sandboxed", other.page);
  await banner(other.page).getByRole("button", { name: "Trust and run" }).click();
  await expectPlace(PAGE, other, false);
  await page.bringToFront();
  await expectWords("trusted");
  await expectPlace(PAGE);
  await other.page.bringToFront();
  await banner(other.page).getByRole("button", { name: "Withdraw trust" }).click();
  await page.bringToFront();
  await expectWords("looking");
  await expect(page.locator(".notices")).toContainText("another tab withdrew its trust");
  await other.page.close();
  await expectRefused();
});

test("a copy of a notebook in the sandbox runs there", async () => {
  const title = await openSandboxed();
  await fromMenu("Notebooks…");
  const dialog = page.getByRole("dialog", { name: "Notebooks" });
  await dialog.getByRole("button", { name: `Duplicate ${title}`, exact: true }).click();
  await dialog.getByRole("button", { name: `${title} (copy)`, exact: true }).click();
  await expect(dialog).toBeHidden();
  await expectWords("sandboxed");
  await expectPlace(SANDBOX);
});

test("an earlier version from before the notebook was one's own asks again", async () => {
  await drop("Look", { note: '"theirs"' });
  await notebook.setSource("note", '"looked at"');
  await expectSaved();
  // The version is kept while it is only looked at: saved as one's own, its text would be one's own as well.
  await expect(async () => {
    await fromMenu("History…");
    const kept = page.getByRole("button", { name: "while it was edited" });
    await expect(kept.first()).toBeVisible({ timeout: 2000 });
    await page.keyboard.press("Escape");
  }).toPass();
  await expect(page.getByRole("dialog", { name: "History" })).toBeHidden();
  await banner().getByRole("button", { name: "Save as mine" }).click();
  await expect(banner()).toBeHidden();
  await agreeToFirstRun("probe");
  await expectPlace(PAGE, notebook, false);
  await notebook.setSource("note", '"mine"');
  await expectSaved();
  await fromMenu("History…");
  const dialog = page.getByRole("dialog", { name: "History" });
  await dialog.getByRole("button", { name: "while it was edited" }).last().click();
  await dialog.getByRole("button", { name: "Restore this version" }).click();
  await expect.poll(() => notebook.source("note")).toBe('"looked at"');
  await expectWords("looking");
  await expect(page.locator(".notices")).toContainText(
    "holds text again that you have not let run",
  );
  await expectRefused();
  await banner().getByRole("button", { name: "Run in sandbox" }).click();
  await expectPlace(SANDBOX, notebook, false);
});

test("a copy that is saved as one's own asks once before its first run, after a reload too", async () => {
  await drop("Save as mine");
  await expect(banner()).toBeHidden();
  await page.reload();
  await notebook.startRun("probe");
  await expect(firstRun()).toContainText("runs with your own rights");
  await firstRun().getByRole("button", { name: "Not now" }).click();
  await expect(firstRun()).toBeHidden();
  const asked = await page.evaluate(() =>
    globalThis.capstone?.run().then(
      () => "ran",
      (error: Error) => error.message,
    ),
  );
  expect(asked).toMatch(/saved as your own.*asks once/);
  await expect(notebook.cell("probe")).toHaveAttribute("data-status", "fresh");
  await page.reload();
  await agreeToFirstRun("probe");
  await expectPlace(PAGE, notebook, false);
  await page.reload();
  await expectPlace(PAGE);
  await expect(firstRun()).toBeHidden();
});

test("a copy is called one's own once it is stored: a reload right then finds it", async () => {
  await dropFile();
  const look = await arrival().elementHandle();
  const release = await holdStore();
  await arrival().getByRole("button", { name: "Save as mine" }).click();
  await expect(notebook.cell("probe")).toBeAttached();
  expect(await look?.isVisible()).toBe(true);
  await page.evaluate(release);
  await expect(arrival()).toBeHidden();
  await page.reload();
  await expect(notebook.cell("probe")).toBeVisible();
  await expect(banner()).toBeHidden();
});

test("a stranger's cell that is undone back into one's own notebook asks again", async () => {
  await drop("Look", { note: '"theirs"' });
  await notebook.deleteByKeys("probe");
  await banner().getByRole("button", { name: "Save as mine" }).click();
  await expect(banner()).toBeHidden();
  await agreeToFirstRun("note");
  await page.locator("body").press("z");
  await expect(notebook.cell("probe")).toBeVisible();
  await expectWords("looking");
  await expectRefused();
});

test("a link from a notebook in the sandbox asks like any other, and trusts nothing but itself", async () => {
  await openSandboxed();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const field = page.getByRole("textbox", { name: "Link", exact: true });
  await expect(field).toHaveValue(/#1\./);
  const link = await field.inputValue();
  await notebook.open("./");
  await page.goto("about:blank");
  await page.goto(new URL(new URL(link).hash, home).href);
  await arrival().getByRole("button", { name: "Trust and run" }).click();
  await expectWords("trusted");
  await expectPlace(PAGE, notebook, false);
  await page.reload();
  await expectWords("trusted");
  await banner().getByRole("button", { name: "Withdraw trust" }).click();
  await expectRefused();
  await page.reload();
  await arrival().getByRole("button", { name: "Run in sandbox" }).click();
  await expectPlace(SANDBOX, notebook, false);
  await goHome();
  await notebook.open("./");
  await expect(banner()).toBeHidden();
});
