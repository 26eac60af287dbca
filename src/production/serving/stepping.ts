/** Whatever a system in its worker is told is followed by a step of it, since something may be due then. */
import type { Controls } from "../live/live-source.ts";
import type { QueryPort } from "../load/generator/query-channel.ts";

/** A port whose messages are each followed by a step. */
export function steppingPort(port: MessagePort, step: () => void): QueryPort {
  let hear: QueryPort["onmessage"] = null;
  port.onmessage = (event) => {
    hear?.(event);
    step();
  };
  return {
    postMessage: (message, transfer = []) => port.postMessage(message, transfer),
    close: () => port.close(),
    get onmessage() {
      return hear;
    },
    set onmessage(next) {
      hear = next;
    },
  };
}

export function steppedBy(controls: Controls, step: () => void): Controls {
  return Object.fromEntries(
    Object.entries(controls).map(([name, control]) => [
      name,
      (value: unknown) => {
        const done = control(value);
        step();
        return done;
      },
    ]),
  );
}
