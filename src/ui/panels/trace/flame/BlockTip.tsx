import { useLayoutEffect, useRef } from "react";
import type { BlockFacts } from "../../../../outputs/panels/trace/flame/block-facts.ts";

interface BlockTipProps {
  facts: BlockFacts;
  /** Where it points to. */
  x: number;
  top: number;
  /** Width of the chart; the tip stays inside. */
  width: number;
}

/** Facts about the block under the pointer or the keyboard's cursor. */
export function BlockTip({ facts: { name, facts }, x, top, width }: BlockTipProps) {
  const tip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = tip.current;
    if (element === null) return;
    const left = Math.min(Math.max(0, x - 24), Math.max(0, width - element.offsetWidth));
    element.style.transform = `translate(${Math.round(left)}px, ${top}px)`;
  });
  return (
    <div ref={tip} className="plot-tip flame-tip numbers" aria-hidden="true">
      <strong>{name}</strong>
      <dl>
        {facts.map(([label, value]) => (
          <div key={label} className="plot-tip-fact">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
