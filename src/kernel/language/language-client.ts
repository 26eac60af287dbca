/** The page's side of the language worker: questions become promises, and what it says of cells goes to one listener. */
import type { CellId } from "../../notebook/notebook.ts";
import type { Endpoint } from "../protocol.ts";
import workerAddress from "./language-worker.ts?worker&url";
import { loadAhead } from "./load-ahead.ts";
import type {
  CellText,
  LanguageAnswers,
  LanguageEvent,
  LanguageQuestion,
  LanguageRequest,
} from "./protocol.ts";

export interface LanguageWorker extends Endpoint {
  terminate(): void;
}

export interface LanguageListener {
  onReady(): void;
  onProblems(cellId: CellId, problems: LanguageProblems): void;
}

type LanguageProblems = Extract<LanguageEvent, { type: "problems" }>["problems"];

export class LanguageClient {
  readonly #worker: LanguageWorker;
  readonly #waiting = new Map<number, (answer: LanguageAnswers[keyof LanguageAnswers]) => void>();
  #lastId = 0;

  constructor(worker: LanguageWorker, listener: LanguageListener) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }) => {
      const event = data as LanguageEvent;
      if (event.type === "ready") listener.onReady();
      else if (event.type === "problems") listener.onProblems(event.cellId, event.problems);
      else {
        this.#waiting.get(event.id)?.(event.answer);
        this.#waiting.delete(event.id);
      }
    });
  }

  /** Cells whose source is new, and the order of all of them where that changed. */
  sync(changed: readonly CellText[], order?: readonly CellId[]): void {
    this.#send({ type: "sync", changed, ...(order === undefined ? {} : { order }) });
  }

  /** The answer, or undefined once nobody waits for it any more. */
  ask<Kind extends keyof LanguageAnswers>(
    question: Extract<LanguageQuestion, { kind: Kind }>,
    signal?: AbortSignal,
  ): Promise<LanguageAnswers[Kind] | undefined> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, (answer) => resolve(answer as LanguageAnswers[Kind] | undefined));
      signal?.addEventListener("abort", () => {
        this.#waiting.delete(id);
        this.#send({ type: "cancel", id });
        resolve(undefined);
      });
      this.#send({ type: "ask", id, question });
    });
  }

  close(): void {
    this.#worker.terminate();
  }

  #send(request: LanguageRequest): void {
    this.#worker.postMessage(request);
  }
}

/** Tells how much of its script has come, and if it cannot run. */
export async function spawnLanguageWorker(
  onShare: (share: number) => void,
  onFailure: () => void,
): Promise<LanguageWorker> {
  await loadAhead(workerAddress, onShare);
  const worker = new Worker(workerAddress, { type: "module", name: "language" });
  worker.addEventListener("error", onFailure);
  return worker;
}
