/** What a rollout can be told while it goes on, by name: by the page's controls, and by the code that began it. */
import { errorMessage } from "../../base/assert.ts";
import { closestName } from "../../base/closest-name.ts";
import {
  GATE_TESTS,
  ROLLOUT_FAULTS,
  type RolloutFault,
} from "../../outputs/panels/rollout/rollout.ts";
import type { Controls } from "../live/live-source.ts";
import type { LiveLoad } from "../serving/live-load.ts";
import type { FaultRequest } from "./fault-injection.ts";
import type { RolloutCourse } from "./rollout-course.ts";

export interface ControlledRollout {
  course: RolloutCourse;
  load: LiveLoad;
  setFault(request: FaultRequest): void;
  note(kind: "control" | "refused", text: string): void;
}

/** Of v1's median latency, that "slower" adds. */
const SLOWER_BY = 0.5;

/** Each throws a sentence for a value that it does not understand, and for what cannot be done now; both are written down. */
export function rolloutControls({ course, load, setFault, note }: ControlledRollout): Controls {
  const controls: Record<string, (value: unknown) => string | undefined> = {
    promote: () => {
      course.promote();
      return "promote";
    },
    pause: () => {
      course.pause();
      return "pause";
    },
    resume: () => {
      course.resume();
      return "resume";
    },
    abort: () => {
      course.abort();
      return "abort";
    },
    fault: (value) => {
      setFault(toFault(value));
      return undefined;
    },
    "gate-test": (value) => {
      const test = oneOf("gate test", GATE_TESTS, value);
      course.setGateTest(test);
      return `the gate's test of latency: ${test}; its evidence begins anew`;
    },
    rate: (value) => {
      load.setRate(value);
      return value === 0 ? "no load" : `${String(value)} queries/s`;
    },
    shape: (value) => {
      load.setShape(value);
      return `load: ${String(value)}`;
    },
  };
  return Object.fromEntries(
    Object.entries(controls).map(([name, control]) => [
      name,
      (value: unknown) => {
        try {
          const text = control(value);
          if (text !== undefined) note("control", text);
        } catch (error) {
          note("refused", errorMessage(error));
          throw error;
        }
      },
    ]),
  );
}

/** `"slower"`, or `{ fault: "slower", by: 0.1 }`. Throws a sentence for anything else. */
export function toFault(value: unknown): FaultRequest {
  const { fault = value, by = SLOWER_BY } =
    typeof value === "object" && value !== null ? (value as Partial<FaultRequest>) : {};
  if (!(typeof by === "number" && by > 0 && by <= 100)) {
    throw new RangeError(
      `fault: expected by to be a share of v1's median latency, above 0 and at most 100, got ${JSON.stringify(by)}`,
    );
  }
  return { fault: oneOf<RolloutFault>("fault", ROLLOUT_FAULTS, fault), by };
}

function oneOf<T extends string>(what: string, known: readonly T[], value: unknown): T {
  const found = known.find((each) => each === value);
  if (found !== undefined) return found;
  const close = closestName(String(value), known);
  const names = known.map((each) => `"${each}"`).join(", ");
  throw new RangeError(
    `${what}: expected one of ${names}, got ${JSON.stringify(value) ?? String(value)}${close === undefined ? "" : `; did you mean "${close}"?`}`,
  );
}
