/**
 * Firefox as readers have it, by Marionette. Its other protocol, WebDriver BiDi, is not used: under it `new Worker` inside a worker
 * sometimes never returns.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFirefox } from "../../scripts/tooling/find-firefox.mjs";
import { BrowserProcess, whenReady } from "./browser-process.ts";
import { Marionette } from "./marionette.ts";
import { WebDriverTab } from "./web-driver-tab.ts";

const PREFERENCES: Readonly<Record<string, string | number | boolean>> = {
  // Any free one; the profile is told which.
  "marionette.port": 0,
  // A page in a window that nobody looks at has the focus all the same.
  "focusmanager.testmode": true,
  // Journeys see the page as its host sends it.
  "dom.serviceWorkers.enabled": false,
  // Nothing but the page is asked for, and nothing is in its way.
  "app.update.enabled": false,
  "app.normandy.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.newtabpage.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": 0,
  "browser.safebrowsing.update.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.startup.max_resumed_crashes": -1,
};

/** A Firefox of its own, with a new profile. */
export async function openFirefox(): Promise<WebDriverTab> {
  const profile = await mkdtemp(join(tmpdir(), "capstone-firefox-"));
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  await writeFile(join(profile, "user.js"), lines.join(""));
  const args = ["--headless", "--no-remote", "--marionette", "--profile", profile];
  const firefox = new BrowserProcess(await findFirefox(), args);
  const end = async () => {
    await firefox.end();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const port = await whenReady(firefox, () => portOf(profile));
    const marionette = await Marionette.connect(port);
    await marionette.send("WebDriver:NewSession");
    const tab = new WebDriverTab(
      (command, parameters) => marionette.send(`WebDriver:${command}`, parameters),
      async () => {
        marionette.close();
        await end();
      },
    );
    return await tab.begin();
  } catch (error) {
    await end();
    throw error;
  }
}

async function portOf(profile: string): Promise<number | undefined> {
  const text = await readFile(join(profile, "MarionetteActivePort"), "utf8").catch(() => "");
  return text === "" ? undefined : Number(text);
}
