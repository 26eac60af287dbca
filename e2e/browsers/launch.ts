/** The browsers that the journeys are made in, each in both configurations of shared memory, by one description. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "@playwright/test";
import { missingFirefox } from "../../scripts/tooling/find-firefox.mjs";
import { findWebKit } from "../../scripts/tooling/find-webkit.mjs";
import { ChromiumTab } from "./chromium.ts";
import { openFirefox } from "./firefox.ts";
import type { Tab } from "./tab.ts";
import { openWebKit } from "./webkit.ts";

export const ENGINES = ["Firefox", "WebKit", "Chromium"] as const;
export type Engine = (typeof ENGINES)[number];

/** Why nothing can be tried in an engine here; undefined where it can. */
export function missing(engine: Engine): string | undefined {
  if (engine === "Firefox") return missingFirefox();
  if (engine === "Chromium") return undefined;
  const found = findWebKit();
  return "missing" in found ? found.missing : undefined;
}

export interface Launched {
  tab: Tab;
  /** The page's address. */
  home: string;
  close(): Promise<void>;
}

/** A browser of its own, and the page's address in it where memory can be shared, or cannot. */
export async function launch(
  engine: Engine,
  sharedMemory: boolean,
  chromium: Browser,
): Promise<Launched> {
  const folder = await mkdtemp(join(tmpdir(), "capstone-browser-"));
  const tab = await openTab(engine, sharedMemory, folder, chromium);
  const { CAPSTONE_E2E_PORT: port, CAPSTONE_E2E_PLAIN_PORT: plainPort } = process.env;
  // WebKitGTK shares no memory unless it is told to, whatever the page's headers say.
  const isPlain = !sharedMemory && engine !== "WebKit";
  return {
    tab,
    home: `http://127.0.0.1:${isPlain ? plainPort : port}/`,
    close: async () => {
      await tab.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function openTab(
  engine: Engine,
  sharedMemory: boolean,
  folder: string,
  chromium: Browser,
): Promise<Tab> {
  if (engine === "Firefox") return await openFirefox();
  if (engine === "WebKit") return await openWebKit({ sharedMemory, home: folder });
  return new ChromiumTab(await chromium.newPage({ serviceWorkers: "block" }));
}
