/**
 * Walks over trust: the real session, kernel's client, store of copies, shelf, tabs and arrivals, over workers that run nothing but
 * note where they were asked to. Beside them stands a small model of what the reader has decided: which text of strangers they let
 * run as their own, notebook by notebook. After any steps, in any order and however much is still under way: cells run in the place
 * that the notebook's trust allows, and strangers' text runs in the page only if it was trusted.
 */
import { startEarly } from "../../kernel/client/early-client.ts";
import type { Notebook, NotebookSpec } from "../../notebook/notebook.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { createSession, type OpenSession } from "../create-session.ts";
import type { SessionOperation } from "../operations.ts";
import { type ArrivalChoice, type Arrivals, createArrivals } from "../sharing/arrivals.ts";
import { openNotebook } from "../storage/open-notebook.ts";
import { lowest, placeOf, type Trust } from "./trust.ts";
import { type BrowserTab, newTab, WalkBrowser } from "./walk-browser.testing.ts";
import { type RunMessage, WalkWorker } from "./walk-worker.testing.ts";

const MODULE: NotebookSpec = {
  id: "capstone",
  title: "Module",
  base: { module: "capstone", version: 1 },
  seed: 1,
  cells: [
    { id: "a", source: '"module a"' },
    { id: "b", source: '"module b"' },
  ],
};

export class WalkTab {
  browserTab: BrowserTab = newTab();
  workers: WalkWorker[] = [];
  session: OpenSession | undefined;
  arrivals: Arrivals | undefined;
  /** Runs that a worker was sent. */
  runs = 0;
  /** What its reader was shown, by its lineage, at each choice that is under way. */
  readonly #choices = new Set<{ readonly about: number }>();

  constructor(readonly world: World) {}

  /** Opens the page, with the notebook that the address names, or with none named. */
  load(address: string | undefined): void {
    const { browser } = this.world;
    const tab = newTab();
    const workers: WalkWorker[] = [];
    browser.tabs.push(tab);
    this.#choices.clear();
    Object.assign(this, { browserTab: tab, workers, session: undefined, arrivals: undefined });
    Object.assign(location, {
      search: address === undefined ? "" : `?notebook=${encodeURIComponent(address)}`,
    });
    const early = startEarly({
      spawn: (place) => {
        const worker = new WalkWorker(place, {
          // Timers and promises of a page that is closed still go on here.
          ran: (asked, request) => !tab.isDead && this.#ran(asked, request),
          wrong: (message) => !tab.isDead && this.world.wrong(message),
        });
        workers.push(worker);
        queueMicrotask(() => worker.say({ type: "ready" }));
        return worker;
      },
      backend: "auto",
      calibration: undefined,
      dataUrl: "",
    });
    void openNotebook(MODULE, async () => browser.storageOf(tab)).then((opened) => {
      if (tab.isDead) return;
      browser.inside(tab, () => {
        const session = createSession({
          ...opened,
          module: MODULE,
          startKernel: (onEvent, place) =>
            early.connect((event) => {
              if (event.type === "replaced" && event.message.startsWith("Nothing was run")) {
                this.world.wrong(`the kernel was not in its place: ${event.message}`);
              }
              onEvent(event);
            }, place),
        });
        this.session = session;
        const address = { listen: () => {}, write: () => {}, settle: () => {} };
        const heard = {
          ...session,
          // A page that is closed decides nothing any more.
          dispatch: (operation: SessionOperation) => !tab.isDead && this.dispatch(operation),
        };
        this.arrivals = createArrivals(heard, MODULE, address);
      });
    });
  }

  close(): void {
    this.world.browser.close(this.browserTab);
    for (const worker of this.workers) worker.terminate();
    this.session = undefined;
    this.arrivals = undefined;
  }

  /** A choice by its reader, about the notebook that is shown now, however long it takes. */
  async choose(choice: ArrivalChoice): Promise<void> {
    const { arrivals, session } = this;
    if (arrivals === undefined || session === undefined) return;
    const { arrival } = arrivals.getState();
    const { seed } = arrival?.kind === "ready" ? arrival.notebook : session.getState().notebook;
    const underWay = { about: seed };
    this.#choices.add(underWay);
    await arrivals.choose(choice);
    this.#choices.delete(underWay);
  }

  /** The reader answers what they are asked before the first run of their copy. */
  agree(): void {
    const { firstRun, notebook } = this.session?.getState() ?? {};
    if (firstRun === undefined || notebook === undefined) return;
    const underWay = { about: notebook.seed };
    this.#choices.add(underWay);
    this.dispatch({ type: "set-trust", trust: "own" });
    this.#choices.delete(underWay);
    this.dispatch(firstRun);
  }

  /** An operation by the reader, or by the page for them; decisions are noted in the model first. */
  dispatch(operation: SessionOperation): void {
    const { session, world } = this;
    if (session === undefined) return;
    const { notebook, trust } = session.getState();
    if (operation.type === "set-trust" && operation.trust !== trust) {
      const isMeant = [...this.#choices].some(({ about }) => about === notebook.seed);
      if (!isMeant) world.wrong("a decision about one notebook met another");
      world.decided(notebook, trust, operation.trust);
    }
    if (operation.type === "open") world.arrived(operation.notebook, operation.trust ?? "own");
    session.dispatch(operation);
  }

  #ran(worker: WalkWorker, request: RunMessage): void {
    const state = this.session?.getState();
    if (state === undefined) {
      this.world.wrong("a cell ran before there was a session");
      return;
    }
    this.runs += 1;
    const due = placeOf(state);
    if (worker.place !== due) {
      this.world.wrong(`trust ${state.trust}: due in ${due}, and it ran in ${worker.place}`);
    }
    if (worker.place === "page") this.world.ranInPage(state.notebook, request.source);
    const { seed } = state.notebook;
    if (worker.lineage !== undefined && worker.lineage !== seed) {
      this.world.wrong("two notebooks share a kernel");
    }
    worker.lineage = seed;
  }

