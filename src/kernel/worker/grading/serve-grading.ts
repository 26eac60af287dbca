/** A worker that grades one exercise: it is asked once, and what it answers goes by a way that cells do not have. */
import { errorMessage } from "../../../base/assert.ts";
import type { Grade, GradedEvent, GradeRequest } from "../../protocol.ts";
import type { KernelDevice } from "../device.ts";
import type { Libraries } from "../libraries.ts";
import type { RoleHost } from "../roles/role-workers.ts";
import { gradeExercise } from "./grade-exercise.ts";
import { lockDown } from "./lock-down.ts";

interface GradingParts {
  libraries: Libraries;
  device: KernelDevice;
  startRole: RoleHost["start"];
}

/** `speak`: the worker's voice, taken before anything of a submission ran. */
export async function serveGrading(
  request: GradeRequest,
  speak: (event: GradedEvent) => void,
  parts: GradingParts,
): Promise<void> {
  let last: Grade = { passed: [], failed: [], pending: [] };
  const tell = (grade: Grade, isOver = false) => {
    last = grade;
    speak({ type: "graded", grade, isOver });
  };
  const { backend, dataUrl } = request;
  try {
    await parts.device.start({ type: "start", backend, dataUrl });
    const grade = await gradeExercise(request, {
      surroundings: parts,
      lockDown: async () => {
        // What is loaded later could not be frozen.
        const library = await Promise.all(
          ["tinytorch", "tinytorch/production", "tinytorch/systems"].map(parts.libraries.load),
        );
        return lockDown(
          globalThis,
          library.flatMap((module) => Object.values(module)),
        );
      },
      tell,
    });
    tell(grade, true);
  } catch (error) {
    tell({ ...last, failure: errorMessage(error) }, true);
  }
}
