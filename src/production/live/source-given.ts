/** For a role: waits for the source that `openSource` in the kernel hands to its worker. */
import type { SourceGiven } from "../../outputs/source.ts";

/** What is needed of a worker's own scope. */
interface MessageScope {
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  removeEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

/** The record that the page shows already, and the port to it; both go into a `LiveSource`. */
export function sourceGiven<R>(scope: MessageScope): Promise<{ record: R; port: MessagePort }> {
  return new Promise((resolve) => {
    const listen = ({ data }: MessageEvent<Partial<SourceGiven> | undefined>) => {
      if (data?.type !== "source" || data.port === undefined) return;
      scope.removeEventListener("message", listen);
      resolve({ record: data.record as R, port: data.port });
    };
    scope.addEventListener("message", listen);
  });
}
