/** The windows of a session that were tested for drift, and the alarms that came of them. */

import type { Figure } from "../../../outputs/figure/figure.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";
import type {
  AlertState,
  DriftState,
  DriftSubject,
  DriftWindowState,
} from "../../../outputs/panels/monitor/monitor.ts";
import type { DriftReference } from "./drift-reference.ts";
import {
  type DriftOptions,
  type DriftSample,
  type DriftTest,
  DriftWatch,
  type DriftWindow,
  driftRatio,
} from "./drift-watch.ts";

const MOST_WINDOWS = 100;
const MOST_ALARMS = 20;

export class DriftLog {
  readonly #watch: DriftWatch;
  readonly #falseAlarms: Figure;
  #windows: readonly DriftWindowState[] = [];
  #subjects: readonly DriftSubject[] = [];
  #alarms: readonly AlertState[] = [];

  constructor(reference: DriftReference, options: DriftOptions = {}) {
    this.#watch = new DriftWatch(reference, options);
    const { falseAlarms = 0.05, windows = 20 } = options;
    this.#falseAlarms = {
      kind: "modelled",
      value: falseAlarms,
      unit: "ratio",
      method: `Bound on the chance that one of ${windows} windows without any drift raises an alarm: each test gets an equal part of it (Bonferroni).`,
      inputs: [
        `a level of ${numberText(this.#watch.level, 2)} for each test`,
        "chi-square for PSI (Yurdakul 2018), at a fifth of the level",
        "Kolmogorov's distribution for KS (Stephens 1970)",
      ],
    };
  }

  /** Alarms, oldest first. */
  get alarms(): readonly AlertState[] {
    return this.#alarms;
  }

  /** The tests of the last window; none before the first is full. */
  get subjects(): readonly DriftSubject[] {
    return this.#subjects;
  }

  get state(): DriftState {
    return {
      windowSize: this.#watch.windowSize,
      waiting: this.#watch.waiting,
      falseAlarms: this.#falseAlarms,
      windows: [...this.#windows],
      subjects: [...this.#subjects],
    };
  }

  /** Takes in a request that ended at this second; gives the alarm that began or ended by it. */
  add(sample: DriftSample, second: number): AlertState | undefined {
    const window = this.#watch.add(sample, second);
    if (window === undefined) return undefined;
    this.#windows = [...this.#windows, windowState(window)].slice(-MOST_WINDOWS);
    this.#subjects = subjectsOf(window);
    return this.#follow(window);
  }

  /** An alarm that names more and more quantities is still the same one. */
  #follow({ number, at, tests, drifted }: DriftWindow): AlertState | undefined {
    const open = this.#alarms.find(({ resolvedAt }) => resolvedAt === undefined);
    if (drifted.length > 0 === (open !== undefined)) return undefined;
    if (open === undefined) {
      const fired: AlertState = {
        ...{ objective: "drift", rule: `drift of ${drifted[0]}`, severity: "ticket", firedAt: at },
        text: `Window ${number}: ${drifted.map((name) => findingText(name, tests)).join("; ")}.`,
      };
      this.#alarms = [...this.#alarms, fired].slice(-MOST_ALARMS);
      return fired;
    }
    const resolved = { ...open, resolvedAt: at };
    this.#alarms = this.#alarms.map((it) => (it === open ? resolved : it));
    return resolved;
  }
}

/** `slant (PSI 0.61, alarm above 0.17)`. */
function findingText(subject: string, tests: readonly DriftTest[]): string {
  const clearest = largest(tests.filter((test) => test.subject === subject));
  if (clearest === undefined) return subject;
  const { method, statistic, threshold } = clearest;
  return `${subject} (${method} ${numberText(statistic, 2)}, alarm above ${numberText(threshold, 2)})`;
}

function windowState({ number, at, tests, drifted }: DriftWindow): DriftWindowState {
  const ratioOf = (side: DriftTest["side"]) => {
    const clearest = largest(tests.filter((test) => test.side === side));
    return clearest === undefined ? undefined : driftRatio(clearest);
  };
  const answers = ratioOf("answers");
  return {
    ...{ number, second: at, inputs: ratioOf("inputs") ?? 0, drifted: [...drifted] },
    ...(answers === undefined ? {} : { answers }),
  };
}

function subjectsOf({ tests }: DriftWindow): DriftSubject[] {
  return [...new Set(tests.map(({ subject }) => subject))].map((name) => {
    const own = tests.filter(({ subject }) => subject === name);
    const psi = own.find(({ method }) => method === "PSI");
    const ks = own.find(({ method }) => method === "KS");
    return {
      name,
      side: own[0]?.side ?? "inputs",
      ...(psi === undefined ? {} : { psi: testFigure(psi, "Population stability index") }),
      ...(ks === undefined ? {} : { ks: testFigure(ks, "Kolmogorov–Smirnov distance") }),
      ratio: Math.max(...own.map(driftRatio)),
    };
  });
}

function testFigure({ subject, statistic, threshold, n, m }: DriftTest, test: string): Figure {
  return {
    kind: "computed",
    value: statistic,
    unit: "none",
    method: `${test} of ${subject}: the ${n} requests of the last window against ${m} of the reference. Alarm above ${numberText(threshold, 3)}.`,
  };
}

function largest(tests: readonly DriftTest[]): DriftTest | undefined {
  return tests.toSorted((a, b) => driftRatio(b) - driftRatio(a))[0];
}
