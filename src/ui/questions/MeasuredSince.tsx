import { useSyncExternalStore } from "react";
import type { Evidence } from "../../notebook/notebook.ts";
import { useServices } from "../services.ts";
import { figuresOfCell } from "./measured-figures.ts";
import { isSameSubject } from "./quotes.ts";

/** Says so where a quoted figure has been measured again, with another value. */
export function MeasuredSince({ quote }: { quote: Evidence }) {
  const { session, subscribe } = useServices();
  const now = useSyncExternalStore(subscribe, () => {
    const state = session.getState();
    // While a run goes on its figures change with every sample.
    if (state.run?.cellId === quote.cellId) return undefined;
    const figures = figuresOfCell(state, quote.cellId);
    return figures.find((it) => isSameSubject(it, quote) && it.at > quote.at)?.value;
  });
  return now === undefined || now === quote.value ? null : ` Measured again since: ${now}.`;
}
