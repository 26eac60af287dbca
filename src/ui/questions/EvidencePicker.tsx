import { Popover } from "radix-ui";
import { lazy, Suspense, useState } from "react";
import type { Evidence } from "../../notebook/notebook.ts";

const EvidenceChoices = lazy(() =>
  import("./EvidenceChoices.tsx").then((m) => ({ default: m.EvidenceChoices })),
);

/** Finds a figure that was measured in this notebook and quotes it into the answer. */
export function EvidencePicker({ onPick }: { onPick: (evidence: Evidence) => void }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className="button">Quote a figure</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="floating evidence-picker"
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label="Figures measured here"
        >
          <Suspense>
            <EvidenceChoices
              onPick={(picked) => {
                setOpen(false);
                onPick(picked);
              }}
            />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
