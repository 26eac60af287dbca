/** WebKit, the engine of Safari, in GTK's smallest browser by WebKit's own driver, on a screen that nobody sees. */

import { freePort } from "../../scripts/running/free-port.mjs";
import { findWebKit } from "../../scripts/tooling/find-webkit.mjs";
import { BrowserProcess, whenReady } from "./browser-process.ts";
import { type Command, PATIENCE_MS, type Send, WebDriverTab } from "./web-driver-tab.ts";

interface WebKitOptions {
  /** Whether memory can be shared, as in Safari; WebKitGTK has it off. */
  sharedMemory: boolean;
  /** The folder that it takes for its user's. */
  home: string;
}

export async function openWebKit({ sharedMemory, home }: WebKitOptions): Promise<WebDriverTab> {
  const found = findWebKit();
  if ("missing" in found) throw new Error(found.missing);
  const screen = new BrowserProcess(
    found.screen,
    ["-displayfd", "3", "-screen", "0", "1440x1000x24", "-nolisten", "tcp"],
    { stdio: ["ignore", "pipe", "pipe", "pipe"] },
  );
  let display = "";
  screen.child.stdio[3]?.on("data", (chunk) => {
    display += String(chunk);
  });
  await whenReady(screen, () => (display.endsWith("\n") ? display : undefined));

  const port = await freePort();
  const driver = new BrowserProcess(found.driver, [`--port=${port}`], {
    env: {
      ...process.env,
      DISPLAY: `:${display.trim()}`,
      HOME: home,
      JSC_useSharedArrayBuffer: sharedMemory ? "1" : "0",
    },
  });
  const end = async () => {
    await driver.end();
    await screen.end();
  };
  try {
    const address = `http://127.0.0.1:${port}`;
    await whenReady(driver, () => isReady(address));
    const browserOptions = { binary: found.browser, args: ["--automation"] };
    const session = (await post(`${address}/session`, {
      capabilities: { alwaysMatch: { "webkitgtk:browserOptions": browserOptions } },
    })) as { sessionId: string };
    const send = sendOver(`${address}/session/${session.sessionId}`);
    return await new WebDriverTab(send, end).begin();
  } catch (error) {
    await end();
    throw error;
  }
}

async function isReady(address: string): Promise<true | undefined> {
  const answer = await fetch(`${address}/status`).catch(() => undefined);
  return answer?.ok ? true : undefined;
}

const PATHS: Readonly<Record<Exclude<Command, "ElementClick">, string>> = {
  Navigate: "url",
  Refresh: "refresh",
  ExecuteScript: "execute/sync",
  ExecuteAsyncScript: "execute/async",
  PerformActions: "actions",
  SetWindowRect: "window/rect",
  SetTimeouts: "timeouts",
  TakeScreenshot: "screenshot",
};

function sendOver(session: string): Send {
  return async (command, parameters = {}) => {
    if (command === "TakeScreenshot") return await ask(`${session}/screenshot`, { method: "GET" });
    const path =
      command === "ElementClick" ? `element/${String(parameters["id"])}/click` : PATHS[command];
    return await post(`${session}/${path}`, parameters);
  };
}

function post(url: string, body: unknown): Promise<unknown> {
  return ask(url, { method: "POST", body: JSON.stringify(body) });
}

async function ask(url: string, request: RequestInit): Promise<unknown> {
  const answer = await fetch(url, {
    ...request,
    signal: AbortSignal.timeout(PATIENCE_MS + 30_000),
  });
  const { value } = (await answer.json()) as { value: unknown };
  if (answer.ok) return value;
  const { error, message } = value as { error: string; message: string };
  throw new Error(`${error}: ${message}`);
}
