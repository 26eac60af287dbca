/**
 * Notebooks from elsewhere: links in the address bar, links that are pasted, files that are opened. Each is read and checked, then
 * shown to the reader, and nothing else happens until they choose. Their own notebook is left as it is: the arrival is opened as a
 * notebook of its own.
 */
import { createStore } from "zustand/vanilla";
import { errorMessage } from "../../base/assert.ts";
import { exercisesOf } from "../../notebook/exercise.ts";
import type { Conflict } from "../../notebook/link/apply-difference.ts";
import { difference, isEmptyDifference } from "../../notebook/link/difference.ts";
import type { SharedResult } from "../../notebook/link/link-content.ts";
import { isLink } from "../../notebook/link/link-limits.ts";
import type { Notebook, NotebookSpec } from "../../notebook/notebook.ts";
import { questionsOf } from "../../notebook/question.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { partsDifference, type WholeNotebook } from "../../notebook/whole-notebook.ts";
import type { OpenSession } from "../create-session.ts";
import type { SessionState } from "../state.ts";
import type { Trust } from "../trust/trust.ts";
import { contentHash, isTrusted } from "../trust/trust-memory.ts";
import { addressNotebook } from "./address.ts";
import { type LinkAddress, linkAddress } from "./link-address.ts";
import { returnTo } from "./return-to.ts";

/** Where something came from; `text` is what can be copied or saved when it cannot be read. */
export interface ArrivalOrigin {
  readonly kind: "link" | "file";
  /** A file's name; empty for a link. */
  readonly name: string;
  readonly text: string;
}

export type Arrival =
  | { readonly kind: "reading"; readonly source: ArrivalOrigin }
  | { readonly kind: "unreadable"; readonly source: ArrivalOrigin; readonly message: string }
  | ReadyArrival;

/** Read and checked: what the reader is asked about. */
export interface ReadyArrival extends Content {
  readonly kind: "ready";
  readonly source: ArrivalOrigin;
}

interface Content extends WholeNotebook {
  readonly conflicts: readonly Conflict[];
  /** Figures that were shared with it. */
  readonly results: readonly SharedResult[];
}

/** A notebook from elsewhere that is open, and the one that was open before. */
export interface Visit {
  /** The name that it was opened under. */
  readonly id: string;
  readonly arrival: ReadyArrival;
  readonly home: SessionState;
}

export interface ArrivalsState {
  readonly arrival: Arrival | undefined;
  readonly visit: Visit | undefined;
}

/** `mine`: it becomes a notebook of the reader's, beside those that they have. */
export type ArrivalChoice = "look" | "sandbox" | "trust" | "mine";

export interface Arrivals {
  /** The module as it is delivered: what differences are shown against. */
  readonly module: WholeNotebook;
  getState(): ArrivalsState;
  subscribe(listener: () => void): () => void;
  openLink(text: string): Promise<void>;
  openFile(name: string, text: string): Promise<void>;
  choose(choice: ArrivalChoice): Promise<void>;
  /** Shows the open notebook's changes again. */
  review(): void;
  /** Puts the arrival away; the open notebook stays. */
  dismiss(): void;
  /** From a notebook from elsewhere back to the reader's own. */
  goHome(): Promise<void>;
  /** Writes the link of the open notebook to the address bar, as one step of the history. */
  share(link: string): void;
}

const TRUST: Record<ArrivalChoice, Trust> = {
  look: "looking",
  sandbox: "sandboxed",
  trust: "trusted",
  mine: "kept",
};

