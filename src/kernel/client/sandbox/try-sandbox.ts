/**
 * Whether a kernel can live in the sandbox here, found out by starting a worker there that says one word. WebKit starts none in a
 * frame without an origin on a page that is isolated.
 */
import { html } from "virtual:sandbox-kernel";
import type { FrameStart, FromFrame } from "../../sandbox/messages.ts";
import { createFrame } from "./sandbox-frame.ts";

const WORD = "postMessage('here')";

let trying: Promise<boolean> | undefined;

/** Tried once a visit. */
export function sandboxStarts(): Promise<boolean> {
  trying ??= startWorker();
  return trying;
}

async function startWorker(): Promise<boolean> {
  const frame = createFrame(html);
  frame.title = "Trial of the sandbox";
  const { port1: port, port2: theirs } = new MessageChannel();
  const start: FrameStart = { script: new Blob([WORD], { type: "text/javascript" }) };
  frame.addEventListener("load", () => frame.contentWindow?.postMessage(start, "*", [theirs]), {
    once: true,
  });
  document.body.append(frame);
  const heard = await new Promise<FromFrame>((resolve) => {
    port.onmessage = ({ data }: MessageEvent<FromFrame>) => resolve(data);
  });
  port.close();
  frame.remove();
  return heard.from === "worker";
}
