/** The role "rollout": two versions of a model behind one split of the traffic, and the gate that decides between them. */
import type { RolloutOutput } from "../../outputs/panels/rollout/rollout.ts";
import { wasHiddenBetween } from "../instruments/page-state.ts";
import { givenSource } from "../live/given-source.ts";
import type { FromRollout, ToRollout } from "../rollout/rollout-messages.ts";
import { RolloutServer } from "../rollout/rollout-server.ts";
import { serveRole } from "./serve-role.ts";

serveRole(({ port }) => {
  let rollout: RolloutServer | undefined;
  const around = {
    now: () => performance.timeOrigin + performance.now(),
    tell: (message: FromRollout, transfer: Transferable[] = []) =>
      port.postMessage(message, transfer),
    wasHidden: (fromMs: number, toMs: number) =>
      wasHiddenBetween(fromMs - performance.timeOrigin, toMs - performance.timeOrigin),
  };
  port.onmessage = ({ data }: MessageEvent<ToRollout>) => {
    const source = givenSource<RolloutOutput>(data);
    if (source !== undefined) rollout?.show(source.record, source.port);
    else if (data.type === "begin") rollout = new RolloutServer(data.plan, around);
    else rollout?.receive(data);
  };
});
