/**
 * Listening to a session from the page: what changes within a frame is heard once, at its end. A kernel may report hundreds of
 * times a second, and a page that is drawn sixty times a second need not look more often. What the reader does is heard at once.
 */
import type { Session } from "../session/session.ts";

/** A page that is not drawn has no frames; it is told at least this often. */
const HIDDEN_MS = 100;

export interface FrameSubscription {
  readonly subscribe: (listener: () => void) => () => void;
  /** Tells what has changed now, not at the end of the frame. */
  readonly catchUp: () => void;
}

export function subscribeByFrame(session: Session): FrameSubscription {
  const listeners = new Set<() => void>();
  let frame: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = () => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = undefined;
    for (const listener of [...listeners]) listener();
  };
  session.subscribe(() => {
    if (frame !== undefined) return;
    frame = requestAnimationFrame(tell);
    timer = setTimeout(tell, HIDDEN_MS);
  });
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    catchUp() {
      if (frame !== undefined) tell();
    },
  };
}
