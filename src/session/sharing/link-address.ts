/**
 * The address bar, as far as links go. It is written when a notebook is shared, and put right when a link has been dealt with;
 * never while someone types.
 */
import { isLink } from "../../notebook/link/link-limits.ts";

export interface LinkAddress {
  /** Calls back with the fragment that the page was opened with, if it is a link, and with each that is gone to. */
  listen(listener: (hash: string) => void): void;
  /** The reader's own link, as a new step of the history; opening the page with it again does not ask them. */
  write(hash: string): void;
  /** Makes the present step of the history hold the fragment of the open link, or none. */
  settle(hash: string): void;
}

interface OwnStep {
  readonly sharedHere: string;
}

export function linkAddress(): LinkAddress {
  const put = (hash: string, how: "pushState" | "replaceState", state: OwnStep | null) => {
    if (location.hash === hash) history.replaceState(state, "");
    else history[how](state, "", hash === "" ? location.pathname + location.search : hash);
  };
  return {
    listen(listener) {
      addEventListener("hashchange", () => {
        if (!isOwnStep(location.hash)) listener(location.hash);
      });
      if (isLink(location.hash) && !isOwnStep(location.hash)) listener(location.hash);
    },
    write: (hash) =>
      put(hash, isOwnStep(location.hash) ? "replaceState" : "pushState", { sharedHere: hash }),
    settle(hash) {
      if (hash !== "" || isLink(location.hash)) put(hash, "replaceState", null);
    },
  };
}

/** Whether this step was written by sharing from here: the browser keeps that over a reload. */
function isOwnStep(hash: string): boolean {
  const state: unknown = history.state;
  return (
    typeof state === "object" &&
    state !== null &&
    "sharedHere" in state &&
    state.sharedHere === hash
  );
}
