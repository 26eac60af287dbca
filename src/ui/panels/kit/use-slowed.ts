import { useEffect, useRef, useState } from "react";

/** A value that changes often, shown anew once in `everyMs` at most; the last one is always shown in the end. */
export function useSlowed<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  const shownAt = useRef(Number.NEGATIVE_INFINITY);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current = value;
    if (timer.current !== undefined) return;
    const show = () => {
      timer.current = undefined;
      shownAt.current = performance.now();
      setShown(() => latest.current);
    };
    const wait = shownAt.current + everyMs - performance.now();
    if (wait <= 0) show();
    else timer.current = setTimeout(show, wait);
  }, [value, everyMs]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return shown;
}
