import { useLayoutEffect, useRef } from "react";
import type { SecondFacts } from "./second-facts.ts";

interface SecondTipProps {
  facts: SecondFacts;
  /** Ends of the second that it is about, in pixels of the plot. */
  left: number;
  right: number;
  width: number;
}

/** Facts of the second under the pointer or the keyboard's cursor, beside it. */
export function SecondTip({ facts: { name, facts }, left, right, width }: SecondTipProps) {
  const tip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = tip.current;
    if (element === null) return;
    const beside = right + 8;
    const fits = beside + element.offsetWidth <= width;
    const x = fits ? beside : Math.max(0, left - 8 - element.offsetWidth);
    element.style.transform = `translate(${Math.round(x)}px, 0)`;
  });
  return (
    <div aria-hidden="true">
      <div className="time-cursor" style={{ left, width: Math.max(1, right - left) }} />
      <div ref={tip} className="plot-tip time-tip numbers">
        <strong>{name}</strong>
        <dl>
          {facts.map(([label, value]) => (
            <div key={label} className="time-fact">
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}
