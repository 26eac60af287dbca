/**
 * The session alive: the store that holds the state, and the effects that `apply` asks for, carried out. Nothing else in the
 * page talks to the kernel, the compiler or the storage.
 */

import { createStore } from "zustand/vanilla";
import { errorMessage } from "../base/assert.ts";
import { lookUp } from "../base/look-up.ts";
import { notebookWords, quoted } from "../base/quoted.ts";
import type { CellNames } from "../compiler/names.ts";
import type { ClientEvent, KernelClient, KernelOptions } from "../kernel/client/kernel-client.ts";
import { type Exercises, exercisesOf } from "../notebook/exercise.ts";
import type { CellId, Notebook, NotebookSpec } from "../notebook/notebook.ts";
import { type Questions, questionsOf } from "../notebook/question.ts";
import type { ErrorOutput } from "../outputs/plain-outputs.ts";
import { apply, openSession } from "./apply.ts";
import type { Effect, SessionOperation } from "./operations.ts";
import { createLiveSources } from "./running/live-sources.ts";
import { watchPage } from "./running/watch-page.ts";
import type { Session } from "./session.ts";
import type { Notice, SessionState } from "./state.ts";
import type { StoredState } from "./storage/autosave.ts";
import { type Keeping, keepSession } from "./storage/keeping.ts";
import type { NotebookStorage, Results } from "./storage/storage.ts";
import { placeOf, type Trust } from "./trust/trust.ts";
import { createTrustMemory } from "./trust/trust-memory.ts";

export interface SessionOptions {
  notebook: Notebook;
  /** Results of an earlier visit, to show. */
  results?: Results;
  /**
   * The module that the notebook may have been made from: its cells to compare with, and the parts of its exercises and questions.
   */
  module: NotebookSpec;
  /** Names in code, by its text, that need not be looked for. */
  knownNames?: ReadonlyMap<string, CellNames> | undefined;
  /** Absent where nothing can be stored. */
  storage: NotebookStorage | undefined;
  /** The notebook's state in the store; where the open one differs, it is saved at once. */
  stored?: StoredState | undefined;
  /** "own" unless given. */
  trust?: Trust | undefined;
  /** `results` are not all stored: they are saved at once. */
  hasUnsavedResults?: boolean;
  /** Exercises and questions of the notebook, where they are not the module's. */
  exercises?: Exercises | undefined;
  questions?: Questions | undefined;
  /** It was saved. */
  onSaved?: ((notebook: Notebook) => void) | undefined;
  /** `place`: where the open notebook may run, from its trust at the moment of asking. */
  startKernel(onEvent: (event: ClientEvent) => void, place: KernelOptions["place"]): KernelClient;
}

export interface OpenSession extends Session {
  /** Saves what is not saved yet. */
  flush(): Promise<void>;
}

export function createSession(options: SessionOptions): OpenSession {
  const { exercises = exercisesOf(options.module), questions = questionsOf(options.module) } =
    options;
  const opened = openSession(options.notebook, exercises, options.trust);
  const store = createStore<SessionState>(() => ({
    ...opened.state,
    questions,
  }));
  const originals = new Map((options.module.cells ?? []).map(({ id, source }) => [id, source]));

  const dispatch = (operation: SessionOperation): void => {
    if (!needsAnalysis(operation)) {
      applyNow(operation);
      return;
    }
    const { id } = store.getState().notebook;
    analyser.whenDone(() => {
      // Another notebook may have taken the place of the one that was to run.
      if (store.getState().notebook.id === id) applyNow(operation);
    });
  };

  const applyNow = (operation: SessionOperation) => {
    const before = store.getState();
    keeping?.before(operation);
    const { state, effects } = apply(before, operation);
    store.setState(state, true);
    // Before the effects: what they have saved is of the notebook that is open now.
    keeping?.after(operation, before);
    for (const effect of effects) carryOut(effect);
  };

  const carryOut = (effect: Effect) => {
    switch (effect.type) {
      case "analyse":
        analyser.request(effect.cellId, effect.source);
        break;
      case "run":
        kernel.run(effect);
        break;
      case "stop":
        kernel.stop(effect.runId);
        break;
      case "ask-source-to-end":
        sources.ask(effect.sourceId);
        break;
      case "end-source":
        sources.end(effect.sourceId);
        break;
      case "switch-backend":
        kernel.switchBackend(effect.backend);
        break;
      case "place-kernel":
        kernel.follow();
        break;
      case "renew-kernel":
        kernel.renew();
        break;
      case "remember-trust":
        trustMemory[effect.how](store.getState());
        break;
      case "save":
        keeping?.changed();
        break;
      case "save-later":
        keeping?.changedALittle();
        break;
    }
  };

  const analyser = createAnalyser(
    options.knownNames ?? new Map(),
    (cellId, source) =>
      store.getState().notebook.cells.some((cell) => cell.id === cellId && cell.source === source),
    (cellId) => lookUp(store.getState().exercises, cellId)?.checks,
    (analysed) => applyNow({ type: "cell-analysed", ...analysed }),
  );
  const trustMemory = createTrustMemory();
  const { storage, module, stored, onSaved } = options;
  const keeping: Keeping | undefined =
    storage &&
    keepSession({ storage, module, stored, getState: store.getState, dispatch: applyNow, onSaved });
  const sources = createLiveSources({
    getState: store.getState,
    dispatch: applyNow,
    endInKernel: (sourceId) => kernel.endSource(sourceId),
  });
  const hear = (event: ClientEvent) => {
    if (event.type === "source-opened") sources.opened(event);
    else if (event.type === "source-ended") sources.ended(event.sourceId, event.reason);
    else dispatch(toOperation(event));
  };
  const kernel = options.startKernel(hear, () => placeOf(store.getState()));
  watchPage((state) => kernel.setPageState(state));

  for (const effect of opened.effects) carryOut(effect);
  if (options.results) applyNow({ type: "results-restored", results: options.results });
  const isUnsaved = stored !== undefined && !isAsStored(stored, store.getState());
  if (isUnsaved || options.hasUnsavedResults) keeping?.changed();

  return {
    getState: store.getState,
    subscribe: (listener) => store.subscribe(listener),
    dispatch,
    originalSource(cellId) {
      const { exercises: open, notebook } = store.getState();
      const isOurs = notebook.base !== null && notebook.base.module === options.module.base?.module;
      return lookUp(open, cellId)?.starter ?? (isOurs ? originals.get(cellId) : undefined);
    },
    control: sources.control,
    shelf: keeping?.shelf,
    flush: async () => keeping?.flush(),
  };
}

