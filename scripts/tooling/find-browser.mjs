/** Finds a Chromium for tests, benchmarks and runs without a window, and says how they start it. */
import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure, main, runProgram } from "./command.mjs";

const isRoot = process.getuid?.() === 0;

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
  const given = process.env.CHROMIUM;
  if (given && !isExecutable(given)) {
    throw new Failure(`CHROMIUM is set to ${given}, which is not a program.`);
  }
  if (given) return given;
  const isHere = onPath([HEADLESS]).some(isExecutable);
  if (install && !isHere) await installFromApt();
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

function onPath(names) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function usualPlaces() {
  if (process.platform === "darwin") {
    const applications = ["/Applications", join(process.env.HOME ?? "", "Applications")];
    return ["Google Chrome", "Chromium", "Microsoft Edge"].flatMap((name) =>
      applications.map((folder) => `${folder}/${name}.app/Contents/MacOS/${name}`),
    );
  }
  if (process.platform === "win32") {
    const { LOCALAPPDATA, PROGRAMFILES, "PROGRAMFILES(X86)": PROGRAMFILES_X86 } = process.env;
    const roots = [PROGRAMFILES, PROGRAMFILES_X86, LOCALAPPDATA].filter(Boolean);
    const programs = ["Google/Chrome", "Chromium"].map((name) => `${name}/Application/chrome.exe`);
    programs.push("Microsoft/Edge/Application/msedge.exe");
    return [
      ...programs.flatMap((program) => roots.map((folder) => join(folder, program))),
      ...onPath(["chrome.exe", "chromium.exe"]),
    ];
  }
  return [
    ...onPath([HEADLESS, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]),
    "/opt/google/chrome/chrome",
    "/snap/bin/chromium",
  ];
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function installFromApt() {
  if (process.platform !== "linux" || !isRoot || !hasApt()) return;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const get = (name) =>
    runProgram("sh", ["-c", `apt-get update && apt-get install --yes ${name}`], { env });
  // Where the one without a window is not packaged, the usual one, unless some browser is there.
  for (const name of installedBrowser() ? [HEADLESS] : [HEADLESS, "chromium"]) {
    console.log(`Installing Chromium (apt-get install ${name}) …`);
    const { code, output } = await get(name);
    if (code === 0) return;
    console.error(output.trimEnd());
  }
}

function hasApt() {
  try {
    execFileSync("apt-get", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

await main(import.meta.url, async () => {
  console.log(await findBrowser({ install: process.argv.includes("--install") }));
});
