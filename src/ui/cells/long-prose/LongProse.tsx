import { lazy, Suspense, useMemo } from "react";
import { AsWritten } from "../AsWritten.tsx";
import { ProseText } from "../ProseText.tsx";
import type { ProseJob } from "./prose-jobs.ts";
import { useProseAnswer } from "./use-prose-answer.ts";
import "./long-prose.css";

const ProseWithMath = lazy(() =>
  import("../ProseWithMath.tsx").then((module) => ({ default: module.ProseWithMath })),
);

/** Markdown that takes too long to be parsed on the page's thread: it stands there as it is written until it has been. */
export function LongProse({ source }: { source: string }) {
  const job = useMemo((): ProseJob => ({ kind: "text", source }), [source]);
  const answer = useProseAnswer(job);
  const waiting = <div className="prose prose-waiting">{source}</div>;
  if (answer === undefined) return waiting;
  if (answer.kind === "refusal") return <AsWritten text={source} reason={answer.reason} />;
  if (answer.kind !== "text") return null;
  if (!source.includes("$")) return <ProseText source={source} tree={answer.tree} />;
  return (
    <Suspense fallback={waiting}>
      <ProseWithMath source={source} tree={answer.tree} />
    </Suspense>
  );
}
