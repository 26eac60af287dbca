/** The reference server in a process of its own, so that it shares no thread with what asks it. */
import { spawn } from "node:child_process";
import { Failure } from "../tooling/command.mjs";
import { at } from "../tooling/paths.mjs";

/**
 * Starts it on any free port, with these further arguments.
 * @param {string[]} args
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export function startServerProcess(args = []) {
  const script = at("scripts", "serve-onnx.mjs");
  const child = spawn(process.execPath, [script, "--port", "0", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = () => child.kill();
  process.once("exit", end);
  const ended = new Promise((resolve) => {
    child.on("close", () => {
      process.off("exit", end);
      resolve();
    });
  });
  return new Promise((resolve, reject) => {
    let output = "";
    const hear = (chunk) => {
      output += chunk;
      const [, url] = /served at (\S+)\/v2/.exec(output) ?? [];
      if (url === undefined) return;
      resolve({
        url,
        close: async () => {
          end();
          await ended;
        },
      });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    void ended.then(() =>
      reject(new Failure(`${output.trim()}\nThe reference server could not be started.`)),
    );
  });
}
