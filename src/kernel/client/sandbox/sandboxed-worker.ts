/**
 * A kernel's worker inside a sandboxed frame, as the kernel's client sees any worker. Its messages count as hostile until their
 * shape, weight and run have been checked; the others are dropped without a word.
 */
import { notebookWords } from "../../../base/quoted.ts";
import type { KernelRequest } from "../../protocol.ts";
import {
  ALIVE,
  FILES,
  type FileRequest,
  type FrameStart,
  type FromFrame,
  READ,
} from "../../sandbox/messages.ts";
import type { KernelWorker, WorkerEvent } from "../kernel-client.ts";
import type { MessageReader } from "../sources/source-channel.ts";
import { FileDesk } from "./file-desk.ts";
import type { ReadEvent } from "./read-event.ts";
import { createFrame } from "./sandbox-frame.ts";

/** Files of a sandboxed kernel, and the readers of its messages. */
export interface SandboxBundle {
  /** The frame's document. */
  html: string;
  /** The worker's code, in one script. */
  script: Blob;
  /** Reads what it says: the event, or undefined for anything else. */
  readEvent(data: unknown): ReadEvent | undefined;
  /** Reads what its systems say. */
  reader: MessageReader;
  /** The bytes of a file that the kernel may have; undefined where there is none of that name. */
  file(name: string): Promise<ArrayBuffer | undefined>;
}

/** Milliseconds between two questions whether the frame is there, and how many may stay unanswered. */
const PULSE_MS = 1000;
const MOST_UNANSWERED = 6;

/** Starts a kernel in a new frame of `document.body`. */
export function createSandboxedWorker({
  html,
  script,
  readEvent,
  reader,
  file,
}: SandboxBundle): KernelWorker {
  const { port1: port, port2: theirs } = new MessageChannel();
  const frame = createFrame(html);
  const desk = new FileDesk(file, (answer) =>
    port.postMessage(answer, answer.bytes ? [answer.bytes] : []),
  );
  let unanswered = 0;
  let pulse: ReturnType<typeof setInterval> | undefined;

  const worker: KernelWorker = {
    onmessage: null,
    onerror: null,
    postMessage: (request) => port.postMessage(forSandbox(request)),
    terminate() {
      clearInterval(pulse);
      desk.close();
      port.onmessage = null;
      port.close();
      frame.remove();
    },
  };
  const crash = (message: string) => {
    const { onerror } = worker;
    worker.terminate();
    onerror?.(new ErrorEvent("error", { message, cancelable: true }));
  };
  const hear = (data: unknown, ports: readonly MessagePort[]) => {
    if (isFileRequest(data)) {
      desk.ask(data);
      return;
    }
    const event = withPort(readEvent(data), ports, reader);
    if (event !== undefined) worker.onmessage?.(new MessageEvent("message", { data: event }));
  };

  port.onmessage = ({ data, ports }: MessageEvent<FromFrame>) => {
    if (data.from === "worker") {
      try {
        hear(data.data, ports);
      } finally {
        port.postMessage(READ);
      }
    } else if (data.type === "crashed") crash(notebookWords(data.message));
    else unanswered = 0;
  };
  frame.addEventListener(
    "load",
    () => {
      const start: FrameStart = { script };
      // The frame has no origin that could be named; it is the one just made.
      frame.contentWindow?.postMessage(start, "*", [theirs]);
      // A process that ends, out of memory, tells nobody.
      pulse = setInterval(() => {
        unanswered += 1;
        if (unanswered > MOST_UNANSWERED) crash("its process does not answer; out of memory?");
        else port.postMessage(ALIVE);
      }, PULSE_MS);
    },
    { once: true },
  );
  document.body.append(frame);
  return worker;
}

/** The event of a system that is opened, with its port and the reader of that port's messages; other ports are closed. */
function withPort(
  event: ReadEvent | undefined,
  ports: readonly MessagePort[],
  reader: MessageReader,
): WorkerEvent | undefined {
  const [port] = ports;
  if (event?.type === "source-opened" && port !== undefined) return { ...event, port, reader };
  for (const unwanted of ports) unwanted.close();
  return event?.type === "source-opened" ? undefined : event;
}

/** Memory cannot be shared with another origin; the frame makes the Stop flag. The page's calibration holds there only. */
function forSandbox(request: KernelRequest): KernelRequest {
  if (request.type === "grade") return { ...request, dataUrl: `${FILES}data/` };
  if (request.type !== "start") return request;
  const { stopFlag: _flag, calibration: _calibration, ...rest } = request;
  return { ...rest, dataUrl: `${FILES}data/` };
}

function isFileRequest(data: unknown): data is FileRequest {
  if (typeof data !== "object" || data === null) return false;
  const { type, id, name } = data as Partial<Record<keyof FileRequest, unknown>>;
  return type === "file" && typeof id === "number" && typeof name === "string";
}
