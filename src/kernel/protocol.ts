/**
 * Messages between the page and the kernel: types only. Every event of a run carries its `runId`; the page drops events of runs it
 * no longer waits for. Errors cross as plain records, outputs as plain data.
 */
import type { BackendName, Calibration } from "../base/calibration.ts";
import type { PageState } from "../base/page-state.ts";
import type { Output } from "../outputs/output.ts";
import type { ErrorOutput } from "../outputs/plain-outputs.ts";

/** A Worker, a MessagePort and a test channel are the same to both sides. */
export interface Endpoint {
  postMessage(message: unknown, options?: StructuredSerializeOptions): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  removeEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

export type KernelRequest =
  | {
      type: "start";
      /** One Int32: the id of the run that is asked to stop, or 0. Absent where memory cannot be shared. */
      stopFlag?: SharedArrayBuffer;
      backend: "auto" | BackendName;
      /** The last calibration on this device, so that a new kernel need not measure again. */
      calibration?: Calibration;
      /** Where the packed data sets lie. */
      dataUrl: string;
    }
  | ({ type: "run" } & RunRequest)
  | { type: "stop"; runId: number }
  | { type: "switch-backend"; backend: "auto" | BackendName }
  /** Ends the workers of a system at once, if it still lives. */
  | { type: "end-source"; sourceId: string }
  /** Sent at the start and at every change. `at`: since when, in milliseconds since 1970. */
  | { type: "page-state"; state: PageState; at: number }
  | GradeRequest;

export interface RunRequest {
  runId: number;
  cellId: string;
  source: string;
  seed: number;
  /** For an exercise: code that tests what the cell has defined, if the cell does not fail. */
  checks?: string;
}

export type KernelEvent =
  | { type: "ready" }
  | { type: "outputs"; runId: number; changes: OutputChange[] }
  | { type: "finished"; runId: number; status: RunStatus; durationMs: number }
  | { type: "device"; device: DeviceReport }
  | SourceOpened
  /** The workers of a system have ended. */
  | { type: "source-ended"; sourceId: string; reason: string }
  /** A promise or a callback that a cell left behind failed while nothing ran. */
  | { type: "stray-error"; error: ErrorOutput }
  | GradedEvent;

/** A system goes on from now, in place `slot` of the run's outputs, and speaks to the page over `port`, which is transferred. */
export interface SourceOpened {
  type: "source-opened";
  runId: number;
  slot: number;
  sourceId: string;
  /** Its first record. */
  output: Output;
  port: MessagePort;
}

export type RunStatus = "ok" | "failed" | "stopped";

/** Puts `output` in place `slot` of the run's outputs; slots are given out in order from 0. */
export interface OutputChange {
  slot: number;
  output: Output;
}

/** The backend that the kernel computes on, and why. */
export interface DeviceReport {
  backend: BackendName;
  threads: number;
  reason: string;
  /** One sentence for each thing that this browser lacks here. */
  missing: string[];
  calibration?: Calibration;
}

/** First and only word to a worker that grades one exercise of a submission, and does nothing else before or after. */
export interface GradeRequest {
  type: "grade";
  backend: "auto" | BackendName;
  dataUrl: string;
  exerciseId: string;
  /** Of the notebook that was handed out. */
  seed: number;
  checks: string;
  /** Cells of the notebook that was handed out, in order: what the checks need, and the exercise with its solution. */
  given: GradedCell[];
  /** The names that the submission is to define. */
  asked: string[];
  /** Cells of the submission, in order: what the exercise needs, and the exercise. */
  submitted: GradedCell[];
  /** Calls the submission on so many fresh inputs, drawn with this seed. */
  verify?: { inputs: number; seed: number };
}

export interface GradedCell {
  cellId: string;
  source: string;
}

/** Sent whenever a check ends; the last one `isOver`. */
export interface GradedEvent {
  type: "graded";
  grade: Grade;
  isOver: boolean;
}

export interface Grade {
  /** Names of the checks that passed, that failed, and that came to no end. */
  passed: string[];
  failed: string[];
  pending: string[];
  /** Why the checks came to no end, in a sentence. */
  failure?: string;
  verified?: Verification[];
}

/** One name of the submission beside the solution's. */
export interface Verification {
  name: string;
  /** Fresh inputs on which both were called, and on how many of them they agreed. */
  inputs: number;
  agreed: number;
  /** The first input on which they differed. */
  differs?: { call: string; expected: string; got: string };
  /** Why there are no inputs, in a sentence. */
  note?: string;
}
