/** Reading the session from components: one value, chosen by a selector, rendered again only when it changes. */
import { useRef, useSyncExternalStore } from "react";
import type { SessionOperation } from "../session/operations.ts";
import type { SessionState } from "../session/state.ts";
import { useServices } from "./services.ts";

/** A value that the state holds as it is, or a primitive derived from it. */
export function useSessionState<T>(select: (state: SessionState) => T): T {
  const { session, subscribe } = useServices();
  return useSyncExternalStore(subscribe, () => select(session.getState()));
}

/** A list derived anew each time; the same array is given back while its items are the same. */
export function useSessionList<T>(
  select: (state: SessionState) => readonly T[],
  isSame: (a: T, b: T) => boolean = Object.is,
): readonly T[] {
  const { session, subscribe } = useServices();
  const last = useRef<readonly T[]>([]);
  return useSyncExternalStore(subscribe, () => {
    const next = select(session.getState());
    if (!areSame(last.current, next, isSame)) last.current = next;
    return last.current;
  });
}

/** What the reader does with it is on the page in the same frame. */
export function useDispatch(): (operation: SessionOperation) => void {
  const { session, catchUp } = useServices();
  return (operation) => {
    session.dispatch(operation);
    catchUp();
  };
}

function areSame<T>(
  before: readonly T[],
  after: readonly T[],
  isSame: (a: T, b: T) => boolean,
): boolean {
  return (
    before.length === after.length && after.every((item, index) => isSame(before[index] as T, item))
  );
}
