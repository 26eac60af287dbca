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

/** Each of these once kept its cell from ever ending. */
const thrown = [
  "throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } })",
  "throw new Proxy(new Error('x'), { get() { throw 1; } })",
  "const revoked = Proxy.revocable({}, {});\nrevoked.revoke();\nthrow revoked.proxy;",
  "const e = new Error('x');\n(e as any).message = Symbol('pears');\nthrow e;",
  "const e = new Error('x');\n(e as any).stack = 5;\nthrow e;",
  "const e = new Error('x');\nObject.defineProperty(e, 'stack', { get() { throw 1; } });\nthrow e;",
  "const e = new Error('x');\nObject.defineProperty(e, 'message', { get() { throw 1; } });\nthrow e;",
  "const e = new Error('x');\n(e as any).name = { toString() { throw 1; } };\nthrow e;",
  "throw Object.create(null);",
  "throw Symbol('pears');",
];

test("whatever is thrown, the cell fails and the notebook goes on", async () => {
  const [id = ""] = await notebook.codeCells(1);
  for (const source of thrown) {
    await notebook.runSource(id, source, "failed");
    await notebook.runSource(id, "40 + 2");
    await notebook.expectOutput(id, "42");
  }
  await notebook.runSource(id, "throw new Error('a', { cause: new Error('pears') })", "failed");
  await notebook.expectOutput(id, "Caused by Error: pears");
});

test("an axis that reaches from the least number to the largest ends, and a line has its gap", async () => {
  const [id = ""] = await notebook.codeCells(1);
  await notebook.runSource(
    id,
    "const y = { label: 'y', scale: 'log' as const };\ndisplay.chart({ title: 'Far', y, series: { a: [5e-324, 1e308, Infinity] } });\ndisplay.chart({ title: 'Gap', series: { a: new Float32Array([1, 2, NaN, 4, 5]), b: [1, 2, 3, 4, 5] } });",
  );
  const lines = page.getByRole("figure", { name: "Gap" }).locator(".recharts-line-curve");
  await expect(lines).toHaveCount(2);
  expect((await lines.first().getAttribute("d"))?.match(/M/g)).toHaveLength(2);
  expect((await lines.last().getAttribute("d"))?.match(/M/g)).toHaveLength(1);
  await expect(page.getByRole("figure", { name: "Far" })).toContainText(
    "One point is not a number.",
  );
});

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
