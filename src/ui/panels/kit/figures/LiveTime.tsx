import { useEffect, useState } from "react";
import { clockText } from "./durations.ts";

/** Time since `startedAt`, ten times a second. */
export function LiveTime({ startedAt }: { startedAt: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, []);
  return <span className="numbers live-time">{clockText(now - startedAt)}</span>;
}
