/** Which replica gets a request: the policies of load balancers, as the serving part's router has them. */
import type { Random } from "../../base/random.ts";
import type { RoutingPolicy } from "../planning/demand.ts";

export type ChoicePolicy = Exclude<RoutingPolicy, "shared queue">;

/** The replicas as a router sees them. */
export interface Candidates {
  /** The replicas that are up, in the first `count` places. */
  readonly up: Int32Array;
  readonly count: number;
  /** Requests that a replica was given and has not answered. */
  outstanding(replica: number): number;
}

export class ReplicaChoice {
  private turn = 0;

  constructor(
    private readonly policy: ChoicePolicy,
    private readonly random: Random,
  ) {}

  /** One of the candidates; there must be one. */
  pick(candidates: Candidates): number {
    const { up, count } = candidates;
    if (count === 1) return up[0]!;
    if (this.policy === "random") return up[this.random.integer(0, count)]!;
    if (this.policy === "power of two") return this.betterOfTwo(candidates);
    this.turn = (this.turn + 1) % count;
    if (this.policy === "round robin") return up[this.turn]!;
    return this.leastOutstanding(candidates);
  }

  /** The less busy of two drawn at random (Mitzenmacher 2001). */
  private betterOfTwo({ up, count, outstanding }: Candidates): number {
    const first = this.random.integer(0, count);
    const other = (first + this.random.integer(1, count)) % count;
    const [one, two] = [up[first]!, up[other]!];
    return outstanding(two) < outstanding(one) ? two : one;
  }

  /** From the one whose turn it is, so that equals take turns. */
  private leastOutstanding({ up, count, outstanding }: Candidates): number {
    let best = up[this.turn]!;
    let least = outstanding(best);
    for (let i = 1; i < count && least > 0; i++) {
      const place = this.turn + i;
      const replica = up[place < count ? place : place - count]!;
      const has = outstanding(replica);
      if (has < least) {
        best = replica;
        least = has;
      }
    }
    return best;
  }
}
