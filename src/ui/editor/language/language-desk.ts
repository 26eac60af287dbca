/**
 * The types and problems of cells, as the page has them. The worker that finds them is started when someone first writes, and told
 * of every edit from then on; components and editors listen here.
 */
import type { LanguageClient } from "../../../kernel/language/language-client.ts";
import type {
  CellText,
  LanguageAnswers,
  LanguageQuestion,
  Problem,
} from "../../../kernel/language/protocol.ts";
import { type Cell, type CellId, isRunnable } from "../../../notebook/notebook.ts";
import type { Session } from "../../../session/session.ts";

export type LanguageStatus = "off" | "loading" | "ready" | "failed";

const NONE: readonly Problem[] = [];
/** The work after the first focus comes before the download, for no longer than this. */
const IDLE_TIMEOUT_MS = 1000;

export class LanguageDesk {
  readonly #session: Session;
  readonly #listeners = new Set<() => void>();
  readonly #problems = new Map<CellId, readonly Problem[]>();
  #status: LanguageStatus = "off";
  #share: number | undefined;
  /** The client once its worker answers; undefined when there will be none. */
  readonly #answering: Promise<LanguageClient | undefined>;
  #settle: (client: LanguageClient | undefined) => void = () => {};
  #known = new Map<CellId, string>();
  #cells: readonly Cell[] | undefined;

  constructor(session: Session) {
    this.#session = session;
    this.#answering = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get status(): LanguageStatus {
    return this.#status;
  }

  /** How much of it has been loaded, from 0 to 1; undefined where that is not known. */
  get share(): number | undefined {
    return this.#share;
  }

  problemsOf(cellId: CellId): readonly Problem[] {
    return this.#problems.get(cellId) ?? NONE;
  }

  /** Called whenever the status or the problems of any cell have changed. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts the worker as soon as the page has nothing better to do; once is enough. */
  wake(): void {
    if (this.#status !== "off") return;
    this.#become("loading");
    const start = () => {
      this.#start().catch(() => this.#fail());
    };
    // Safari has no idle callbacks.
    if (typeof requestIdleCallback === "function") {
      requestIdleCallback(start, { timeout: IDLE_TIMEOUT_MS });
    } else setTimeout(start, IDLE_TIMEOUT_MS / 2);
  }

  /**
   * The worker's answer; undefined where none was started, and once the question has been called off. Asked while it is still
   * loading, it answers as soon as it can.
   */
  async ask<Kind extends keyof LanguageAnswers>(
    question: Extract<LanguageQuestion, { kind: Kind }>,
    signal?: AbortSignal,
  ): Promise<LanguageAnswers[Kind] | undefined> {
    if (this.#status === "off") return undefined;
    const client = await this.#answering;
    return signal?.aborted ? undefined : client?.ask<Kind>(question, signal);
  }

  async #start(): Promise<void> {
    const { LanguageClient, spawnLanguageWorker } = await import(
      "../../../kernel/language/language-client.ts"
    );
    const worker = await spawnLanguageWorker(
      (share) => {
        this.#share = share;
        this.#tell();
      },
      () => this.#fail(),
    );
    const client = new LanguageClient(worker, {
      onReady: () => {
        this.#become("ready");
        this.#settle(client);
      },
      onProblems: (cellId, problems) => {
        if (problems.length === 0 && !this.#problems.has(cellId)) return;
        if (problems.length === 0) this.#problems.delete(cellId);
        else this.#problems.set(cellId, problems);
        this.#tell();
      },
    });
    this.#sync(client);
    this.#session.subscribe(() => this.#sync(client));
  }

  #fail(): void {
    this.#become("failed");
    this.#settle(undefined);
  }

  #sync(client: LanguageClient): void {
    const { cells } = this.#session.getState().notebook;
    if (cells === this.#cells) return;
    this.#cells = cells;
    const code = cells.filter(isRunnable);
    const changed: CellText[] = code.filter(({ id, source }) => this.#known.get(id) !== source);
    const before = [...this.#known.keys()];
    const isReordered =
      before.length !== code.length || code.some(({ id }, index) => id !== before[index]);
    if (changed.length === 0 && !isReordered) return;
    this.#known = new Map(code.map(({ id, source }) => [id, source]));
    for (const id of before) if (!this.#known.has(id)) this.#problems.delete(id);
    client.sync(
      changed.map(({ id, source }) => ({ id, source })),
      isReordered ? code.map(({ id }) => id) : undefined,
    );
  }

  #become(status: LanguageStatus): void {
    if (this.#status === "failed") return;
    this.#status = status;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
