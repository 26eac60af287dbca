/** Finds a Chromium for tests, benchmarks and runs without a window, and says how they start it. */
import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure, main, runProgram } from "./command.mjs";

const isRoot = process.getuid?.() === 0;

/**
 * Playwright's own Chromium; else `$CHROMIUM`; else one that is installed; else, with `install`, one from apt.
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
  const found = given || installedBrowser() || (install && (await installFromApt()));
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
  const args = ["--disable-background-networking"];
  if (isRoot) args.push("--no-sandbox");
  if (webgpu) args.push("--enable-unsafe-webgpu");
  return { executablePath: await findBrowser({ install }), args };
}

function installedBrowser() {
  return usualPlaces().find(isExecutable);
}

function usualPlaces() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const onPath = (names) => names.flatMap((name) => folders.map((folder) => join(folder, name)));
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
    ...onPath(["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]),
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
  if (process.platform !== "linux" || !isRoot || !hasApt()) return undefined;
  console.log("Installing Chromium (apt-get install chromium) …");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { code, output } = await runProgram(
    "sh",
    ["-c", "apt-get update && apt-get install --yes chromium"],
    { env },
  );
  if (code !== 0) console.error(output.trimEnd());
  return installedBrowser();
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
