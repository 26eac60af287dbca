import { lazy, memo, Suspense } from "react";
import { isShortProse, tooMuchProse } from "../../outputs/prose-limits.ts";
import { AsWritten } from "./AsWritten.tsx";
import { LongProse } from "./long-prose/LongProse.tsx";
import { ProseText } from "./ProseText.tsx";

const ProseWithMath = lazy(() =>
  import("./ProseWithMath.tsx").then((module) => ({ default: module.ProseWithMath })),
);

/** Markdown as text for reading, if it is not too much. Raw HTML stays text; maths is loaded where a `$` asks for it. */
export const Prose = memo(function Prose({ source }: { source: string }) {
  const refusal = tooMuchProse(source);
  if (refusal !== undefined) return <AsWritten text={source} reason={refusal} />;
  if (!isShortProse(source)) return <LongProse source={source} />;
  const plain = <ProseText source={source} />;
  if (!source.includes("$")) return plain;
  return (
    <Suspense fallback={plain}>
      <ProseWithMath source={source} />
    </Suspense>
  );
});
