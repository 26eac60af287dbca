/** Arrivals from links and files, as components read them. */
import { useSyncExternalStore } from "react";
import type { Arrivals, ArrivalsState } from "../../../session/sharing/arrivals.ts";
import { useServices } from "../../services.ts";

export function useArrivals(): Arrivals | undefined {
  return useServices().arrivals;
}

export function useArrivalsState<T>(select: (state: ArrivalsState) => T): T | undefined {
  const arrivals = useArrivals();
  return useSyncExternalStore(
    (listener) => arrivals?.subscribe(listener) ?? (() => {}),
    () => arrivals && select(arrivals.getState()),
  );
}
