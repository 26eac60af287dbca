/** What a reader takes along: charts as a picture, a drawing and data; the flame chart, enlarged; and files of a model. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, type NotebookPage, test } from "./notebook-page.ts";
import { sampleNotebook } from "./sample-notebook.ts";

test.use({ viewport: { width: 1280, height: 900 } });

async function openSamples(notebook: NotebookPage, ids: string[]): Promise<void> {
  await notebook.open();
  await notebook.page.evaluate(
    (text) => globalThis.capstone?.open({ name: "sample.ts", text }),
    sampleNotebook,
  );
  await expect(notebook.cell("printed")).toBeAttached();
  await notebook.page.evaluate((ids) => globalThis.capstone?.run(ids), ids);
}

/** What a press of Enter on the focused item gives to keep. */
async function saved(
  page: Page,
  act: () => Promise<void>,
): Promise<{ name: string; bytes: Buffer }> {
  const waiting = page.waitForEvent("download");
  await act();
  const download = await waiting;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test("a chart is saved as PNG, SVG and CSV, by keyboard", async ({ notebook, page }) => {
  await openSamples(notebook, ["line"]);
  const menu = page.getByRole("button", { name: "Save Loss by step" });
  const save = (steps: number) =>
    saved(page, async () => {
      await menu.focus();
      await page.keyboard.press("Enter");
      const items = page.getByRole("menuitem");
      await expect(items.first()).toBeFocused();
      for (let step = 1; step <= steps; step += 1) {
        await page.keyboard.press("ArrowDown");
        await expect(items.nth(step)).toBeFocused();
      }
      await page.keyboard.press("Enter");
    });

  const png = await save(0);
  expect(png.name).toBe("loss-by-step.png");
  expect(png.bytes.subarray(1, 4).toString()).toBe("PNG");
  const shown = await page.locator(".saved-plot svg.recharts-surface").boundingBox();
  expect(png.bytes.readUInt32BE(16)).toBeGreaterThanOrEqual(2 * (shown?.width ?? 0));

  const svg = await save(1);
  const text = svg.bytes.toString();
  expect(svg.name).toBe("loss-by-step.svg");
  expect(text).toContain("Loss by step");
  expect(text).toContain("held out");
  expect(text).toContain("cross-entropy, nats");
  expect(text).not.toMatch(/var\(--|class="/);
  const isWhole = await page.evaluate(
    (svg) =>
      new DOMParser().parseFromString(svg, "image/svg+xml").querySelector("parsererror") === null,
    text,
  );
  expect(isWhole).toBe(true);

  const csv = await save(2);
  expect(csv.name).toBe("loss-by-step.csv");
  const lines = csv.bytes.toString().trimEnd().split("\r\n");
  expect(lines[0]).toBe("Series,step,cross-entropy (nats),from,to");
  expect(lines).toHaveLength(25);
  expect(notebook.errors).toEqual([]);
});

test("charts of panels are saved too", async ({ notebook, page }) => {
  await openSamples(notebook, ["profile", "trace"]);
  for (const name of ["Throughput by batch size", "How latency is spread", "Roofline"]) {
    const menu = page.getByRole("button", { name: `Save ${name}`, exact: true });
    const { bytes } = await saved(page, async () => {
      await menu.click();
      await page.getByRole("menuitem", { name: /SVG/ }).click();
    });
    expect(bytes.toString(), name).toContain(`<title>${name}</title>`);
    expect(bytes.toString(), name).not.toContain("var(--");
  }
  const picture = await saved(page, () =>
    page.getByRole("button", { name: "Save as a picture (PNG)" }).click(),
  );
  expect(picture.name).toMatch(/operations-over-time.*\.png/);
  expect(notebook.errors).toEqual([]);
});

test("the flame chart is shown as wide as the window; Escape first zooms out, then closes", async ({
  notebook,
  page,
}) => {
  await openSamples(notebook, ["trace"]);
  await page.getByRole("button", { name: "enlarge" }).click();
  const dialog = page.getByRole("dialog");
  const chart = dialog.getByRole("application");
  await expect(chart).toBeVisible();
  expect((await chart.boundingBox())?.width).toBeGreaterThan(1150);
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: "Zoom out" })).toBeEnabled();
  await page.keyboard.press("Escape");
  await expect(dialog.getByRole("button", { name: "Zoom out" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "enlarge" })).toBeFocused();
});

const FILES = `// %% id=files
import { exportOnnx, saveSafetensors, zeros } from "tinytorch";
import { Linear } from "tinytorch/nn";
const model = new Linear(3, 2);
const files = {
  "weights.safetensors": await saveSafetensors(model.stateDict()),
  "model.onnx": await exportOnnx(model, zeros([1, 3])),
};
for (const [name, bytes] of Object.entries(files)) display.file(name, bytes, "of a small model");
Object.entries(files).map(([name, bytes]) => name + " " + bytes.join(",")).join("\\n");
`;

for (const trust of ["own", "sandboxed"] as const) {
  test(`files of a model are saved byte by byte as the cell has made them: ${trust}`, async ({
    notebook,
    page,
  }) => {
    await notebook.open();
    await page.evaluate(
      ([text, trust]) => globalThis.capstone?.open({ name: "files.ts", text }, trust),
      [FILES, trust] as const,
    );
    await notebook.run("files");
    const printed = await notebook.outputs("files");
    for (const name of ["weights.safetensors", "model.onnx"]) {
      const file = await saved(page, () =>
        page.getByRole("button", { name: `Download ${name}` }).click(),
      );
      expect(file.name).toBe(name);
      expect(printed).toContain(`${name} ${file.bytes.join(",")}`);
    }
    expect(notebook.errors).toEqual([]);
  });
}
