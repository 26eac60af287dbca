/** Steps that can happen on a walk: by a reader, by a program through the door, and by a browser to both. */
import { vi } from "vitest";
import type { ArrivalChoice } from "../sharing/arrivals.ts";
import type { SessionState } from "../state.ts";
import type { NotebookShelf } from "../storage/shelf.ts";
import { settled, type WalkTab, type World } from "./walk.testing.ts";
import type { WalkWorker } from "./walk-worker.testing.ts";

export interface Step {
  readonly name: StepName;
  readonly tab: number;
  readonly pick: number;
}

interface Scene {
  readonly world: World;
  readonly tab: WalkTab;
  readonly state: SessionState;
  readonly pick: number;
}

const CHOICES = ["look", "sandbox", "trust", "mine"] as const;

/** Steps that only an open page can take. */
const PAGE_STEPS = {
  settle: () => settled(),
  "time passes": () => {
    vi.advanceTimersByTime(2000);
  },
  "run all": ({ tab }: Scene) => tab.dispatch({ type: "run-all" }),
  "run a cell": ({ tab, state, pick }: Scene) =>
    tab.dispatch({ type: "run-cells", cellIds: [cellAt(state, pick)] }),
  "run to a cell": ({ tab, state, pick }: Scene) =>
    tab.dispatch({ type: "run-to", cellId: cellAt(state, pick) }),
  "run stale": ({ tab }: Scene) => tab.dispatch({ type: "run-stale" }),
  "a cell ends": ({ tab, pick }: Scene) => finish(tab, pick % 3 === 0 ? "failed" : "ok"),
  stop: ({ tab }: Scene) => tab.dispatch({ type: "stop" }),
  "the cell meets Stop": ({ tab }: Scene) => finish(tab, "stopped"),
  "a kernel crashes": ({ tab, pick }: Scene) => at(alive(tab), pick)?.crash(),
  "change backend": ({ tab, pick }: Scene) =>
    tab.dispatch({
      type: "change-settings",
      settings: { backend: pick % 2 === 0 ? "wasm" : "auto" },
    }),
  "open a file": ({ tab, world, pick }: Scene) => {
    void tab.arrivals?.openFile("file.json", JSON.stringify(world.stranger(pick)));
  },
  choose: ({ tab, pick }: Scene) => {
    void tab.choose(CHOICES[pick % 4] ?? "look");
  },
  "open a file and choose": ({ tab, world, pick }: Scene) =>
    openAndChoose(tab, world, pick >> 2, CHOICES[pick % 4]),
  "look at a file": ({ tab, world, pick }: Scene) =>
    openAndChoose(tab, world, pick >> 1, pick % 2 === 0 ? "look" : "sandbox"),
  "let it run as one's own": ({ tab, pick }: Scene) => {
    void tab.choose(pick % 2 === 0 ? "mine" : "trust");
  },
  "agree to the first run": ({ tab }: Scene) => {
    tab.dispatch({ type: "run-all" });
    tab.agree();
  },
  "put the first run off": ({ tab }: Scene) => {
    tab.dispatch({ type: "run-all" });
    tab.dispatch({ type: "put-off-first-run" });
  },
  "show what it changes": ({ tab }: Scene) => tab.arrivals?.review(),
  dismiss: ({ tab }: Scene) => tab.arrivals?.dismiss(),
  "go home": ({ tab }: Scene) => {
    void tab.arrivals?.goHome();
  },
  "put a stored one in place": ({ tab, world, pick }: Scene) => {
    void onShelf(tab, (shelf) => shelf.open(storedAt(world, pick)));
  },
  begin: ({ tab, pick }: Scene) => {
    void onShelf(tab, (shelf) => shelf.begin(pick % 2 === 0 ? "empty" : "module"));
  },
  duplicate: ({ tab, world, pick }: Scene) => {
    void onShelf(tab, (shelf) => shelf.duplicate(storedAt(world, pick)));
  },
  rename: ({ tab, world, pick }: Scene) => {
    void onShelf(tab, (shelf) => shelf.rename(storedAt(world, pick), `Renamed ${pick}`));
  },
  delete: ({ tab, world, pick }: Scene) => {
    void onShelf(tab, (shelf) => shelf.remove(storedAt(world, pick)));
  },
  "bring back": ({ tab, world, pick }: Scene) => {
    void onShelf(tab, (shelf) => shelf.bringBack(storedAt(world, pick)));
  },
  "restore a version": async ({ tab, state, pick }: Scene) => {
    await onShelf(tab, async (shelf) => {
      const snapshot = at(await shelf.history(), pick >> 1);
      const cell = pick % 2 === 0 ? undefined : cellAt(state, pick);
      // The dialog shows the history of the open notebook.
      const isOpen = snapshot?.id === tab.session?.getState().notebook.id;
      if (snapshot !== undefined && isOpen) shelf.restore(snapshot, cell);
    });
  },
  "end a conflict": ({ tab, pick }: Scene) => {
    void onShelf(tab, (shelf) => shelf.resolveConflict(pick % 2 === 0 ? "theirs" : "copy"));
  },
  type: ({ tab, world, state, pick }: Scene) =>
    tab.dispatch({
      type: "edit-source",
      cellId: cellAt(state, pick),
      source: `"own ${world.next()}"`,
    }),
  "replace everywhere": ({ tab, world, state }: Scene) =>
    tab.dispatch({
      type: "edit-sources",
      sources: Object.fromEntries(state.notebook.cells.map(({ id }) => [id, `${world.next()}`])),
      undo: "Replaced",
    }),
  insert: ({ tab, state, pick }: Scene) =>
    tab.dispatch({
      type: "insert-cell",
      place: "below",
      anchor: cellAt(state, pick),
      kind: "code",
    }),
  "delete a cell": ({ tab, state, pick }: Scene) =>
    tab.dispatch({ type: "delete-cell", cellId: cellAt(state, pick) }),
  "reset a cell, or bring it back": ({ tab, state, pick }: Scene) => {
    const cellId = cellAt(state, pick);
    const source = state.cells[cellId]?.replaced?.source ?? '"module reset"';
    tab.dispatch({ type: "reset-cell", cellId, source });
  },
  undo: ({ tab }: Scene) => tab.dispatch({ type: "undo" }),
  redo: ({ tab }: Scene) => tab.dispatch({ type: "redo" }),
  "the other tabs go unheard": ({ tab }: Scene) => {
    tab.browserTab.isDeaf = !tab.browserTab.isDeaf;
  },
  "come back into view": ({ tab }: Scene) => {
    for (const { type, hear } of tab.browserTab.listeners) {
      if (type === "visibilitychange") hear(new Event(type));
    }
  },
} as const;

