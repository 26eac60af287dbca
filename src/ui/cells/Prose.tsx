import { lazy, memo, Suspense } from "react";
import { ProseText } from "./ProseText.tsx";

const ProseWithMath = lazy(() =>
  import("./ProseWithMath.tsx").then((module) => ({ default: module.ProseWithMath })),
);

/** Markdown as text for reading. Raw HTML stays text; maths is loaded where a `$` asks for it. */
export const Prose = memo(function Prose({ source }: { source: string }) {
  const plain = <ProseText source={source} />;
  if (!source.includes("$")) return plain;
  return (
    <Suspense fallback={plain}>
      <ProseWithMath source={source} />
    </Suspense>
  );
});
