/**
 * `npm run test:long -- [pattern]`: what takes minutes to show, and every command that the documents name on a fresh clone. With a
 * pattern only the test files whose names contain it.
 */
import { main, runNode, tool } from "./tooling/command.mjs";
import { ensureInstalled } from "./tooling/install.mjs";
import { at } from "./tooling/paths.mjs";

/** For what hangs. */
const limitMs = 4 * 3_600_000;

await main(import.meta.url, async () => {
  const patterns = process.argv.slice(2);
  await ensureInstalled();
  const { findBrowser } = await import("./tooling/find-browser.mjs");
  const browser = await findBrowser({ install: true });
  const env = { ...process.env, CAPSTONE_LONG: "1", CHROMIUM_PATH: browser };
  const parts = [
    [
      tool("vitest"),
      ["run", "--project", "long", "--project", "long-browser", "--passWithNoTests", ...patterns],
    ],
    [
      tool("@playwright/test", "playwright"),
      [...["test", "--config", "e2e/playwright.config.ts", "--pass-with-no-tests"], ...patterns],
    ],
    ...(patterns.length > 0 ? [] : [[at("scripts", "tooling", "try-commands.mjs"), []]]),
  ];
  let isGood = true;
  for (const [script, args] of parts) {
    const { code } = await runNode(script, args, { show: true, env, limitMs });
    isGood &&= code === 0;
  }
  process.exit(isGood ? 0 : 1);
});
