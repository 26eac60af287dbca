/** Messages between an echo replica and its callers. Types only. */

/** How an echo replica works, and how it fails. */
export interface EchoSettings {
  /** Milliseconds of work for each query. Default 0. */
  serviceMs?: number;
  /**
   * Kind of work: "spin" keeps the thread busy for that time; "wait" lets it pass, so that more replicas than cores keep their
   * times; "multiply" is a product of matrices on the engine, which takes as long as it takes. Default "spin".
   */
  work?: "spin" | "wait" | "multiply";
  /** Rows and columns of the matrices of "multiply". Default 64. */
  size?: number;
  /** Every query whose number is a multiple of this is answered by a failure. 0, the default, for none. */
  failEvery?: number;
  /** Every query whose number is a multiple of this is never answered. 0, the default, for none. */
  silentEvery?: number;
  /** The replica crashes when it has taken in so many queries. 0, the default, for never. */
  crashAfter?: number;
}

/** Ids are the asker's own; answers come in the order of the queries. */
export interface EchoQuery {
  type: "query";
  id: number;
  payload?: unknown;
}

export type ToEcho =
  | { type: "set"; settings: EchoSettings }
  | EchoQuery
  /** Also answers queries that come over this port, so that the caller need not be the one who started the replica. */
  | { type: "connect"; port: MessagePort }
  /** Answers a load generator's queries that come by this port (`load/generator/query-channel.ts`). */
  | { type: "serve"; port: MessagePort }
  | { type: "describe"; id: number };

export type FromEcho =
  | EchoAnswer
  | { type: "failed"; id: number; message: string }
  | ({ type: "description"; id: number } & EchoDescription);

export interface EchoAnswer {
  type: "answer";
  id: number;
  payload?: unknown;
  /** For "multiply": the sum over the product of two matrices of ones, which is `size` to the third. */
  sum?: number;
}

export interface EchoDescription {
  name: string;
  /** Threads that its engine may use, and how many workers were started from inside for it. */
  threads: number;
  startedWorkers: number;
  /** Queries taken in. */
  queries: number;
}
