/** A channel within one thread: messages arrive in order, as soon as the code that sent them has ended, and are not copied. */
import type { QueryPort } from "./query-channel.ts";

class DirectPort implements QueryPort {
  peer: DirectPort | undefined;
  readonly #waiting: unknown[] = [];
  #onmessage: QueryPort["onmessage"] = null;

  get onmessage(): QueryPort["onmessage"] {
    return this.#onmessage;
  }

  /** As with a `MessagePort`, what came before there was anyone to hear it is heard now. */
  set onmessage(next: QueryPort["onmessage"]) {
    this.#onmessage = next;
    queueMicrotask(() => this.#deliver());
  }

  postMessage(message: unknown): void {
    const { peer } = this;
    if (peer === undefined) return;
    peer.#waiting.push(message);
    queueMicrotask(() => peer.#deliver());
  }

  /** As with a `MessagePort`, messages that are under way may still arrive. */
  close(): void {
    const { peer } = this;
    this.peer = undefined;
    if (peer !== undefined) peer.peer = undefined;
  }

  #deliver(): void {
    while (this.#onmessage !== null && this.#waiting.length > 0) {
      this.#onmessage(new MessageEvent("message", { data: this.#waiting.shift() }));
    }
  }
}

export function directChannel(): [QueryPort, QueryPort] {
  const [one, other] = [new DirectPort(), new DirectPort()];
  one.peer = other;
  other.peer = one;
  return [one, other];
}
