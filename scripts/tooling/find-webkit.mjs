/**
 * Finds what WebKit, the engine of Safari, is driven with on Linux: its driver, its smallest browser, and a screen for that. Nothing
 * installs them: journeys in WebKit run where they are.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isExecutable, onPath } from "./installed-programs.mjs";

/** @returns {{ driver: string, browser: string, screen: string } | { missing: string }} */
export function findWebKit() {
  const [driver, screen] = ["WebKitWebDriver", "Xvfb"].map((name) =>
    onPath([name]).find(isExecutable),
  );
  const browser = miniBrowsers().find(isExecutable);
  if (driver && screen && browser) return { driver, browser, screen };
  return {
    missing:
      "WebKit and its driver were not found, so nothing was tried in it. On Debian: apt-get install webkit2gtk-driver xvfb",
  };
}

/** In a folder that is named after the machine's architecture, or directly in the libraries'. */
function miniBrowsers() {
  if (process.platform !== "linux" || !existsSync("/usr/lib")) return [];
  const folders = readdirSync("/usr/lib").map((name) => join("/usr/lib", name));
  return [...folders, "/usr/lib", "/usr/libexec"].flatMap((folder) =>
    ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"].map((name) =>
      join(folder, name, "MiniBrowser"),
    ),
  );
}
