import { lazy, Suspense } from "react";
import type { Arrivals } from "../../../session/sharing/arrivals.ts";
import type { DialogName } from "../../keyboard/command.ts";
import { HeldKeys } from "../../keyboard/HeldKeys.tsx";
import { useSessionState } from "../../use-session.ts";
import { ArrivalBanner } from "./ArrivalBanner.tsx";
import { FileDrop } from "./FileDrop.tsx";
import { useArrivals, useArrivalsState } from "./use-arrivals.ts";

const ArrivalDialog = lazy(() =>
  import("./ArrivalDialog.tsx").then((m) => ({ default: m.ArrivalDialog })),
);

const FirstRunDialog = lazy(() =>
  import("./FirstRunDialog.tsx").then((m) => ({ default: m.FirstRunDialog })),
);

const ShareDialog = lazy(() =>
  import("./ShareDialog.tsx").then((m) => ({ default: m.ShareDialog })),
);
const OpenDialog = lazy(() => import("./OpenDialog.tsx").then((m) => ({ default: m.OpenDialog })));

interface SharePlaceProps {
  /** The dialog that is open over the page. */
  dialog: DialogName | undefined;
  onClose: () => void;
}

/** Everything for sharing: its dialogs, a banner above a notebook from elsewhere, a place to drop files on. */
export function SharePlace({ dialog, onClose }: SharePlaceProps) {
  const arrivals = useArrivals();
  if (arrivals === undefined) return null;
  return (
    <>
      <Arriving arrivals={arrivals} />
      <Suspense fallback={<HeldKeys />}>
        {dialog === "share" ? <ShareDialog onClose={onClose} /> : null}
        {dialog === "open" ? <OpenDialog onClose={onClose} /> : null}
      </Suspense>
    </>
  );
}

function Arriving({ arrivals }: { arrivals: Arrivals }) {
  const arrival = useArrivalsState((state) => state.arrival);
  const firstRun = useSessionState((state) => state.firstRun);
  return (
    <>
      <ArrivalBanner arrivals={arrivals} />
      <FileDrop />
      <Suspense>
        {arrival === undefined ? null : (
          <ArrivalDialog key={arrival.source.text} arrival={arrival} arrivals={arrivals} />
        )}
        {firstRun === undefined || arrival !== undefined ? null : (
          <FirstRunDialog asked={firstRun} />
        )}
      </Suspense>
    </>
  );
}