export function createArrivals(
  session: OpenSession,
  spec: NotebookSpec,
  address: LinkAddress = linkAddress(),
): Arrivals {
  const module: WholeNotebook = {
    notebook: toNotebook(spec),
    exercises: exercisesOf(spec),
    questions: questionsOf(spec),
  };
  const store = createStore<ArrivalsState>(() => ({ arrival: undefined, visit: undefined }));
  /** Turn of the last request: one that takes longer to read must not take its place. */
  let latest = 0;

  const receive = async (source: ArrivalOrigin, read: () => Promise<Content>): Promise<void> => {
    latest += 1;
    const turn = latest;
    store.setState({ arrival: { kind: "reading", source } });
    const arrival = await read().then(
      (content): Arrival => ({ kind: "ready", source, ...content }),
      (error: unknown): Arrival => ({ kind: "unreadable", source, message: errorMessage(error) }),
    );
    const isKnown = arrival.kind === "ready" && isTrusted(await contentHash(arrival));
    if (turn !== latest) return;
    store.setState({ arrival });
    if (arrival.kind !== "ready") return;
    if (isSameContent(arrival, session.getState())) {
      store.setState({ arrival: undefined });
      tell("Your notebook already holds all of this, so nothing was opened.");
    } else if (isKnown) {
      await open(arrival, "trusted");
      store.setState({ arrival: undefined });
      tell("You have trusted exactly this notebook before, so it was opened without asking.");
    }
  };

  const open = async (arrival: ReadyArrival, trust: Trust): Promise<void> => {
    await session.flush();
    const { visit } = store.getState();
    const home = visit?.home ?? session.getState();
    const { exercises, questions, source } = arrival;
    // A name of its own: nothing that is stored has it, so nothing stored is written over.
    const id = crypto.randomUUID();
    const notebook = { ...arrival.notebook, id };
    session.dispatch({ type: "open", notebook, exercises, questions, trust });
    store.setState({ visit: { id, arrival, home } });
    address.settle(source.kind === "link" ? source.text : "");
  };

  /** Stores the open notebook where a reload finds it; says whether it is still the open one. */
  const keep = async (): Promise<boolean> => {
    const { id, title } = session.getState().notebook;
    // Renamed to what it is called: so it is written, as any change to a notebook is.
    session.dispatch({ type: "rename", title });
    await session.flush();
    if (session.getState().notebook.id !== id) return false;
    address.settle("");
    addressNotebook(id);
    return true;
  };

  /** The open notebook may do from here on what its reader has decided: a decision of its own, to be remembered. */
  const decide = async (choice: ArrivalChoice): Promise<void> => {
    const isMine = choice === "mine";
    // Stored before it is called the reader's: a reload in the same moment would find nothing.
    if (isMine && !(await keep())) return;
    const { visit } = store.getState();
    store.setState({ arrival: undefined, visit: isMine ? undefined : visit });
    session.dispatch({ type: "set-trust", trust: chosen(choice, session.getState()) });
    if (!isMine) return;
    tell("This is now a notebook of yours, beside the one that you had.");
    await session.flush();
  };

  /** The visit, while what it opened is open: another notebook may have taken its place since. */
  const openVisit = (): Visit | undefined => {
    const { visit } = store.getState();
    return visit?.id === session.getState().notebook.id ? visit : undefined;
  };

  const tell = (text: string) =>
    session.dispatch({ type: "notify", notice: { id: "arrival", tone: "info", text } });

  const arrivals: Arrivals = {
    module,
    getState: store.getState,
    subscribe: (listener) => store.subscribe(listener),
    openLink: (text) =>
      receive({ kind: "link", name: "", text }, async () => {
        const [{ decodeLink }, { applyDifference }] = await Promise.all([
          import("../../notebook/link/decode-link.ts"),
          import("../../notebook/link/apply-difference.ts"),
        ]);
        const { difference: found, results } = await decodeLink(text);
        const { notebook, conflicts } = applyDifference(module.notebook, found);
        return { notebook, ...partsFor(notebook, module), conflicts, results };
      }),
    openFile: (name, text) =>
      receive({ kind: "file", name, text }, async () => {
        const { readNotebookFile } = await import("../../notebook/read-file.ts");
        const { remark, ...read } = readNotebookFile(name, text);
        if (remark !== undefined) tell(remark);
        return { ...partsFor(read.notebook, module), ...read, conflicts: [] };
      }),
    async choose(choice) {
      const { arrival } = store.getState();
      const isOpen = arrival === undefined || arrival === openVisit()?.arrival;
      if (!isOpen) {
        if (arrival.kind !== "ready") return;
        // Nothing runs of one that is to be trusted, or to be stored, before it is.
        await open(arrival, choice === "sandbox" ? "sandboxed" : "looking");
        // Another notebook may have taken its place meanwhile; nothing was decided about that.
        if (openVisit()?.arrival !== arrival) return;
      }
      await decide(choice);
      if (choice === "trust" || choice === "sandbox") session.dispatch({ type: "run-all" });
    },
    review: () => store.setState({ arrival: openVisit()?.arrival }),
    dismiss() {
      latest += 1;
      const { visit } = store.getState();
      store.setState({ arrival: undefined });
      const opened = visit?.arrival.source;
      address.settle(opened?.kind === "link" ? opened.text : "");
    },
    async goHome() {
      const { visit } = store.getState();
      if (visit === undefined) return;
      const { home } = visit;
      const isElsewhere = openVisit() === undefined;
      address.settle("");
      store.setState({ arrival: undefined, visit: undefined });
      if (isElsewhere) return;
      await session.flush();
      // A notebook that was never saved is in no store; then the page still has it.
      await (session.shelf?.open(home.notebook.id) ?? Promise.reject()).catch(() =>
        returnTo(session, home),
      );
    },
    share: (link) => address.write(link),
  };
  const arriveAt = (link: string) => {
    const { arrival, visit } = store.getState();
    if (visit?.arrival.source.text !== link) void arrivals.openLink(link);
    else if (arrival !== undefined) arrivals.dismiss();
  };
  const arriveAtNone = () => {
    const { arrival, visit } = store.getState();
    if (visit?.arrival.source.kind === "link") void arrivals.goHome();
    else if (arrival?.source.kind === "link") arrivals.dismiss();
  };
  address.listen((hash) => {
    if (isLink(hash)) arriveAt(hash);
    else if (hash === "") arriveAtNone();
  });
  return arrivals;
}

/** What its reader lets run as their own already is not asked about again when they save it as theirs. */
function chosen(choice: ArrivalChoice, { trust }: SessionState): Trust {
  return choice === "mine" && trust === "trusted" ? "own" : TRUST[choice];
}

/** The module's exercises and questions, for a notebook that was made from it. */
function partsFor(
  { base }: Notebook,
  { notebook, exercises, questions }: WholeNotebook,
): Omit<WholeNotebook, "notebook"> {
  const isOurs = base !== null && base.module === notebook.base?.module;
  return isOurs ? { exercises, questions } : { exercises: {}, questions: {} };
}

/** Whether nothing differs but the name that a copy is stored under. */
function isSameContent(arrived: WholeNotebook, open: WholeNotebook): boolean {
  const same = { ...arrived.notebook, id: open.notebook.id };
  return (
    isEmptyDifference(difference(same, open.notebook)) &&
    partsDifference(arrived, open).length === 0
  );
}
