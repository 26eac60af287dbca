/**
 * Whether a notebook may run, and where. A notebook that was written here, and the module, is its reader's own. One that came from
 * a link or a file runs nothing until its reader says so: then in a sandbox, or, once trusted, as their own. Where cells run is no
 * fact of its own: it follows from the trust of the notebook that is open, through `placeOf` alone.
 */
import { unreachable } from "../../base/assert.ts";
import type { KernelPlace } from "../../kernel/client/place.ts";

/**
 * `own`: written here, or the module. `trusted`: from elsewhere, and its reader lets it run as their own. `sandboxed`: it runs
 * where nothing of the page, the browser's storage or the network can be reached. `kept`: saved as its reader's own, who is asked once
 * before it first runs as that. `looking`: nothing runs.
 */
export type Trust = "own" | "trusted" | "sandboxed" | "kept" | "looking";

/** Where cells of the open notebook may run now; undefined where none may, whoever asks. */
export function placeOf({ trust }: { readonly trust: Trust }): KernelPlace | undefined {
  switch (trust) {
    case "own":
    case "trusted":
      return "page";
    case "sandboxed":
      return "sandbox";
    case "kept":
    case "looking":
      return undefined;
    default:
      return unreachable(trust);
  }
}

/** From the least that a notebook may do to the most. */
const ASCENDING: readonly Trust[] = ["looking", "kept", "sandboxed", "trusted", "own"];

/** Whether it is a notebook of its reader's, whatever it may do: it has its address, and no words above it. */
export function isReadersOwn(trust: Trust): trust is "own" | "kept" {
  return trust === "own" || trust === "kept";
}

/** The lesser trust of the two. */
export function lowest(one: Trust, other: Trust): Trust {
  return ASCENDING.indexOf(one) < ASCENDING.indexOf(other) ? one : other;
}

/** Trust as it was stored. Older pages stored none; a value that this page does not know counts as the least. */
export function readTrust(stored: unknown): Trust {
  if (stored === undefined) return "own";
  return ASCENDING.find((trust) => trust === stored) ?? "looking";
}

/** One of two states of a notebook that are put together: its trust, and whether its text is that of the common base. */
export interface TrustedSide {
  readonly trust: Trust;
  readonly isTextUnchanged: boolean;
}

/**
 * The trust of two states of one notebook put together. A decision that one side has taken since both began counts where the other
 * brings no text that it was not taken about; otherwise the lesser trust of the two holds. `base`: the trust that both began from.
 */
export function mergeTrust(base: Trust | undefined, mine: TrustedSide, theirs: TrustedSide): Trust {
  if (theirs.trust !== base && mine.trust === base && mine.isTextUnchanged) return theirs.trust;
  if (mine.trust !== base && theirs.trust === base && theirs.isTextUnchanged) return mine.trust;
  return lowest(mine.trust, theirs.trust);
}
