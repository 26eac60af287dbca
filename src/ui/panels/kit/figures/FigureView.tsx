import { Tooltip } from "radix-ui";
import { memo, useState } from "react";
import type { Figure } from "../../../../outputs/figure/figure.ts";
import { figureOrigin, figureParts, figureText } from "../../../../outputs/figure/figure-text.ts";
import "./figures.css";

interface FigureViewProps {
  figure: Figure;
  /** Number and unit only; the rest on asking. */
  isBrief?: boolean;
}

/** A figure with its uncertainty; on hover, focus or touch, where it comes from. */
export const FigureView = memo(
  function FigureView({ figure, isBrief = false }: FigureViewProps) {
    const [isOpen, setOpen] = useState(false);
    // A scroll would close it: also the one that brings the figure into view for who comes by keyboard, or that still goes on at a click.
    const change = (open: boolean) => {
      if (open || window.event?.type !== "scroll") setOpen(open);
    };
    const { value, unit, spread, note, isAbsent } = figureParts(figure);
    const isRange = spread !== undefined && !spread.startsWith("±");
    return (
      <Tooltip.Root open={isOpen} onOpenChange={change}>
        <Tooltip.Trigger
          type="button"
          className={`figure-view numbers figure-${figure.kind}`}
          // Touch has no hover.
          onClick={(event) => {
            event.preventDefault();
            setOpen(true);
          }}
        >
          <span className={isAbsent ? "figure-absent" : "figure-value"}>
            {value}
            {unit === "" ? null : <span className="figure-unit"> {unit}</span>}
          </span>
          {isBrief || (spread === undefined && note === undefined) ? null : (
            <span className="figure-spread">
              {[spread, note].filter(Boolean).join(isRange ? "; " : ", ")}
            </span>
          )}
        </Tooltip.Trigger>
        {/* In the text's landmark, as the figure is. */}
        <Tooltip.Portal container={document.getElementById("cells")}>
          <Tooltip.Content
            className="floating tip"
            side="bottom"
            sideOffset={4}
            collisionPadding={8}
            hideWhenDetached
          >
            {isBrief ? <strong className="numbers tip-figure">{figureText(figure)}</strong> : null}
            {figureOrigin(figure)}
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    );
  },
  (before, after) =>
    before.isBrief === after.isBrief &&
    figureText(before.figure) === figureText(after.figure) &&
    figureOrigin(before.figure) === figureOrigin(after.figure),
);
