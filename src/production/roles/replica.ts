/** The role "replica": one copy of a model, which a server asks over a port of its own. */
import { lend } from "../../base/lent.ts";
import type { ToReplicaWorker } from "../serving/replica-messages.ts";
import { serveRole } from "./serve-role.ts";

serveRole(({ port }) => {
  // It lives on when the run that opened its system is stopped: its tensor operations must not hear of that.
  lend({ checkStop: undefined, stopCheckOfRun: () => () => {} });
  port.onmessage = async ({ data }: MessageEvent<ToReplicaWorker>) => {
    const [{ serveReplica }] = await Promise.all([
      import("../serving/replica-work.ts"),
      data.model.portable.engine === "tinytorch" ? startEngine() : undefined,
    ]);
    await serveReplica(data.port, data.model, () => close());
  };
});

async function startEngine(): Promise<void> {
  const { setBackend } = await import("../../tinytorch/index.ts");
  await setBackend("wasm");
}
