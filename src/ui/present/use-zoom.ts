import { useSyncExternalStore } from "react";

/** The page in pixels that a slide shows: ticks of 12 of them are then 2.2 % of the screen's height. */
const SLIDE = { width: 900, height: 540 };

/** How much larger a slide is drawn than the page, so that the last row can read the smallest words. */
export function useZoom(): number {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener("resize", listener);
      return () => window.removeEventListener("resize", listener);
    },
    // Where the window is upright its width decides, and nothing becomes smaller than on the page.
    () => Math.max(1, Math.min(window.innerHeight / SLIDE.height, window.innerWidth / SLIDE.width)),
  );
}
