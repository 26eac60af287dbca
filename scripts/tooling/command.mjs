/** What every script needs: to run other programs, and to end with one sentence when something is wrong. */
import { spawn } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { at, root } from "./paths.mjs";
import { visibleText } from "./visible-text.mjs";

/** Something the person at the terminal can act on: shown as a sentence, without a stack. */
export class Failure extends Error {}

/** Runs `body` when the module at `moduleUrl` is the program itself and not an import. */
export async function main(moduleUrl, body) {
  const program = process.argv[1];
  if (program === undefined || realpathSync(program) !== fileURLToPath(moduleUrl)) return;
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  try {
    requireNode();
    await body();
  } catch (error) {
    const isForPeople = error instanceof Failure || error.code?.startsWith("ERR_PARSE_ARGS");
    // It may quote a file, or its name.
    console.error(isForPeople ? visibleText(error.message) : error);
    process.exit(1);
  }
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Failure(
    `Capstone needs Node 20.19 or newer, and this is ${process.versions.node}. Get one from https://nodejs.org.`,
  );
}

/** The script behind a command of an installed package, so that it runs on every platform without a shell. */
export function tool(packageName, command = packageName) {
  const folder = at("node_modules", packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof bin === "string" ? bin : bin[command]);
}

/** Runs a script with this Node; see `runProgram`. */
export function runNode(script, args = [], options = {}) {
  return runProgram(process.execPath, [script, ...args], options);
}

/**
 * Resolves to the exit code and what was printed; with `show` it goes to the terminal instead.
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, show?: boolean, limitMs?: number }} options
 * @returns {Promise<{ code: number, output: string, late: boolean }>} `late`: it was ended at `limitMs`
 */
export function runProgram(program, args, { env = process.env, show = false, limitMs } = {}) {
  // Under a time limit it leads a process group of its own, so that all that it started ends with it.
  const detached = limitMs !== undefined && process.platform !== "win32";
  const stdio = show ? "inherit" : ["ignore", "pipe", "pipe"];
  const child = spawn(program, args, { cwd: root, env, stdio, detached });
  const chunks = [];
  child.stdout?.on("data", (chunk) => chunks.push(chunk));
  child.stderr?.on("data", (chunk) => chunks.push(chunk));
  let late = false;
  const timer = setTimeout(
    () => {
      late = true;
      end(child, detached);
    },
    limitMs ?? 2 ** 31 - 1,
  );
  const endAll = () => end(child, detached);
  process.once("exit", endAll);
  return new Promise((resolve) => {
    const finish = (code, message = "") => {
      clearTimeout(timer);
      process.off("exit", endAll);
      resolve({ code, output: Buffer.concat(chunks).toString("utf8") + message, late });
    };
    child.on("error", (error) => finish(1, `${program} could not be started: ${error.message}\n`));
    child.on("close", (code) => finish(code ?? 1));
  });
}

function end(child, isGroup) {
  if (child.exitCode !== null || child.pid === undefined) return;
  try {
    process.kill(isGroup ? -child.pid : child.pid, "SIGKILL");
  } catch {
    // It ended in the meantime.
  }
}
