/** `npm start`: installs, builds and serves what is missing, and opens the page. */
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { Failure, main } from "./tooling/command.mjs";
import { ensureInstalled } from "./tooling/install.mjs";
import { at } from "./tooling/paths.mjs";

await main(import.meta.url, async () => {
  const { port, host, open } = readArguments();
  await ensureInstalled();
  const { ensureBuilt } = await import("./build.mjs");
  await ensureBuilt();
  const { serve } = await import("./running/serve.mjs");
  const { url } = await serve({ root: at("dist"), port, host });
  console.log(`Capstone is at ${url}  (Ctrl+C ends it)`);
  if (open) openInBrowser(url);
});

function readArguments() {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "4173" },
      host: { type: "string", default: "127.0.0.1" },
      "no-open": { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Failure(`--port takes a number from 0 to 65535, not ${values.port}.`);
  }
  return { port, host: values.host, open: !values["no-open"] && !process.env.CI };
}

/** Does nothing where there is no browser to open. */
function openInBrowser(url) {
  const [program, ...args] = {
    darwin: ["open", url],
    win32: ["cmd", "/c", "start", "", url],
  }[process.platform] ?? ["xdg-open", url];
  const child = spawn(program, args, { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
