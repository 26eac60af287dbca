/**
 * What the worker says on its way to the page: the page says when it has read a message, and only then gets the next. So it has
 * time for its reader in between, however much is waiting; and what waits is bounded.
 */
import { MOST_WEIGHT } from "./weigh.ts";

/** Messages, and their weight together, that the page has not read yet; one may always go. */
const MOST_UNREAD = 4;

/** The same for those that wait here. A kernel that keeps to its own pace has none. */
const MOST_WAITING = 4000;
const MOST_WEIGHT_WAITING = 12 * MOST_WEIGHT;

interface Message {
  weight: number;
  send: () => void;
}

export class Outflow {
  readonly #waiting: Message[] = [];
  /** Weights of the messages that are under way, in their order. */
  readonly #unread: number[] = [];
  #weightWaiting = 0;

  /** Sends it now or later; false where too much waits already. */
  push(weight: number, send: () => void): boolean {
    if (this.#waiting.length >= MOST_WAITING) return false;
    if (this.#weightWaiting + weight > MOST_WEIGHT_WAITING) return false;
    this.#waiting.push({ weight, send });
    this.#weightWaiting += weight;
    this.#sendWaiting();
    return true;
  }

  /** The page has read the first of those that are under way. */
  read(): void {
    this.#unread.shift();
    this.#sendWaiting();
  }

  #sendWaiting(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const underWay = this.#unread.reduce((sum, weight) => sum + weight, 0);
      const isRoom = this.#unread.length < MOST_UNREAD && underWay + next.weight <= MOST_WEIGHT;
      if (this.#unread.length > 0 && !isRoom) return;
      this.#waiting.shift();
      this.#weightWaiting -= next.weight;
      this.#unread.push(next.weight);
      next.send();
    }
  }
}
