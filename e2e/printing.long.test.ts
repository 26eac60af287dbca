/** What goes onto paper: the reader's system fits on one page, in dark ink on white, whatever the screen's colours are. */
import { expect, test } from "./notebook-page.ts";
import { sampleNotebook } from "./sample-notebook.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the system is printed on one page", async ({ page, notebook }) => {
      await notebook.open();
      await page.evaluate(
        (text) => globalThis.capstone?.open({ name: "sample.ts", text }),
        sampleNotebook,
      );
      await notebook.run("system");
      // The browser's own dialog is not there; what it would print is.
      await page.evaluate(() => {
        window.print = () => {};
      });
      await page.getByRole("button", { name: "Print this page" }).first().click();
      await page.emulateMedia({ media: "print" });
      const paper = await page.evaluate(() =>
        getComputedStyle(document.documentElement).getPropertyValue("--paper").trim(),
      );
      expect(paper).toBe("#fcfcfa");
      const printed = (await page.pdf({ format: "A4" })).toString("latin1");
      expect(printed.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    });
  });
}
