/** The role "server": takes requests, routes them to replicas in workers of their own, and shows how that goes. */
import type { ServingOutput } from "../../outputs/panels/serving/serving.ts";
import { wasHiddenBetween } from "../instruments/page-state.ts";
import { givenSource } from "../live/given-source.ts";
import { inputFeatures, PIXELS } from "../monitoring/input-features.ts";
import type { FromServer, ToServer } from "../serving/server-messages.ts";
import { ServingServer } from "../serving/serving-server.ts";
import { serveRole } from "./serve-role.ts";

serveRole(({ port }) => {
  let server: ServingServer | undefined;
  const around = {
    now: () => performance.timeOrigin + performance.now(),
    tell: (message: FromServer, transfer: Transferable[] = []) =>
      port.postMessage(message, transfer),
    wasHidden: (fromMs: number, toMs: number) =>
      wasHiddenBetween(fromMs - performance.timeOrigin, toMs - performance.timeOrigin),
    // Samples that are no digits have none of these features.
    featuresOf: (image: Uint8Array) => (image.length === PIXELS ? inputFeatures(image) : []),
  };
  port.onmessage = ({ data }: MessageEvent<ToServer>) => {
    const source = givenSource<ServingOutput>(data);
    if (source !== undefined) server?.show(source.record, source.port);
    else if (data.type === "begin") server = new ServingServer(data.plan, around);
    else server?.receive(data);
  };
});
