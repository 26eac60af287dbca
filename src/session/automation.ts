/**
 * The door for programs: `globalThis.capstone`. `npm run notebook`, the journeys and a teacher's scripts drive the page
 * through it, by the same operations as its reader.
 */
import { lookUp } from "../base/look-up.ts";
import type { KernelPlace } from "../kernel/client/place.ts";
import type { DeviceReport, Grade, GradeRequest } from "../kernel/protocol.ts";
import { type Exercises, exercisesOf } from "../notebook/exercise.ts";
import type { CellId, Notebook, NotebookSpec } from "../notebook/notebook.ts";
import type { Output } from "../outputs/output.ts";
import type { SessionOperation } from "./operations.ts";
import type { Sources } from "./running/source-state.ts";
import { type CellStatus, cellStatus } from "./running/status.ts";
import type { Session } from "./session.ts";
import type { HandedOutQuestion, Submission } from "./sharing/submission.ts";
import type { SessionState } from "./state.ts";
import { placeOf, type Trust } from "./trust/trust.ts";
import { whyNothingRuns } from "./trust/trust-operations.ts";

export interface AutomationDoor {
  /**
   * Opens a file in place of the notebook, under a name of its own: a percent file (`.ts`), a document (`.json`) or a Jupyter notebook
   * (`.ipynb`); `trust` is "own" unless given. Resolves to what could not be taken over as it was, in sentences; rejects with a
   * sentence for what is no notebook, and for one that is too much for the page.
   */
  open(file: { name: string; text: string }, trust?: Trust): Promise<string | undefined>;
  /**
   * Opens what a student handed in, to be checked with the checks of the module, or of the percent file that was handed out in
   * its place. Resolves to what could not be taken over; rejects with a sentence for what is no notebook.
   */
  openSubmission(
    submission: Submission,
    options?: { handedOut?: NamedText; trust?: Trust },
  ): Promise<string | undefined>;
  /** The exercises of the module, or of the percent file that was handed out in its place. */
  listExercises(handedOut?: NamedText): Promise<CellId[]>;
  /** The questions of the module, or of that percent file, with their rubrics. */
  listQuestions(handedOut?: NamedText): Promise<HandedOutQuestion[]>;
  /**
   * Has an exercise of the submission that was opened last graded in a fresh kernel, apart from the notebook on the page, for at
   * most so long; `inputs`: on how many fresh inputs the submission is called beside the solution.
   */
  gradeExercise(exerciseId: CellId, how: { limitMs: number; inputs?: number }): Promise<Grade>;
  /** Puts `source` into a cell, as its reader would. */
  edit(cellId: CellId, source: string): void;
  /**
   * Runs these cells and what they depend on, or all; resolves when nothing runs or waits. Rejects with a sentence where the
   * notebook is only looked at, or was saved as its reader's own and has not been run as that: nothing of it runs, whoever asks.
   */
  run(cellIds?: readonly CellId[]): Promise<void>;
  /** Asks a live system for something, by its id in the snapshot. */
  control: Session["control"];
  snapshot(): AutomationSnapshot;
}

export interface AutomationSnapshot {
  notebook: Notebook;
  device: DeviceReport | undefined;
  kernel: SessionState["kernel"]["status"];
  cells: CellSnapshot[];
}

export interface CellSnapshot {
  id: CellId;
  part: number;
  kind: Notebook["cells"][number]["kind"];
  status: CellStatus;
  durationMs: number | undefined;
  outputs: readonly Output[];
  /** Systems that the run opened, by the places of their records. */
  sources: Sources;
}

type OpenOperation = Extract<SessionOperation, { type: "open" }>;

declare global {
  var capstone: AutomationDoor | undefined;
}

/** Grades in a worker of its own, in a place. */
export type GradeIn = (
  place: KernelPlace,
  request: Omit<GradeRequest, "backend" | "dataUrl">,
  limitMs: number,
) => Promise<Grade>;

