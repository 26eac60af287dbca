/** A kernel's client before there is a session: its kernel waits and is sent nothing until a session says where it may run. */
import {
  type ClientEvent,
  createKernelClient,
  type KernelClient,
  type KernelOptions,
} from "./kernel-client.ts";

export interface EarlyClient {
  /**
   * From now on cells run where `place` says, asked anew each time, and `listener` hears the kernel, beginning with what it said
   * before. A kernel that waits elsewhere makes way when the session first calls `follow`.
   */
  connect(listener: (event: ClientEvent) => void, place: KernelOptions["place"]): KernelClient;
}

export function startEarly(options: Omit<KernelOptions, "place">): EarlyClient {
  const early: ClientEvent[] = [];
  let hear = (event: ClientEvent) => {
    early.push(event);
  };
  let placeNow: KernelOptions["place"] = () => undefined;
  const client = createKernelClient({ ...options, place: () => placeNow() }, (event) =>
    hear(event),
  );
  return {
    connect(listener, place) {
      placeNow = place;
      hear = listener;
      for (const event of early.splice(0)) listener(event);
      return client;
    },
  };
}