function isAsStored(stored: StoredState, { notebook, trust }: SessionState): boolean {
  return stored.notebook === notebook && stored.trust === trust;
}

type PlainEvent = Exclude<ClientEvent, { type: "source-opened" | "source-ended" }>;

function toOperation(event: PlainEvent): SessionOperation {
  switch (event.type) {
    case "ready":
      return { type: "kernel-ready" };
    case "replaced":
      return { type: "kernel-replaced", message: event.message };
    case "dead":
      return { type: "kernel-failed", message: event.message };
    case "device":
      return { type: "device-reported", device: event.device };
    case "stray-error":
      return { type: "notify", notice: strayNotice(event.error) };
    case "outputs":
      return { type: "outputs-changed", runId: event.runId, changes: event.changes };
    case "finished":
      return {
        type: "run-finished",
        runId: event.runId,
        status: event.status,
        durationMs: event.durationMs,
      };
  }
}

function strayNotice({ name, message, cellId, line }: ErrorOutput): Notice {
  const place = cellId ? ` (cell ${quoted(cellId, 80)}, line ${line})` : "";
  return {
    id: "stray-error",
    tone: "warning",
    text: `Something that a cell left behind failed${place}: ${notebookWords(`${name}: ${message}`)}`,
  };
}

/** A plan of what to run is only as good as the names it is made from. */
function needsAnalysis({ type }: SessionOperation): boolean {
  return type === "run-cells" || type === "run-all" || type === "run-stale" || type === "run-to";
}

type Analysed = Omit<Extract<SessionOperation, { type: "cell-analysed" }>, "type">;

const TYPING_PAUSE_MS = 250;

/** Milliseconds for which cells are analysed in one go: a notebook from elsewhere may have thousands. */
const SLICE_MS = 10;

/** Finds the names of cells, a pause after their last edit, or when a run wants them. Its code is loaded after the page. */
function createAnalyser(
  known: ReadonlyMap<string, CellNames>,
  isWanted: (id: CellId, source: string) => boolean,
  checksOf: (id: CellId) => string | undefined,
  done: (analysed: Analysed) => void,
) {
  const waiting = new Map<CellId, string>();
  const loading = import("../compiler/analyze-cell.ts");
  let analyzeCell: Awaited<typeof loading>["analyzeCell"] | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const namesIn = (source: string) => {
    try {
      return known.get(source) ?? analyzeCell?.(source);
    } catch {
      return undefined; // It does not parse; running it says where and why.
    }
  };
  const analyse = (cellId: CellId, source: string) => {
    const checks = checksOf(cellId);
    const checked = checks === undefined ? undefined : namesIn(checks)?.uses;
    const names = namesIn(source);
    done({ cellId, source, names, ...(checked === undefined ? {} : { checked }) });
  };
  const flush = (until = Number.POSITIVE_INFINITY) => {
    clearTimeout(timer);
    if (analyzeCell === undefined) return;
    for (const [cellId, source] of [...waiting]) {
      waiting.delete(cellId);
      // It may have been edited again, or belong to a notebook that is no longer open.
      if (isWanted(cellId, source)) analyse(cellId, source);
      if (performance.now() > until) break;
    }
    if (waiting.size > 0) timer = setTimeout(flushSome);
  };
  const flushSome = () => flush(performance.now() + SLICE_MS);
  const loaded = loading.then(
    (module) => {
      analyzeCell = module.analyzeCell;
      flushSome();
    },
    (error: unknown) => {
      throw new Error(`the compiler could not be loaded: ${errorMessage(error)}`);
    },
  );

  return {
    request(cellId: CellId, source: string) {
      const checks = checksOf(cellId);
      if (known.has(source) && (checks === undefined || known.has(checks))) {
        waiting.delete(cellId);
        analyse(cellId, source);
        return;
      }
      waiting.set(cellId, source);
      clearTimeout(timer);
      timer = setTimeout(flushSome, TYPING_PAUSE_MS);
    },
    /** Calls back when nothing waits: at once, if the code is there, or not needed. */
    whenDone(then: () => void) {
      if (analyzeCell === undefined && waiting.size > 0) {
        void loaded.then(() => {
          flush();
          then();
        });
        return;
      }
      flush();
      then();
    },
  };
}
