import { useLayoutEffect, useMemo, useRef } from "react";
import { AsWritten } from "../AsWritten.tsx";
import type { ProseJob } from "./prose-jobs.ts";
import { useProseAnswer } from "./use-prose-answer.ts";

/** A formula that is set beside the page; its letters stand there until it has been. */
export function LongFormula({ tex, isBlock }: { tex: string; isBlock: boolean }) {
  const job = useMemo((): ProseJob => ({ kind: "formula", tex, isBlock }), [tex, isBlock]);
  const answer = useProseAnswer(job);
  const element = useRef<HTMLSpanElement>(null);
  const html = answer?.kind === "formula" ? answer.html : undefined;
  useLayoutEffect(() => {
    // KaTeX escapes what it writes, and trusts no commands.
    if (element.current !== null && html !== undefined) element.current.innerHTML = html;
  }, [html]);
  if (answer?.kind === "refusal") {
    return <AsWritten text={tex} reason={answer.reason} isInLine={!isBlock} />;
  }
  return html === undefined ? <code>{tex}</code> : <span ref={element} />;
}
