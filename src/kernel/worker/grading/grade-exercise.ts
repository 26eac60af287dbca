/**
 * Grades one exercise of a submission. The notebook that was handed out runs first, in a kernel of its own, with its solution; then
 * everything is frozen; then the submission runs, in a kernel of its own; then the checks run in the first, on what the
 * submission defined in the place of the solution. A name that the exercise does not ask for is never the submission's.
 */
import { lookUp } from "../../../base/look-up.ts";
import { declarations } from "../../../compiler/scope.ts";
import type { ChecksOutput } from "../../../outputs/checks.ts";
import type { Grade, GradedCell, GradeRequest } from "../../protocol.ts";
import { createBoundary } from "./boundary.ts";
import { InnerKernel, type Surroundings } from "./inner-kernel.ts";
import type { IsOfLibrary } from "./lock-down.ts";
import { CallRecord, verify } from "./verify.ts";

export interface GradingHost {
  surroundings: Omit<Surroundings, "seed" | "dataUrl">;
  /** Freezes what the submission must not change. */
  lockDown(): Promise<IsOfLibrary>;
  tell(grade: Grade): void;
}

const NOTHING: Grade = { passed: [], failed: [], pending: [] };

/** Tells what is known whenever a check ends; resolves to all of it. */
export async function gradeExercise(request: GradeRequest, host: GradingHost): Promise<Grade> {
  const { exerciseId, checks, asked, seed, dataUrl } = request;
  const surroundings = { ...host.surroundings, seed, dataUrl };
  const handedOut = new InnerKernel(surroundings);
  const failed = await runAll(handedOut, request.given);
  if (failed !== undefined) return { ...NOTHING, failure: `In the handed-out notebook, ${failed}` };
  const { scope } = handedOut;
  const put = putIn(scope);

  // Known before the submission runs, so that a check which is never reached counts as failed.
  let grade = NOTHING;
  await handedOut.check(exerciseId, checks, (output) => (grade = gradeOf(output)), true);
  // A kernel that begins puts its own console in place.
  const submission = new InnerKernel(surroundings);
  const isOfLibrary = await host.lockDown();
  const taken = createBoundary(isOfLibrary);
  const record = new CallRecord();
  if (request.verify !== undefined) {
    for (const name of asked) put(name, record.recording(name, taken(lookUp(scope, name))));
    await handedOut.check(exerciseId, checks, (output) => record.heard(output));
  }

  host.tell(grade);
  const wrong = await runAll(submission, request.submitted);
  if (wrong !== undefined) return { ...grade, failure: wrong };
  for (const name of asked) {
    if (Object.hasOwn(submission.scope, name)) put(name, taken(lookUp(submission.scope, name)));
    else Reflect.deleteProperty(scope, name);
  }
  await handedOut.check(exerciseId, checks, (output) => {
    grade = gradeOf(output);
    host.tell(grade);
  });
  if (request.verify === undefined) return grade;
  const verified = await verify(record, request.verify, (name) => lookUp(scope, name));
  return { ...grade, verified };
}

/** Resolves to the first failure, with its cell. */
async function runAll(
  kernel: InnerKernel,
  cells: readonly GradedCell[],
): Promise<string | undefined> {
  for (const cell of cells) {
    const failure = await kernel.run(cell);
    if (failure !== undefined) return `cell ${cell.cellId} fails: ${failure}`;
  }
  return undefined;
}

function putIn(scope: Record<string, unknown>): (name: string, value: unknown) => void {
  const declare = scope[declarations] as object;
  return (name, value) => {
    Reflect.set(declare, name, value);
  };
}

function gradeOf({ results, pending = [] }: ChecksOutput): Grade {
  const names = (wanted: boolean) =>
    results.filter(({ passed }) => passed === wanted).map(({ name }) => name);
  return { passed: names(true), failed: names(false), pending: [...pending] };
}
