/** Installs the packages of package-lock.json, unless exactly these are installed already. */
import { existsSync, readFileSync } from "node:fs";
import { Failure, main, runNode, runProgram } from "./command.mjs";
import { at } from "./paths.mjs";

export async function ensureInstalled() {
  if (isInstalled()) return;
  console.log("Installing packages …");
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  if ((await npm(["ci", ...quiet], { show: false })).code === 0) return;
  // A lock file may lack optional packages of other platforms: `npm ci` refuses those, `npm install` does not.
  const { code } = await npm(["install", "--no-save", ...quiet], { show: true });
  if (code !== 0) throw new Failure("The packages could not be installed, see above.");
}

/** Compares with the list that npm leaves as the last act of an installation. */
function isInstalled() {
  const installed = readPackages(at("node_modules", ".package-lock.json"));
  const wanted = readPackages(at("package-lock.json"));
  if (installed === undefined || wanted === undefined) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    // The root itself; and optional packages, most of which are for other platforms.
    if (path === "" || (optional && installed[path] === undefined)) return true;
    const found = installed[path];
    if (found?.version !== version || found.integrity !== integrity) return false;
    return existsSync(at(path, "package.json"));
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

function npm(args, options) {
  const script = process.env.npm_execpath;
  if (script?.endsWith("npm-cli.js")) return runNode(script, args, options);
  const shell = process.platform === "win32" ? ["cmd", "/d", "/c", "npm"] : ["npm"];
  return runProgram(shell[0], [...shell.slice(1), ...args], options);
}

await main(import.meta.url, ensureInstalled);
