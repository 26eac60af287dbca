import type { Visit } from "../../../session/sharing/arrivals.ts";
import { sharedResults } from "../../../session/sharing/shared-results.ts";
import { useServices } from "../../services.ts";
import { TitledDialog } from "../TitledDialog.tsx";
import { ComparedResults } from "./ComparedResults.tsx";

/** Theirs beside mine: what was measured in their notebook here, or else what mine had. */
export function ComparedDialog({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  const { session } = useServices();
  const here = sharedResults(session.getState());
  const mine = [...here, ...sharedResults(visit.home)];
  return (
    <TitledDialog
      title="Their results beside mine"
      onClose={onClose}
      className="arrival"
      aria-describedby={undefined}
    >
      <div className="share-body">
        <ComparedResults theirs={visit.arrival.results} mine={mine} />
      </div>
    </TitledDialog>
  );
}
