import type { Page } from "@playwright/test";
import { expect, NotebookPage, test } from "./notebook-page.ts";

/** One page for all: none of this may leave anything behind. */
let page: Page;
let notebook: NotebookPage;

test.describe.configure({ mode: "default" });

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  notebook = new NotebookPage(page);
  await notebook.open();
});

test.afterAll(() => page.close());

test("a cell that does not parse says where", async () => {
  const [id = ""] = await notebook.codeCells(1);
  await notebook.runSource(id, "const fine = 1;\nconst = 2;", "failed");
  await notebook.expectOutput(id, /2:7|line 2, column 7/i);
});

test("a cell that throws says where", async () => {
  const [id = ""] = await notebook.codeCells(1);
  await notebook.runSource(
    id,
    'function broken(): never {\n  throw new RangeError("out of pears");\n}\nbroken();',
    "failed",
  );
  await notebook.expectOutput(id, "out of pears");
  await notebook.expectOutput(id, /2:9|line 2, column 9/i);
});

test("a million lines leave the page alive and the middle out", async () => {
  const [first = "", second = ""] = await notebook.codeCells(2);
  await notebook.runSource(
    first,
    "for (let i = 0; i < 1_000_000; i++) console.log('line ' + i + ' of a million');",
  );
  await notebook.expectOutput(first, "line 0 of a million");
  await notebook.expectOutput(first, "line 999999 of a million");
  await notebook.expectOutput(first, /(omitted|left out|more lines)/i);
  await notebook.runSource(second, "30 + 1");
  await notebook.expectOutput(second, "31");
});

const values = {
  "a function": ["(x: number) => x + 4711", /4711|Function|=>/],
  "a cyclic object": [
    "const loop: Record<string, unknown> = { pears: 4711 };\nloop.self = loop;\nloop",
    "4711",
  ],
  "a proxy that throws": [
    '[new Proxy({}, { get() { throw new Error("no"); }, ownKeys() { throw new Error("no"); } })]',
    /\S/,
  ],
  "a getter that throws": [
    '({ get pears() { throw new Error("no pears"); }, other: 4711 })',
    /4711|no pears/,
  ],
  "a symbol and a large integer": ['[Symbol("pear"), 4711n]', /Symbol\(pear\).*4711/s],
  "a huge array": ["Array.from({ length: 1e6 }, (_, i) => i)", /\b0\b/],
} as const;

for (const [name, [source, shown]] of Object.entries(values)) {
  test(`${name} is shown as text`, async () => {
    const [id = ""] = await notebook.codeCells(1);
    await notebook.runSource(id, source);
    await notebook.expectOutput(id, shown);
    await notebook.runSource(id, "90 + 8");
    await notebook.expectOutput(id, "98");
    expect(notebook.errors).toEqual([]);
  });
}

test("a promise that nobody waits for and that fails is reported", async () => {
  const [id = ""] = await notebook.codeCells(1);
  await notebook.setSource(
    id,
    'void Promise.reject(new Error("left alone"));\nawait new Promise((r) => setTimeout(r, 100));',
  );
  await notebook.startRun(id);
  await notebook.expectOutput(id, "left alone");
});

test("a file of 5 MB that is pasted into a cell is refused with a sentence", async () => {
  const [id = ""] = await notebook.codeCells(1);
  const before = await notebook.source(id);
  const editor = await notebook.editor(id);
  await editor.click();
  await editor.evaluate((element) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "const line = 12345; // from a log\n".repeat(150_000));
    element.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  });
  const notice = page.getByText(/a cell holds at most 500,000; nothing was changed/);
  await expect(notice).toBeVisible();
  expect(await notebook.source(id)).toBe(before);
  await page.keyboard.press("Escape");
  await notebook.run(id);
});
