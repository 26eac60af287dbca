import { NotebookPage, test } from "./notebook-page.ts";

/** One page for all: cells that run again take back what they gave before. */
let notebook: NotebookPage;

test.describe.configure({ mode: "default" });

test.beforeAll(async ({ browser }) => {
  notebook = new NotebookPage(await browser.newPage());
  await notebook.open();
});

test.afterAll(() => notebook.page.close());

test("a cell shows the value of its last expression", async () => {
  const [id = ""] = await notebook.codeCells(1);
  await notebook.runSource(id, "1 + 1");
  await notebook.expectOutput(id, "2");
});

test("names are shared, reassigned and declared anew across cells", async () => {
  const [first = "", second = "", third = ""] = await notebook.codeCells(3);
  await notebook.runSource(first, "let apples = 1;\nfunction count() { return apples; }");
  await notebook.runSource(second, "apples * 1000 + 7");
  await notebook.expectOutput(second, "1007");

  await notebook.runSource(third, "apples = 5;\ncount() * 100");
  await notebook.expectOutput(third, "500");

  await notebook.runSource(first, "const apples = 12;\nfunction count() { return apples; }");
  await notebook.expectStatus(second, "stale");
  await notebook.run(second);
  await notebook.expectOutput(second, "12007");
});

test("running a cell first runs the stale cells that it depends on", async () => {
  const [first = "", second = ""] = await notebook.codeCells(2);
  await notebook.runSource(first, "const pears = 3;");
  await notebook.runSource(second, "pears * 111");
  await notebook.setSource(first, "const pears = 6;");
  await notebook.expectStatus(first, "stale");
  await notebook.run(second);
  await notebook.expectOutput(second, "666");
  await notebook.expectStatus(first, "evaluated");
});

test("tensors compute on the device", async () => {
  const [id = ""] = await notebook.codeCells(1);
  await notebook.runSource(
    id,
    'import { tensor } from "tinytorch";\nconst a = tensor([[1, 2], [3, 4]]);\nawait a.matmul(a).sum().item()',
  );
  await notebook.expectOutput(id, "54");
});

test("top-level await, classes and types work", async () => {
  const [id = ""] = await notebook.codeCells(1);
  await notebook.runSource(
    id,
    [
      "class Counter { constructor(readonly start: number) {} }",
      "const later: number = await new Promise<number>((done) => setTimeout(() => done(20), 20));",
      "new Counter(later).start + 301",
    ].join("\n"),
  );
  await notebook.expectOutput(id, "321");
});
