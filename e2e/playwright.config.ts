/** Journeys of a reader in a real browser, on the built page: once with the headers for shared memory, once without. */
import { defineConfig } from "@playwright/test";
import { freePort } from "../scripts/running/free-port.mjs";
import { launchOptions } from "../scripts/tooling/find-browser.mjs";

// The workers load this file too, and must come to the same ports.
process.env["CAPSTONE_E2E_PORT"] ??= String(await freePort());
process.env["CAPSTONE_E2E_PLAIN_PORT"] ??= String(await freePort());
const { CAPSTONE_E2E_PORT: port, CAPSTONE_E2E_PLAIN_PORT: plainPort } = process.env;

const isLong = process.env["CAPSTONE_LONG"] !== undefined;
/** Beside them, files that look at more then. */
const LONG = [
  "*.long.test.ts",
  "accessibility.test.ts",
  "exercise.test.ts",
  "hostile-freeze.test.ts",
];

const server = (args: string) => ({
  timeout: 900_000,
  command: `node scripts/running/serve.mjs --strict-port ${args}`,
  cwd: "..",
});

export default defineConfig({
  // What takes minutes: `npm run test:long`. The longest file begins first, so that no worker is left with it at the end.
  projects: [
    { name: "module", testMatch: "module.test.ts" },
    {
      name: "journeys",
      testMatch: isLong ? LONG : "*.test.ts",
      testIgnore: ["module.test.ts", ...(isLong ? [] : ["*.long.test.ts"])],
    },
  ],
  outputDir: "../test-results",
  // None is timed, and each leaves a processor idle at times; what takes minutes measures more.
  workers: isLong ? 1 : 3,
  // But for files whose tests share a page, which say so.
  fullyParallel: true,
  retries: 0,
  // For what hangs, not for what is slow: a machine may be busy with other things (README.md).
  timeout: 900_000,
  expect: { timeout: 240_000 },
  reporter: "list",
  use: {
    // What is not there to be clicked fails as early as what is not there to be seen.
    actionTimeout: 240_000,
    baseURL: `http://127.0.0.1:${port}/`,
    launchOptions: await launchOptions(),
    viewport: { width: 1440, height: 900 },
    // Journeys see the page as its host sends it; offline.long.test.ts alone lets the service worker in.
    serviceWorkers: "block",
    // A trace takes a third of the time; `--trace on` gives one of a journey that failed.
    trace: "off",
    screenshot: "only-on-failure",
  },
  webServer: [
    // The first builds the page where it is missing or old; they start one after another.
    { ...server(`--build --port ${port}`), url: `http://127.0.0.1:${port}/` },
    { ...server(`--port ${plainPort} --no-isolation`), url: `http://127.0.0.1:${plainPort}/` },
  ],
});
