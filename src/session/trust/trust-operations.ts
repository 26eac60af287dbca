/** Trust and running: what is refused while a notebook is only looked at, and which kernel a change of trust asks for. */
import type { Applied, Effect } from "../operations.ts";
import type { Notice, SessionState } from "../state.ts";
import { kernelPlace, type Trust } from "./trust.ts";

/** Why nothing runs, with what the reader can do about it. */
const LOOKING: Notice = {
  id: "looking",
  tone: "info",
  text: "Nothing in this notebook runs yet, because it came from a link or a file. To run it, choose “Run in sandbox”, “Trust and run” or “Save as mine”.",
};

/** The state with a notice where a run was asked for that may not be; undefined where it may. */
export function refuseRun(state: SessionState): Applied | undefined {
  if (state.trust !== "looking") return undefined;
  const notices = [...state.notices.filter(({ id }) => id !== LOOKING.id), LOOKING];
  return { state: { ...state, notices }, effects: [] };
}

/** Changes what a notebook may do. Names live in one kernel, so another kernel means that they are gone. */
export function setTrust(state: SessionState, trust: Trust): Applied {
  if (trust === state.trust) return { state, effects: [] };
  // Trust that is withdrawn ends what runs and what waits.
  const ends = trust === "looking" && state.lastRunId > 0;
  const place = kernelPlace(trust);
  const restart: Effect[] =
    ends || place !== kernelPlace(state.trust) || state.kernel.status === "failed"
      ? [{ type: "restart-kernel", place }]
      : [];
  return {
    state: {
      ...state,
      trust,
      queue: trust === "looking" ? [] : state.queue,
      notices: state.notices.filter(({ id }) => id !== LOOKING.id),
    },
    effects: [...remembering(state.trust, trust), ...restart],
  };
}

/** What a newly opened notebook needs: another kernel, unless this one is of the right kind and has nothing to forget. */
export function placeKernel(before: SessionState, trust: Trust): Effect[] {
  const place = kernelPlace(trust);
  const isNew = before.lastRunId === 0 && before.kernel.status !== "failed";
  const restart: Effect[] =
    isNew && place === kernelPlace(before.trust) ? [] : [{ type: "restart-kernel", place }];
  return [...restart, ...remembering("looking", trust)];
}

function remembering(before: Trust, after: Trust): Effect[] {
  if (after === "trusted") return [{ type: "remember-trust", isTrusted: true }];
  return before === "trusted" && after !== "own"
    ? [{ type: "remember-trust", isTrusted: false }]
    : [];
}
