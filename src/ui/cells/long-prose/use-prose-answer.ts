import { startTransition, useEffect, useState } from "react";
import { ProseDesk } from "./prose-desk.ts";
import type { ProseAnswer, ProseJob } from "./prose-jobs.ts";

/** One for the page: its limits hold for all that is on it. */
const desk = new ProseDesk({
  spawn: () =>
    new Worker(new URL("./prose-worker.ts", import.meta.url), { type: "module", name: "prose" }),
  whenDrawn,
});

/** What comes of a job; until it is there, what came of the one before, and at first nothing. `job`: the same object while it is the same. */
export function useProseAnswer(job: ProseJob): ProseAnswer | undefined {
  const [answer, setAnswer] = useState<ProseAnswer>();
  useEffect(
    // As a transition: React builds it in pieces, between which keys and clicks are heard.
    () => desk.ask(job, (its) => startTransition(() => setAnswer(its))),
    [job],
  );
  return answer;
}

/** A browser without idle times is given one. */
const PAUSE_MS = 50;

function whenDrawn(then: () => void): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(then, { timeout: 1000 });
  else setTimeout(then, PAUSE_MS);
}