/** Steps of a tab, open or not. */
const TAB_STEPS = {
  reload: ({ tab, state }: Scene) => {
    const { id } = state.notebook;
    tab.close();
    tab.load(id === "capstone" ? undefined : id);
  },
  "reload once at rest": async ({ tab, state }: Scene) => {
    vi.advanceTimersByTime(2000);
    await settled();
    const id = tab.session?.getState().notebook.id ?? state.notebook.id;
    tab.close();
    tab.load(id);
  },
  "open an address": ({ tab, world, pick }: Scene) => {
    tab.close();
    tab.load(storedAt(world, pick));
  },
} as const;

const STEPS = { ...PAGE_STEPS, ...TAB_STEPS } as const;

export type StepName = keyof typeof STEPS;

export const STEP_NAMES = Object.keys(STEPS) as StepName[];

/** Most of what can go wrong goes so: something arrives, is changed, is decided about, and what was comes back. */
const COMES_BACK: readonly (readonly StepName[])[] = [
  ["look at a file"],
  ["delete a cell", "reset a cell, or bring it back", "type", "replace everywhere"],
  ["time passes"],
  ["let it run as one's own"],
  ["agree to the first run"],
  ["undo", "reset a cell, or bring it back", "restore a version", "reload", "go home"],
];

/** Or so: a version is kept before the decision, and another, with less in it, is what the reader decides about. */
const IS_RESTORED: readonly (readonly StepName[])[] = [
  ["look at a file"],
  ["type"],
  ["time passes"],
  ["delete a cell", "replace everywhere"],
  ["let it run as one's own"],
  ["agree to the first run"],
  ["restore a version"],
];

/** Or so: a decision is taken back, or taken about another notebook than the one that is shown. */
const IS_TAKEN_BACK: readonly (readonly StepName[])[] = [
  ["open a file and choose"],
  ["time passes"],
  ["show what it changes", "put a stored one in place"],
  ["show what it changes", "settle"],
  ["choose"],
  ["reload", "put a stored one in place"],
];

export const STORIES = [COMES_BACK, IS_RESTORED, IS_TAKEN_BACK];

/** Takes one step and checks; what it sets going may still be under way. A tab that is closed is opened by whatever it is to do. */
export async function take(world: World, { name, tab: index, pick }: Step): Promise<void> {
  const tab = world.tabs[index];
  if (tab === undefined) return;
  if (tab.session === undefined) {
    if (tab.workers.length === 0) tab.load(undefined);
    await settled();
  }
  const state = tab.session?.getState();
  if (state === undefined) return;
  await STEPS[name]({ world, tab, state, pick });
  world.check();
}

async function openAndChoose(
  tab: WalkTab,
  world: World,
  pick: number,
  choice: ArrivalChoice = "look",
): Promise<void> {
  await tab.arrivals?.openFile("file.json", JSON.stringify(world.stranger(pick)));
  await tab.choose(choice);
}

function cellAt({ notebook }: SessionState, pick: number): string {
  return at(notebook.cells, pick)?.id ?? "none";
}

function storedAt({ browser }: World, pick: number): string {
  return at([...browser.stored.keys()], pick) ?? "capstone";
}

function at<T>(items: readonly T[], pick: number): T | undefined {
  return items[pick % Math.max(1, items.length)];
}

function alive({ workers }: WalkTab): WalkWorker[] {
  return workers.filter(({ isEnded }) => !isEnded);
}

function finish(tab: WalkTab, status: "ok" | "failed" | "stopped"): void {
  for (const worker of alive(tab)) worker.finish(status);
}

/** Refusals are sentences for its reader; a walk goes on. */
async function onShelf(tab: WalkTab, act: (shelf: NotebookShelf) => Promise<void>): Promise<void> {
  const shelf = tab.session?.shelf;
  // A page that is closed gets no answer any more.
  if (shelf !== undefined) {
    await act(shelf).catch((error: unknown) => refusals.push(String(error)));
  }
}

/** Refusals of the shelf, for a test to look at. */
export const refusals: string[] = [];
