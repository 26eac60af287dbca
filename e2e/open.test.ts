import { expect, test } from "./notebook-page.ts";

test("opening shows the text and the parts before the kernel is there", async ({
  notebook,
  page,
}) => {
  // A kernel that never answers.
  await page.addInitScript(() => {
    globalThis.Worker = class extends EventTarget {
      postMessage() {}
      terminate() {}
    } as unknown as typeof Worker;
  });
  await notebook.open();
  const first = page.getByRole("region", { name: "Part 1: What we build" });
  await expect(first.getByRole("paragraph").nth(1)).toBeVisible();
  const parts = page.getByRole("navigation", { name: "Parts" });
  await expect(parts.getByRole("link")).toHaveCount(10);
  await expect(notebook.button("Run all")).toBeVisible();
});

test("opening reports no errors", async ({ notebook, page }) => {
  await notebook.open();
  const [id = ""] = await notebook.codeCells(1);
  await notebook.typeSource(id, "1 + 1");
  await notebook.run(id);
  await expect(page.getByText("Loading TypeScript")).toBeHidden();
  expect(notebook.errors).toEqual([]);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test("without the headers for shared memory it runs, and says what is missing", async ({
  notebook,
  page,
}) => {
  const { CAPSTONE_E2E_PLAIN_PORT: port } = process.env;
  await notebook.open(`http://127.0.0.1:${port}/`);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  const [id = ""] = await notebook.codeCells(1);
  await notebook.runSource(id, "const squares = [1, 4, 9]; squares.length + 40");
  await notebook.expectOutput(id, "43");
  await page
    .getByRole("button", { name: /wasm|webgl|webgpu|cpu/i })
    .first()
    .click();
  await expect(page.getByText(/isolat|shared memory/i).first()).toBeVisible();
});

test("the server keeps the page out of other sites' frames", async ({ page, baseURL }) => {
  const answer = await page.request.get("./");
  expect(answer.headers()).toMatchObject({
    "content-security-policy": "frame-ancestors 'self'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  // The same machine by another name is another site.
  const { CAPSTONE_E2E_PLAIN_PORT: port } = process.env;
  await page.goto(`http://localhost:${port}/favicon.svg`);
  const refused = page.waitForEvent("console", (message) => /frame-ancestors/.test(message.text()));
  await page.evaluate((url) => {
    document.documentElement.append(
      Object.assign(document.createElementNS("http://www.w3.org/1999/xhtml", "iframe"), {
        src: url,
      }),
    );
  }, baseURL);
  await refused;
});

test("the server answers conditions and encodings as HTTP has them", async ({ request }) => {
  const { etag = "" } = (await request.get("./")).headers();
  const statusFor = async (tags: string) =>
    (await request.get("./", { headers: { "If-None-Match": tags } })).status();
  expect(await statusFor(etag)).toBe(304);
  expect(await statusFor(`W/${etag}`)).toBe(304);
  expect(await statusFor(`"other, one", ${etag}`)).toBe(304);
  expect(await statusFor("*")).toBe(304);
  expect(await statusFor('"other"')).toBe(200);
  const encodingFor = async (accepted: string) =>
    (await request.get("./", { headers: { "Accept-Encoding": accepted } })).headers()[
      "content-encoding"
    ];
  expect(await encodingFor("gzip, deflate, br")).toBe("br");
  expect(await encodingFor("br;q=0, gzip")).toBe("gzip");
  expect(await encodingFor("br;q=0.5, gzip;q=0.8")).toBe("gzip");
  expect(await encodingFor("identity")).toBeUndefined();
  expect(await encodingFor("*;q=0")).toBeUndefined();
});

test("the outline leads to a part and marks it", async ({ notebook, page }) => {
  await notebook.open();
  const parts = page.getByRole("navigation", { name: "Parts" });
  await parts.getByRole("link", { name: /The profiler/ }).click();
  await expect(parts.getByRole("link", { name: /The profiler/ })).toHaveAttribute(
    "aria-current",
    "location",
  );
  await expect(page.getByRole("heading", { name: "The profiler", level: 1 })).toBeInViewport();
});
