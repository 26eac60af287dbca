/** Which replica gets a request: the policies of load balancers. */
import { Random } from "../../base/random.ts";
import type { Policy } from "./serving-settings.ts";

/** A replica as a router sees it. */
export interface Routed {
  /** Requests that it was given and has not answered. */
  readonly outstanding: number;
}

export class Router {
  readonly #random: Random;
  #turn = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  /** One of `replicas`; undefined where there are none. */
  pick<R extends Routed>(policy: Policy, replicas: readonly R[]): R | undefined {
    if (replicas.length <= 1) return replicas[0];
    if (policy === "random") return replicas[this.#random.integer(0, replicas.length)];
    if (policy === "power of two") return this.#betterOfTwo(replicas);
    this.#turn = (this.#turn + 1) % replicas.length;
    if (policy === "round robin") return replicas[this.#turn];
    // From the one whose turn it is, so that equals take turns.
    const inTurn = [...replicas.slice(this.#turn), ...replicas.slice(0, this.#turn)];
    return inTurn.reduce((best, each) => (each.outstanding < best.outstanding ? each : best));
  }

  /** The less busy of two drawn at random (Mitzenmacher 2001). */
  #betterOfTwo<R extends Routed>(replicas: readonly R[]): R | undefined {
    const first = this.#random.integer(0, replicas.length);
    const other = (first + this.#random.integer(1, replicas.length)) % replicas.length;
    const [one, two] = [replicas[first], replicas[other]];
    return (two?.outstanding ?? 0) < (one?.outstanding ?? 0) ? two : one;
  }
}
