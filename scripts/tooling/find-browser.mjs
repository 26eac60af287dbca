/** Finds a Chromium for tests, benchmarks and runs without a window, and says how they start it. */
import { existsSync } from "node:fs";
import { Failure, main } from "./command.mjs";
import {
  givenProgram,
  installFromApt,
  isExecutable,
  isRoot,
  macApplications,
  onPath,
  windowsPrograms,
} from "./installed-programs.mjs";

/** Chromium without a window, as Playwright's own is: a page takes two thirds of the processor time of one in a hidden window. */
const HEADLESS = "chromium-headless-shell";

/**
 * Playwright's own Chromium; else `$CHROMIUM`; else one without a window, with `install` also from apt; else any that is installed.
 * @param {{ install?: boolean }} options
 * @returns {Promise<string>} its executable
 */
export async function findBrowser({ install = false } = {}) {
  const { chromium } = await import("@playwright/test");
  const own = chromium.executablePath();
  if (existsSync(own)) return own;
  const given = givenProgram("CHROMIUM");
  if (given) return given;
  const isHere = onPath([HEADLESS]).some(isExecutable);
  // Where the one without a window is not packaged, the usual one, unless some browser is there.
  if (install && !isHere) {
    await installFromApt("Chromium", installedBrowser() ? [HEADLESS] : [HEADLESS, "chromium"]);
  }
  const found = installedBrowser();
  if (found) return found;
  throw new Failure(
    "No Chromium was found. Get one with: npx playwright install chromium (or set CHROMIUM to the path of one).",
  );
}

/**
 * How every script launches it.
 * @param {{ webgpu?: boolean, install?: boolean }} options
 */
export async function launchOptions({ webgpu = false, install = false } = {}) {
  // As in the browsers that people use, a frame of another origin has a process of its own.
  const args = ["--disable-background-networking", "--site-per-process"];
  if (isRoot) args.push("--no-sandbox");
  if (webgpu) args.push("--enable-unsafe-webgpu");
  return { executablePath: await findBrowser({ install }), args };
}

function installedBrowser() {
  return usualPlaces().find(isExecutable);
}

function usualPlaces() {
  if (process.platform === "darwin") {
    return macApplications(["Google Chrome", "Chromium", "Microsoft Edge"]);
  }
  if (process.platform === "win32") {
    const programs = ["Google/Chrome", "Chromium"].map((name) => `${name}/Application/chrome.exe`);
    programs.push("Microsoft/Edge/Application/msedge.exe");
    return [...windowsPrograms(programs), ...onPath(["chrome.exe", "chromium.exe"])];
  }
  return [
    ...onPath([HEADLESS, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]),
    "/opt/google/chrome/chrome",
    "/snap/bin/chromium",
  ];
}

await main(import.meta.url, async () => {
  console.log(await findBrowser({ install: process.argv.includes("--install") }));
});