  /** Checks the conditions that must hold at every moment. */
  check(): void {
    const state = this.session?.getState();
    if (state === undefined) return;
    const due = placeOf(state);
    if (this.session?.shelf !== undefined) this.world.isOpen(state.notebook, state.trust);
    const busy = this.workers.find(({ running, place }) => running !== undefined && place !== due);
    if (busy !== undefined) {
      this.world.wrong(`trust ${state.trust}, and a cell goes on running in ${busy.place}`);
    }
    if (due === undefined && (state.run !== undefined || state.queue.length > 0)) {
      this.world.wrong("something runs or waits in a notebook that is only looked at");
    }
  }
}

/** The browser, its tabs, and the model of what its reader has let run as their own. */
export class World {
  readonly browser = new WalkBrowser();
  readonly tabs: WalkTab[];
  /** By lineage (the seed, which copies keep): texts that its reader trusted there. */
  readonly #vetted = new Map<number, Set<string>>();
  /** By notebook: what its reader decided last. */
  readonly #decided = new Map<string, Trust>();
  /** Contents that were trusted somewhere and, as they are, withdrawn nowhere since. */
  readonly #known = new Set<string>();
  readonly #wrong: string[] = [];
  #count = 1;

  constructor() {
    this.browser.install();
    this.tabs = [new WalkTab(this), new WalkTab(this)];
    this.tabs[0]?.load(undefined);
  }

  next(): number {
    this.#count += 1;
    return this.#count;
  }

  /**
   * A notebook of one of three strangers; some call it what the reader's own is called. Some come a second time: the whole of them is
   * known then, and so is their lineage.
   */
  stranger(pick: number): Notebook {
    const who = pick % 3;
    const cells = ["a", "b"].map((id) => ({ id, source: `"stranger ${who}${id}"` }));
    const id = pick % 2 === 0 ? "capstone" : `stranger-${who}`;
    const seed = pick % 4 < 2 ? 1000 + who : 2000 + this.next();
    return toNotebook({ id, title: `Stranger ${who}`, seed, cells });
  }

  /** One tab by itself: a notebook never may do more than its reader decided last. */
  isOpen({ id }: Notebook, trust: Trust): void {
    const decided = this.#decided.get(id) ?? trust;
    const isAlone = this.tabs.every((tab, index) => index === 0 || tab.workers.length === 0);
    if (isAlone && lowest(decided, trust) !== trust) {
      this.wrong(`decided ${decided}, and it is ${trust}`);
    }
  }

  decided(notebook: Notebook, before: Trust, trust: Trust): void {
    this.#decided.set(notebook.id, trust);
    if (trust === "trusted" || trust === "own") this.#vet(notebook);
    if (trust === "trusted") this.#known.add(contentOf(notebook));
    if (before === "trusted" && trust !== "own" && trust !== "trusted") {
      this.#known.delete(contentOf(notebook));
    }
  }

  /** From a link or a file, by the reader's choice, or at once where the page says that it is known. */
  arrived(notebook: Notebook, trust: Trust): void {
    if (trust === "trusted" && !this.#known.has(contentOf(notebook))) {
      this.wrong("what its reader never trusted, or no longer, opened as trusted");
    }
    if (trust === "trusted" || trust === "own") this.#vet(notebook);
    this.#decided.set(notebook.id, trust);
  }

  ranInPage({ seed }: Notebook, source: string): void {
    if (source.includes("stranger") && !this.#vetted.get(seed)?.has(source)) {
      this.wrong(`a stranger's text that was not trusted there ran in the page: ${source}`);
    }
  }

  /** Notes what must not be. */
  wrong(message: string): void {
    this.#wrong.push(message);
  }

  check(): void {
    for (const tab of this.tabs) tab.check();
    if (this.#wrong.length > 0) throw new Error(this.#wrong.join("\n"));
  }

  /** Checks the conditions that must hold once everything has come to rest; then each notebook that may run does. */
  async checkAtRest(): Promise<void> {
    this.check();
    for (const { session, browserTab } of this.tabs) {
      // Where the database did not answer in time, nothing is stored.
      if (session?.shelf === undefined || browserTab.isDeaf) continue;
      const { notebook, trust, storage } = session.getState();
      const kept = this.browser.stored.get(notebook.id);
      if (kept !== undefined && storage.status === "saved" && kept.copy.trust !== trust) {
        this.wrong(`trust ${trust} is open, and ${kept.copy.trust} is stored`);
      }
    }
    for (const tab of this.tabs) await this.#checkRuns(tab);
    this.check();
  }

  async #checkRuns(tab: WalkTab): Promise<void> {
    const state = tab.session?.getState();
    if (tab.session === undefined || state === undefined || state.run !== undefined) return;
    if (state.kernel.status === "failed" || state.notebook.cells.length === 0) return;
    const before = tab.runs;
    tab.dispatch({ type: "run-all" });
    await settled();
    tab.check();
    const expected = placeOf(state) === undefined ? 0 : 1;
    if (tab.runs - before !== expected) {
      this.wrong(`trust ${state.trust}: ${tab.runs - before} runs, expected ${expected}`);
    }
  }

  #vet({ seed, cells }: Notebook): void {
    const vetted = this.#vetted.get(seed) ?? new Set();
    for (const { source } of cells) vetted.add(source);
    this.#vetted.set(seed, vetted);
  }
}

/** Resolves when nothing is under way that does not wait for time to pass. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function contentOf({ id: _, ...notebook }: Notebook): string {
  return JSON.stringify(notebook);
}
