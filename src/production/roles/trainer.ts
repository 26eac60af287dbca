/** The role "trainer": trains one model as it is ordered to, and shows how that goes. */
import { lend, lent } from "../../base/lent.ts";
import { serveRole } from "./serve-role.ts";

serveRole(async ({ port }) => {
  const [{ TrainingServer }, { loadData }] = await Promise.all([
    import("../training/worker/training-server.ts"),
    import("../training/plan/data-spec.ts"),
  ]);
  // Its page asks it to end, and it does so between two steps: a step that is torn in the middle could not be gone on from.
  lend({ checkStop: undefined, stopCheckOfRun: () => () => {} });
  const { storage } = lent();
  const server = new TrainingServer(port, { loadData, storage, now: () => performance.now() });
  port.onmessage = ({ data }) => server.receive(data);
});
