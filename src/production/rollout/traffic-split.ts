/**
 * In front of two versions: gives each request to one of them, by a hash of its key against the weight of the moment, and keeps an
 * account of both. A request stays with the version that it was given, whatever the weight becomes meanwhile: a switch moves
 * requests that come after it, and drops and doubles none. A copy for v2 is a request of its own, whose answer nobody gets.
 */
import type { RolloutCounts } from "../../outputs/panels/rollout/rollout.ts";
import type { RolloutVersion } from "../../systems/rollout/observation.ts";
import type { Asked, Asker, Ended } from "../serving/serving-request.ts";
import type { ServingSystem } from "../serving/serving-system.ts";
import { addCounts, RequestLedger } from "./request-ledger.ts";
import { stickyShare } from "./sticky-share.ts";

/** Where requests go at the moment. */
export interface Route {
  /** Share of the traffic that v2 answers, in percent. */
  readonly weight: number;
  /** Whether v2 gets a copy of what v1 answers. */
  readonly isMirrored: boolean;
}

export interface SplitEnd {
  readonly version: RolloutVersion;
  /** Nobody gets the answer to a copy. */
  readonly isCopy: boolean;
  readonly ended: Ended;
}

export interface TrafficSplitOptions {
  readonly targets: Readonly<Record<RolloutVersion, Pick<ServingSystem, "ask" | "cancel">>>;
  readonly seed: number;
  /** Asked for each request. */
  route(): Route;
  /** Hears of every request that has ended, before who asked for it. */
  onEnded(end: SplitEnd): void;
  /** Hears of a request and its copy, when both have ended. */
  onCompared(v1: Ended, v2: Ended): void;
}

/** Asks a version in somebody's name. */
class NamedAsker implements Asker {
  constructor(
    readonly asker: Asker,
    readonly onEnded: (ended: Ended) => void,
  ) {}
}

const NOBODY: Asker = { onEnded() {} };

export class TrafficSplit {
  readonly #options: TrafficSplitOptions;
  readonly #traffic = { v1: new RequestLedger(), v2: new RequestLedger() };
  readonly #copies = { v1: new RequestLedger(), v2: new RequestLedger() };
  #asked = 0;

  constructor(options: TrafficSplitOptions) {
    this.#options = options;
  }

  /** Gives a request to a version, and says to which. Requests of one key go to the same; without a key, each has its own. */
  ask(asked: Asked, key?: string): RolloutVersion {
    const { seed, route } = this.#options;
    const { weight, isMirrored } = route();
    const version = stickyShare(key ?? `#${this.#asked}`, seed) < weight / 100 ? "v2" : "v1";
    this.#asked += 1;
    if (isMirrored && version === "v1") this.#askBoth(asked);
    else this.#send(version, asked, this.#traffic);
    return version;
  }

  /** Asks a version for nobody: its answer is heard here alone. */
  askCopy(version: RolloutVersion, asked: Asked): void {
    this.#send(version, asked, this.#copies);
  }

  /** Takes back what some askers have in the lines. */
  cancel(isMeant: (asker: Asker) => boolean): void {
    const isTheirs = (asker: Asker) => asker instanceof NamedAsker && isMeant(asker.asker);
    for (const target of Object.values(this.#options.targets)) target.cancel(isTheirs);
  }

  /** Of the traffic that a version was given. */
  counts(version: RolloutVersion): RolloutCounts {
    return this.#traffic[version].counts;
  }

  /** Of what a version was asked for nobody. */
  copies(version: RolloutVersion): RolloutCounts {
    return this.#copies[version].counts;
  }

  /** Of the traffic. */
  get total(): RolloutCounts {
    return addCounts(this.counts("v1"), this.counts("v2"));
  }

  /** Requests of the traffic that a version has. */
  open(version: RolloutVersion): number {
    return this.#traffic[version].open;
  }

  /** Requests of the traffic that have ended. */
  ended(version: RolloutVersion): number {
    return this.#traffic[version].ended;
  }

  #askBoth(asked: Asked): void {
    const { onCompared } = this.#options;
    let [v1, v2]: [Ended | undefined, Ended | undefined] = [undefined, undefined];
    const compare = () => {
      if (v1 !== undefined && v2 !== undefined) onCompared(v1, v2);
    };
    this.#send("v1", asked, this.#traffic, (ended) => {
      v1 = ended;
      compare();
    });
    this.#send("v2", { ...asked, asker: NOBODY }, this.#copies, (ended) => {
      v2 = ended;
      compare();
    });
  }

  #send(
    version: RolloutVersion,
    asked: Asked,
    ledgers: Readonly<Record<RolloutVersion, RequestLedger>>,
    heard: (ended: Ended) => void = () => {},
  ): void {
    const ledger = ledgers[version];
    ledger.issue();
    const asker = new NamedAsker(asked.asker, (ended) => {
      ledger.end(ended.outcome);
      this.#options.onEnded({ version, isCopy: ledgers === this.#copies, ended });
      heard(ended);
      asked.asker.onEnded(ended);
    });
    this.#options.targets[version].ask({ ...asked, asker });
  }
}
