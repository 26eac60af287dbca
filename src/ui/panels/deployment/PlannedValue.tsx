import { Tooltip } from "radix-ui";
import { type ReactNode, useState } from "react";
import type { LineOrigin } from "../../../systems/deployment/deployment-file.ts";

/** A planned value in a file; on hover, focus or touch, the figure that it came from, back to the measurement. */
export function PlannedValue({ origin, children }: { origin: LineOrigin; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  // A scroll would close it: also the one that brings the value into view for who comes by keyboard.
  const change = (open: boolean) => {
    if (open || window.event?.type !== "scroll") setOpen(open);
  };
  return (
    <Tooltip.Root open={isOpen} onOpenChange={change}>
      <Tooltip.Trigger
        type="button"
        className="planned-value"
        // Touch has no hover.
        onClick={(event) => {
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal container={document.getElementById("cells")}>
        <Tooltip.Content
          className="floating tip planned-tip"
          side="bottom"
          sideOffset={4}
          collisionPadding={8}
          hideWhenDetached
        >
          <strong className="numbers">{origin.text}</strong> {origin.origin}
          <ol>
            {origin.chain.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
