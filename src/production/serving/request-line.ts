/** Requests that wait for their turn: first come, first served. Those that have ended meanwhile are passed over. */
import type { ServingRequest } from "./serving-request.ts";

export class RequestLine {
  #requests: ServingRequest[] = [];
  #head = 0;
  #size = 0;

  /** Those that are open. */
  get size(): number {
    return this.#size;
  }

  /** The one whose turn is next. */
  get first(): ServingRequest | undefined {
    while (this.#head < this.#requests.length && !this.#requests[this.#head]?.isOpen) {
      this.#head += 1;
    }
    this.#dropTaken();
    return this.#requests[this.#head];
  }

  add(request: ServingRequest): void {
    request.waitsIn = this;
    this.#requests.push(request);
    this.#size += 1;
  }

  /** Puts requests before all others, in their order. */
  addFirst(requests: readonly ServingRequest[]): void {
    for (const request of requests) request.waitsIn = this;
    this.#requests = [...requests, ...this.#requests.slice(this.#head)];
    this.#head = 0;
    this.#size += requests.length;
  }

  take(): ServingRequest | undefined {
    const request = this.first;
    if (request === undefined) return undefined;
    request.waitsIn = undefined;
    this.#head += 1;
    this.#size -= 1;
    return request;
  }

  /** One that waits here has ended. */
  forget(): void {
    this.#size -= 1;
  }

  /** In their order. */
  get all(): ServingRequest[] {
    return this.#requests.slice(this.#head).filter(({ isOpen }) => isOpen);
  }

  takeAll(): ServingRequest[] {
    const { all } = this;
    for (const request of all) request.waitsIn = undefined;
    this.#requests = [];
    this.#head = 0;
    this.#size = 0;
    return all;
  }

  /** Those taken are dropped once they are half of all. */
  #dropTaken(): void {
    if (2 * this.#head <= this.#requests.length) return;
    this.#requests = this.#requests.slice(this.#head);
    this.#head = 0;
  }
}
