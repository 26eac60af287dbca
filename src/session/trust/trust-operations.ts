/** Trust and running: refuses runs while a notebook is only looked at, and makes the kernel follow a change of trust. */
import type { Applied, Effect } from "../operations.ts";
import type { RunRequest } from "../running/run-request.ts";
import type { Notice, SessionState } from "../state.ts";
import { lowest, placeOf, type Trust } from "./trust.ts";

/** Why nothing runs, with what the reader can do about it. */
const LOOKING: Notice = {
  id: "looking",
  tone: "info",
  text: "Nothing in this notebook runs yet, because it came from a link or a file. To run it, choose “Run in sandbox”, “Trust and run” or “Save as mine”.",
};

/** For whoever asks for a run where there is no cell that may. */
export function whyNothingRuns({ trust }: Pick<SessionState, "trust">): string {
  if (trust !== "kept") return LOOKING.text;
  return "Nothing in this notebook runs yet: it came from elsewhere and was saved as your own. Run it on the page, which asks once whether it may run with your own rights.";
}

/** Why a notebook that ran as the reader's own no longer does. */
const LOWERED: Record<"looking" | "kept" | "sandboxed", Notice> = {
  looking: {
    id: "lowered",
    tone: "warning",
    text: "Nothing in this notebook runs any more: it holds text again that you have not let run, or another tab withdrew its trust. To run it, choose “Run in sandbox”, “Trust and run” or “Save as mine”.",
  },
  kept: {
    id: "lowered",
    tone: "warning",
    text: "Nothing in this notebook runs any more: it holds text again from before you let it run as your own. The next run asks you first.",
  },
  sandboxed: {
    id: "lowered",
    tone: "warning",
    text: "This notebook runs in the sandbox from now on: it holds text again that you have let run only there, or another tab put it there. To let it run as your own, choose “Trust and run” or “Save as mine”.",
  },
};

/** The state with a question, or a notice, where a run was asked for that may not be; undefined where it may. */
export function refuseRun(state: SessionState, asked: RunRequest): Applied | undefined {
  if (placeOf(state) !== undefined) return undefined;
  if (state.trust === "kept") return { state: { ...state, firstRun: asked }, effects: [] };
  return { state: { ...state, notices: [...withoutWords(state), LOOKING] }, effects: [] };
}

/** Changes the notebook's trust, by its reader's decision. Names live in one kernel, so another kernel means that they are gone. */
export function setTrust(state: SessionState, trust: Trust): Applied {
  if (trust === state.trust) return { state, effects: [] };
  return {
    state: { ...withoutFirstRun(state), trust, notices: withoutWords(state) },
    // Saved at once: a reload, another tab and a copy go by what is stored.
    effects: [{ type: "save" }, ...remembering(state.trust, trust), ...revival(state)],
  };
}

/** Effects for a newly opened notebook: it needs a kernel that nothing has run in. */
export function openedNotebook(trust: Trust): Effect[] {
  const recall: Effect[] = trust === "trusted" ? [{ type: "remember-trust", how: "recall" }] : [];
  return [{ type: "renew-kernel" }, ...recall];
}

/** The state once text of such trust was put into it: it may do no more than that text may. */
export function lowered(state: SessionState, trust: Trust): SessionState {
  const result = lowest(state.trust, trust);
  // Trusted text runs in the same place as one's own: nothing changes.
  return placeOf({ trust: result }) === placeOf(state) ? state : withTrust(state, result);
}

/** The state with the trust that putting it together with another has given; the reader is told where it may do less. */
export function withTrust(state: SessionState, trust: Trust): SessionState {
  if (trust === state.trust) return state;
  const isLess = placeOf({ trust }) !== placeOf(state) && lowest(trust, state.trust) === trust;
  const words = isLess && trust !== "own" && trust !== "trusted" ? [LOWERED[trust]] : [];
  return { ...withoutFirstRun(state), trust, notices: [...withoutWords(state), ...words] };
}

/** The state once its reader has put off the first run, or decided about it. */
export function withoutFirstRun({ firstRun: _, ...state }: SessionState): SessionState {
  return state;
}

/**
 * After every operation, whichever it was: where the place of cells has changed, the kernel follows, and what waits to run waits
 * no longer where nothing may.
 */
export function followTrust(before: SessionState, applied: Applied): Applied {
  const { state, effects } = applied;
  const place = placeOf(state);
  const follows = effects.some(({ type }) => type === "place-kernel");
  if (place === placeOf(before) || follows) return applied;
  return {
    state: place === undefined ? { ...state, queue: [] } : state,
    effects: [{ type: "place-kernel" }, ...effects],
  };
}

function withoutWords({ notices }: SessionState): Notice[] {
  return notices.filter(({ id }) => id !== LOOKING.id && id !== LOWERED.looking.id);
}

/** A decision is a new try for a kernel that did not start. */
function revival({ kernel }: SessionState): Effect[] {
  return kernel.status === "failed" ? [{ type: "renew-kernel" }] : [];
}

function remembering(before: Trust, after: Trust): Effect[] {
  if (after === "trusted") return [{ type: "remember-trust", how: "remember" }];
  return before === "trusted" && after !== "own"
    ? [{ type: "remember-trust", how: "withdraw" }]
    : [];
}
