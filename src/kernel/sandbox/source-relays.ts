/** The systems that the sandboxed kernel has opened, each with a relay of its own. */
import { relaySource } from "./relay-source.ts";

/** More are none that a kernel opens. */
const MOST_RELAYS = 64;

export class SourceRelays {
  readonly #closers = new Map<string, () => void>();

  /** The page's end of a new relay, and the message without the worker's port; undefined for a message that opens no system. */
  open(
    data: unknown,
    ports: readonly MessagePort[],
  ): { rest: Record<string, unknown>; port: MessagePort } | undefined {
    const [system] = ports;
    const { port: _, ...rest } = Object(data) as Record<string, unknown>;
    const { type, sourceId } = rest;
    if (
      system === undefined ||
      ports.length > 1 ||
      type !== "source-opened" ||
      typeof sourceId !== "string" ||
      this.#closers.has(sourceId) ||
      this.#closers.size >= MOST_RELAYS
    ) {
      for (const port of ports) port.close();
      return undefined;
    }
    const { port1: ours, port2: theirs } = new MessageChannel();
    this.#closers.set(sourceId, relaySource(system, ours));
    return { rest, port: theirs };
  }

  /** The page has no more ears for it. */
  close(sourceId: unknown): void {
    if (typeof sourceId !== "string") return;
    this.#closers.get(sourceId)?.();
    this.#closers.delete(sourceId);
  }
}
