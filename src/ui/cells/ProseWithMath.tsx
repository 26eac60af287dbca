import katex from "katex";
import { useLayoutEffect, useRef } from "react";
import type { Components } from "react-markdown";
import remarkMath from "remark-math";
import { tooLongFormula } from "../../outputs/prose-limits.ts";
import { Scrollable } from "../Scrollable.tsx";
import { AsWritten } from "./AsWritten.tsx";
import { COMPONENTS, ProseText } from "./ProseText.tsx";
import "katex/dist/katex.min.css";

/** Prose with formulas; KaTeX comes along with this chunk only. */
export function ProseWithMath({ source }: { source: string }) {
  return <ProseText source={source} remarkPlugins={[remarkMath]} components={WITH_MATH} />;
}

const { code: Code, pre: Pre } = COMPONENTS;

const WITH_MATH: Components = {
  ...COMPONENTS,
  // Whole formulas come as `<pre><code class="math-display">`, those in a line without the `<pre>`.
  pre: (props) => {
    const child = props.node?.children[0];
    const classes = child?.type === "element" ? child.properties["className"] : undefined;
    const isFormula = Array.isArray(classes) && classes.includes("math-display");
    return isFormula ? props.children : <Pre {...props} />;
  },
  code: (props) => {
    const { className, children } = props;
    if (!className?.includes("language-math")) return <Code {...props} />;
    const tex = String(children);
    const refusal = tooLongFormula(tex);
    if (refusal !== undefined) return <AsWritten text={tex} reason={refusal} />;
    return <Formula tex={tex} isBlock={className.includes("math-display")} />;
  },
};

function Formula({ tex, isBlock }: { tex: string; isBlock: boolean }) {
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (element.current === null) return;
    katex.render(tex, element.current, {
      displayMode: isBlock,
      throwOnError: false,
      strict: false,
      // A formula may come from anywhere: no links, no images, no page-high rules.
      trust: false,
      maxSize: 50,
    });
  }, [tex, isBlock]);
  const formula = <span ref={element} />;
  return isBlock ? (
    <Scrollable className="prose-formula" label="Formula">
      {formula}
    </Scrollable>
  ) : (
    formula
  );
}