/** `module`: whose exercises a document that was made from it has. */
export function openDoor(session: Session, module: NotebookSpec, gradeIn: GradeIn): void {
  let submitted: Submitted | undefined;
  const open = (read: Pick<OpenOperation, "notebook" | "exercises" | "questions">, trust: Trust) =>
    // Under a name of its own: nothing that is stored is written over, or put together with it.
    session.dispatch({
      type: "open",
      ...read,
      notebook: { ...read.notebook, id: crypto.randomUUID() },
      trust,
    });
  globalThis.capstone = {
    async open(file, trust = "own") {
      const { remark, ...read } = await readFile(file, module);
      open(read, trust);
      return remark;
    },
    async openSubmission(submission, { handedOut, trust = "sandboxed" } = {}) {
      const { readHandedOut, readSubmission } = await import("./sharing/submission.ts");
      const spec = handedOut ? readHandedOut(handedOut.name, handedOut.text) : module;
      const { remark, ...read } = await readSubmission(submission, spec);
      submitted = { notebook: read.notebook, handedOut: spec, trust };
      open(read, trust);
      return remark;
    },
    async listExercises(handedOut) {
      const { readHandedOut } = await import("./sharing/submission.ts");
      return Object.keys(
        exercisesOf(handedOut ? readHandedOut(handedOut.name, handedOut.text) : module),
      );
    },
    async listQuestions(handedOut) {
      const { handedOutQuestions, readHandedOut } = await import("./sharing/submission.ts");
      return handedOutQuestions(handedOut ? readHandedOut(handedOut.name, handedOut.text) : module);
    },
    async gradeExercise(exerciseId, { limitMs, inputs = 0 }) {
      if (submitted === undefined) throw new Error("open a submission first: openSubmission()");
      const place = placeOf(submitted);
      if (place === undefined) throw new Error(whyNothingRuns(submitted));
      const { planGrading } = await import("./grading/plan-grading.ts");
      const { notebook, handedOut } = submitted;
      const plan = planGrading(handedOut, notebook, exerciseId);
      const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
      return gradeIn(place, { ...plan, ...(inputs > 0 && { verify: { inputs, seed } }) }, limitMs);
    },
    edit(cellId, source) {
      if (!session.getState().notebook.cells.some((cell) => cell.id === cellId)) {
        throw new RangeError(`there is no cell "${cellId}"; snapshot() lists those there are`);
      }
      session.dispatch({ type: "edit-source", cellId, source });
    },
    async run(cellIds) {
      const state = session.getState();
      if (placeOf(state) === undefined) throw new Error(whyNothingRuns(state));
      const idle = whenIdle(session);
      session.dispatch(
        cellIds === undefined ? { type: "run-all" } : { type: "run-cells", cellIds },
      );
      await idle;
    },
    control: session.control,
    snapshot: () => snapshot(session.getState()),
  };
}

interface Submitted {
  notebook: Notebook;
  handedOut: NotebookSpec;
  trust: Trust;
}

interface NamedText {
  name: string;
  text: string;
}

/** As files are read that come from anywhere else, within the same limits. */
async function readFile({ name, text }: NamedText, module: NotebookSpec) {
  const { readNotebookFile } = await import("../notebook/read-file.ts");
  const { results: _, ...read } = readNotebookFile(name, text);
  return { ...read, exercises: read.exercises ?? exercisesFor(read.notebook, module) };
}

/** A document that was made from the module has its exercises. */
function exercisesFor({ base }: Notebook, module: NotebookSpec): Exercises {
  return base !== null && base.module === module.base?.module ? exercisesOf(module) : {};
}

/** Resolves when something has been run and nothing runs or waits any more. */
function whenIdle(session: Session): Promise<void> {
  const lastRun = session.getState().lastRunId;
  return new Promise((resolve, reject) => {
    const stop = session.subscribe(() => {
      const { run, queue, kernel, lastRunId } = session.getState();
      if (kernel.status === "failed") {
        stop();
        reject(new Error(kernel.message ?? "the kernel failed"));
      } else if (run === undefined && queue.length === 0 && lastRunId > lastRun) {
        stop();
        resolve();
      }
    });
  });
}

function snapshot(state: SessionState): AutomationSnapshot {
  return {
    notebook: state.notebook,
    device: state.kernel.device,
    kernel: state.kernel.status,
    cells: state.notebook.cells.map(({ id, part, kind }) => {
      const result = lookUp(state.cells, id)?.result;
      return {
        id,
        part,
        kind,
        status: cellStatus(state, id),
        durationMs: result?.durationMs,
        outputs: result?.outputs ?? [],
        sources: result?.sources ?? {},
      };
    }),
  };
}
