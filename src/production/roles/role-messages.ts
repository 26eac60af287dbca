/** Messages between a kernel and a worker that it started, besides the role's own, which go over a port. Types only. */
import type { PageState } from "../../base/page-state.ts";

/** Services and data that the worker gets in its first message. */
export interface RoleEssentials {
  role: string;
  name: string;
  threads: number;
  dataUrl: string;
  /** The page's last words, and since when. */
  page?: { state: PageState; at: number };
  /** One Int32: the id of the run that is asked to stop. Absent where memory cannot be shared. */
  stopFlag?: SharedArrayBuffer;
  /** The run that started the worker. */
  runId?: number;
}

export type ToRole =
  /** `port` carries the role's own messages. */
  | { type: "role-start"; essentials: RoleEssentials; port: MessagePort }
  | { type: "role-page"; state: PageState; at: number }
  /** The run that started the worker was stopped; sent to those that asked to hear of it. */
  | { type: "role-stop" };

export type FromRole =
  /** The role listens from now on. `hearsStop`: it wants to be told of Stop, and is not ended by it. */
  | { type: "role-ready"; hearsStop: boolean }
  /** It cannot go on; the worker is to be ended. */
  | { type: "role-failed"; message: string };
