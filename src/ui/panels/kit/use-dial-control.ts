/** Turning the dials of a cell's panels. */
import { useRef } from "react";
import type { CellId } from "../../../notebook/notebook.ts";
import { areDialsHeld } from "../../../notebook/teaching.ts";
import type { Dials } from "../../../outputs/figure/named-figure.ts";
import { useDispatch, useSessionState } from "../../use-session.ts";
import { useDials } from "../use-dials.ts";

export interface DialControl {
  readonly dials: Dials;
  /** A teacher holds them where they stand. */
  readonly areHeld: boolean;
  /** Without a value the dial goes back to where its panel puts it. */
  turn(dial: string, value: number | undefined): void;
  /** Further turns are another step to undo. */
  beginGesture(): void;
}

export function useDialControl(cellId: CellId): DialControl {
  const dispatch = useDispatch();
  const dials = useDials(cellId);
  const areHeld = useSessionState((state) => areDialsHeld(state.notebook));
  const gesture = useRef("");
  const beginGesture = () => {
    gesture.current = crypto.randomUUID();
  };
  return {
    dials,
    areHeld,
    beginGesture,
    turn(dial, value) {
      if (gesture.current === "") beginGesture();
      const position = value === undefined ? {} : { value };
      dispatch({ type: "turn-dial", cellId, dial, gesture: gesture.current, ...position });
    },
  };
}
