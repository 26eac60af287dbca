/** For a role: reads the message by which `openSource` in the kernel hands a source to its worker. */
import type { SourceGiven } from "../../outputs/source.ts";

/** The record that the page shows already, and the port to it, for a `LiveSource`; undefined for any other message. */
export function givenSource<R>(message: unknown): { record: R; port: MessagePort } | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { type, record, port } = message as Partial<SourceGiven>;
  return type === "source" && port !== undefined ? { record: record as R, port } : undefined;
}
