/**
 * The only script of the sandboxed frame: starts the kernel's worker from a blob, and stands between it and the page. It runs
 * nothing of a notebook, so it answers while the worker is busy. Messages that are too heavy, or come too fast, stop here.
 */
import { ALIVE, type FrameStart, type FromFrame, READ } from "./messages.ts";
import { Outflow } from "./outflow.ts";
import { SourceRelays } from "./source-relays.ts";
import { MOST_WEIGHT, messageWeight } from "./weigh.ts";

/** No kernel sends more messages than this in a second. */
const MOST_A_SECOND = 2000;

const awaitPage = ({ source, ports: [port], data }: MessageEvent<FrameStart>) => {
  if (source !== parent || port === undefined) return;
  removeEventListener("message", awaitPage);
  startWorker(data.script, port);
};
addEventListener("message", awaitPage);

function startWorker(script: Blob, port: MessagePort): void {
  const worker = new Worker(URL.createObjectURL(script), { name: "sandboxed kernel" });
  // Memory is shared between the frame and its worker; the page is of another origin and cannot have it.
  const flag =
    typeof SharedArrayBuffer === "undefined" ? undefined : new Int32Array(new SharedArrayBuffer(4));
  const relays = new SourceRelays();
  const tell = (message: FromFrame, transfer: Transferable[] = []) =>
    port.postMessage(message, transfer);
  const crash = (message: string) => {
    worker.onmessage = null;
    worker.terminate();
    tell({ from: "frame", type: "crashed", message });
  };

  const outflow = new Outflow();
  const TOO_MUCH = "it sent more than the page can read";
  const pass = (data: unknown, transfer: Transferable[] = []): boolean => {
    const weight = messageWeight(data);
    if (weight > MOST_WEIGHT) return false;
    const isTaken = outflow.push(weight, () => tell({ from: "worker", data }, transfer));
    if (!isTaken) crash(TOO_MUCH);
    return isTaken;
  };

  /** While a submission is graded, what the worker says by itself may be the submission's; its answer has a port of its own. */
  let answer: MessagePort | undefined;
  const askToGrade = (request: unknown) => {
    const { port1, port2 } = new MessageChannel();
    answer = port1;
    port1.onmessage = ({ data }) => pass(data);
    worker.postMessage(request, [port2]);
  };

  let second = 0;
  let count = 0;
  worker.onmessage = ({ data, timeStamp, ports }: MessageEvent<unknown>) => {
    const now = Math.floor(timeStamp / 1000);
    count = now === second ? count + 1 : 0;
    second = now;
    if (count > MOST_A_SECOND) crash(TOO_MUCH);
    else if (answer !== undefined && !isFileRequest(data)) return;
    else if (ports.length > 0) openSource(data, ports);
    else pass(data);
  };
  const openSource = (data: unknown, ports: readonly MessagePort[]) => {
    const opened = relays.open(data, ports);
    if (opened === undefined) return;
    if (!pass(opened.rest, [opened.port])) relays.close(opened.rest["sourceId"]);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    crash(event.message || "this browser starts no worker in the sandbox");
  };
  port.onmessage = ({ data }: MessageEvent) => {
    if (data === ALIVE) {
      tell({ from: "frame", type: "alive" });
      return;
    }
    if (data === READ) {
      outflow.read();
      return;
    }
    if (data.type === "grade") askToGrade(data);
    else ask(data);
  };
  const ask = (data: MessageEvent["data"]) => {
    if (data.type === "end-source") relays.close(data.sourceId);
    if (flag && data.type === "stop") Atomics.store(flag, 0, data.runId);
    const request = flag && data.type === "start" ? { ...data, stopFlag: flag.buffer } : data;
    worker.postMessage(request, data.bytes === undefined ? [] : [data.bytes]);
  };
}

function isFileRequest(data: unknown): boolean {
  return typeof data === "object" && data !== null && "type" in data && data.type === "file";
}
