/**
 * The page's side of the worker for long texts: one job after another, each within a time, after which the worker is ended and a
 * new one goes on with the next. Answers are handed out one by one, when the page has drawn the one before.
 */
import { integerText } from "../../../outputs/figure/number-text.ts";
import type { ProseAnswer, ProseJob } from "./prose-jobs.ts";

/** The part of a Worker that the desk needs. */
export interface ProseWorker {
  postMessage(job: ProseJob): void;
  onmessage: ((event: MessageEvent<ProseAnswer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

export interface ProseDeskOptions {
  spawn(): ProseWorker;
  /** Calls back when the page has time: what was handed out before has been drawn. */
  whenDrawn(then: () => void): void;
  /** Milliseconds for one job, the start of the worker included. Default 15,000: the longest that is let in takes one second of a free processor. */
  limitMs?: number;
}

/** Nodes that long texts and formulas on the page may have together. */
const MOST_NODES_ON_PAGE = 150_000;

interface Asked {
  job: ProseJob;
  onAnswer: (answer: ProseAnswer) => void;
  /** Nodes on the page because of it. */
  nodes: number;
}

export class ProseDesk {
  readonly #options: ProseDeskOptions;
  readonly #waiting: Asked[] = [];
  readonly #answered: { asked: Asked; answer: ProseAnswer }[] = [];
  #worker: ProseWorker | undefined;
  #current: Asked | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isHandingOut = false;
  #nodesOnPage = 0;

  constructor(options: ProseDeskOptions) {
    this.#options = options;
  }

  /** What it gives takes the question back, or what came of it off the page. */
  ask(job: ProseJob, onAnswer: (answer: ProseAnswer) => void): () => void {
    const asked: Asked = { job, onAnswer, nodes: 0 };
    this.#waiting.push(asked);
    this.#next();
    return () => {
      asked.onAnswer = () => {};
      const place = this.#waiting.indexOf(asked);
      if (place >= 0) this.#waiting.splice(place, 1);
      const ready = this.#answered.findIndex((it) => it.asked === asked);
      if (ready >= 0) this.#answered.splice(ready, 1);
      this.#nodesOnPage -= asked.nodes;
      asked.nodes = 0;
    };
  }

  #next(): void {
    if (this.#current !== undefined) return;
    this.#current = this.#waiting.shift();
    if (this.#current === undefined) return;
    const { limitMs = 15_000 } = this.#options;
    this.#timer = setTimeout(
      () =>
        this.#giveUp(
          `This takes longer than ${limitMs / 1000} s to render; it is shown as it is written.`,
        ),
      limitMs,
    );
    this.#worker ??= this.#start();
    this.#worker.postMessage(this.#current.job);
  }

  #start(): ProseWorker {
    const worker = this.#options.spawn();
    worker.onmessage = ({ data }) => this.#finish(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#giveUp(
        "What renders long texts could not be started or has ended; this one is shown as it is written. Reload the page to try again.",
      );
    };
    return worker;
  }

  #giveUp(reason: string): void {
    if (this.#worker !== undefined) {
      this.#worker.onmessage = null;
      this.#worker.onerror = null;
      this.#worker.terminate();
      this.#worker = undefined;
    }
    this.#finish({ kind: "refusal", reason });
  }

  #finish(answer: ProseAnswer): void {
    clearTimeout(this.#timer);
    const asked = this.#current;
    this.#current = undefined;
    if (asked !== undefined) {
      this.#answered.push({ asked, answer });
      if (!this.#isHandingOut) this.#handOut();
    }
    this.#next();
  }

  #handOut(): void {
    const next = this.#answered.shift();
    this.#isHandingOut = next !== undefined;
    if (next === undefined) return;
    next.asked.onAnswer(this.#fitting(next.asked, next.answer));
    this.#options.whenDrawn(() => this.#handOut());
  }

  #fitting(asked: Asked, answer: ProseAnswer): ProseAnswer {
    if (answer.kind === "refusal") return answer;
    if (this.#nodesOnPage + answer.nodes > MOST_NODES_ON_PAGE) {
      return {
        kind: "refusal",
        reason: `The long texts and formulas of a page may become ${integerText(MOST_NODES_ON_PAGE)} parts of it together, for which there is no room left; this one is shown as it is written.`,
      };
    }
    asked.nodes = answer.nodes;
    this.#nodesOnPage += answer.nodes;
    return answer;
  }
}
