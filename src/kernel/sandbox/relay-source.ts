/** Stands between a system in the sandbox and the page: what it says is weighed and counted as what the kernel says. */
import { MOST_WEIGHT, messageWeight } from "./weigh.ts";

/** The part of a MessagePort that is needed here. */
interface Port {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}

/** A system sends 60 messages a second, and answers to controls. */
const MOST_A_SECOND = 500;
/** All messages of a second together. */
const MOST_WEIGHT_A_SECOND = 2 * MOST_WEIGHT;

/** Passes messages on in both directions until it is called; a system that sends too much is cut off, with a reason. */
export function relaySource(system: Port, page: Port): () => void {
  let second = 0;
  let count = 0;
  let weight = 0;

  const close = () => {
    for (const port of [system, page]) {
      port.onmessage = null;
      port.close();
    }
  };
  const cutOff = (reason: string) => {
    page.postMessage({ type: "ended", reason });
    close();
  };

  system.onmessage = ({ data, timeStamp }: MessageEvent<unknown>) => {
    const now = Math.floor(timeStamp / 1000);
    if (now !== second) {
      count = 0;
      weight = 0;
    }
    second = now;
    count += 1;
    const heavy = messageWeight(data);
    weight += heavy;
    if (heavy > MOST_WEIGHT) cutOff("it sent a message that the page cannot bear");
    else if (count > MOST_A_SECOND || weight > MOST_WEIGHT_A_SECOND) {
      cutOff("it sent more than the page can read");
    } else page.postMessage(data);
  };
  page.onmessage = ({ data }) => system.postMessage(data);
  return close;
}
