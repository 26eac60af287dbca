import { useSyncExternalStore } from "react";

/** From here on the dock has a column of its own. */
export const WIDE = "(min-width: 1400px)";
/** Below this the outline is a drawer. */
export const NARROW = "(max-width: 799.98px)";

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );
}
