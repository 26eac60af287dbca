import { useEffect, useRef, useState } from "react";
import type { Control } from "../../kit/source/use-control.ts";

/** How long an answered wish stands in for the record, which comes a little later. */
const SETTLE_MS = 500;

export interface Setting<T> {
  /** As it was last wished for here, until the record has it. */
  readonly value: T;
  readonly isWaiting: boolean;
  set(next: T): void;
}

/**
 * A setting of the system that a control changes. While one wish waits for its answer, of those that follow only the last is sent:
 * a slider has many. After a refusal the record's value stands again.
 */
export function useSetting<T extends string | number>(
  control: Control,
  name: string,
  value: T,
): Setting<T> {
  const [wish, setWish] = useState<T>();
  const next = useRef<T>(undefined);
  const isSending = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const send = async () => {
    isSending.current = true;
    let isDone = true;
    while (next.current !== undefined) {
      const asked = next.current;
      next.current = undefined;
      isDone = await control.send(name, asked);
    }
    isSending.current = false;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setWish(undefined), isDone ? SETTLE_MS : 0);
  };
  return {
    value: wish ?? value,
    isWaiting: control.isPending(name),
    set(wanted) {
      clearTimeout(timer.current);
      setWish(wanted);
      next.current = wanted;
      if (!isSending.current) void send();
    },
  };
}
