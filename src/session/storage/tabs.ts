/** Tabs of one browser tell each other what they saved, so that each takes the others' edits up before they can collide. */

export interface Tabs {
  /** This tab saved a notebook. */
  saved(id: string): void;
}

/** Calls `onSaved` with the notebook that another tab saved, and when this tab comes back into view after a sleep. */
export function joinTabs(onSaved: (id: string | undefined) => void): Tabs {
  if (typeof BroadcastChannel === "undefined") return { saved: () => {} };
  const channel = new BroadcastChannel("capstone.saved");
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "string") onSaved(data);
  };
  const returned = () => {
    if (document.visibilityState === "visible") onSaved(undefined);
  };
  document.addEventListener("visibilitychange", returned);
  addEventListener("pageshow", (event) => {
    if (event instanceof PageTransitionEvent && event.persisted) onSaved(undefined);
  });
  return { saved: (id) => channel.postMessage(id) };
}
