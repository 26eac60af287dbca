import katex from "katex";
import { useLayoutEffect, useRef } from "react";
import type { Components } from "react-markdown";
import remarkMath from "remark-math";
import { tooLongFormula } from "../../outputs/prose-limits.ts";
import { Scrollable } from "../Scrollable.tsx";
import { AsWritten } from "./AsWritten.tsx";
import { FORMULA_OPTIONS } from "./formula-options.ts";
import { laterFormulas } from "./later-formulas.ts";
import { LongFormula } from "./long-prose/LongFormula.tsx";
import type { ProseNode } from "./long-prose/prose-jobs.ts";
import { COMPONENTS, ProseText } from "./ProseText.tsx";
import "katex/dist/katex.min.css";

/** Prose with formulas; KaTeX comes along with this chunk only. `tree`: what it was parsed to, where that is done already. */
export function ProseWithMath({ source, tree }: { source: string; tree?: ProseNode }) {
  const plugins = tree === undefined ? [remarkMath, laterFormulas] : [laterFormulas];
  return <ProseText source={source} tree={tree} remarkPlugins={plugins} components={WITH_MATH} />;
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
    const isBlock = className.includes("math-display");
    if (refusal !== undefined) {
      return <AsWritten text={tex} reason={refusal} isInLine={!isBlock} />;
    }
    const isLater = props.node?.properties["later"] === true;
    return <Formula tex={tex} isBlock={isBlock} isLater={isLater} />;
  },
};

interface FormulaProps {
  tex: string;
  isBlock: boolean;
  /** It is not set on the page's thread. */
  isLater: boolean;
}

function Formula({ tex, isBlock, isLater }: FormulaProps) {
  const SetFormula = isLater ? LongFormula : ShortFormula;
  const formula = <SetFormula tex={tex} isBlock={isBlock} />;
  return isBlock ? (
    <Scrollable className="prose-formula" label="Formula">
      {formula}
    </Scrollable>
  ) : (
    formula
  );
}

function ShortFormula({ tex, isBlock }: { tex: string; isBlock: boolean }) {
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (element.current === null) return;
    katex.render(tex, element.current, { ...FORMULA_OPTIONS, displayMode: isBlock });
  }, [tex, isBlock]);
  return <span ref={element} />;
}
