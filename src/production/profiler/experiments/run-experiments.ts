/** Finds, applies and checks candidates, measures them in turn, stretch by stretch, and shows the Recommendations panel meanwhile. */
import { errorMessage } from "../../../base/assert.ts";
import { Random } from "../../../base/random.ts";
import type {
  Experiment,
  RecommendationsOutput,
} from "../../../outputs/panels/recommendations/recommendations.ts";
import { getBackend } from "../../../tinytorch/index.ts";
import { Board } from "../../instruments/board.ts";
import { stopCheck } from "../../instruments/stop-check.ts";
import { modelName } from "../system.ts";
import type { Agreement, Candidate, ExperimentSubject, Opportunity, Trial } from "./candidate.ts";
import { type Rounds, type StretchOptions, takeTurns } from "./take-turns.ts";
import { DECISION_RULE, judge, measuredRow, THRESHOLD } from "./verdict.ts";

export interface ExperimentOptions {
  /** Seconds for each experiment. */
  secondsEach: number;
  seed: number;
}

/** Each experiment is measured in so many stretches, with the others' between them. */
const STRETCHES = 5;

/** The finished record; shown while it fills. */
export async function runExperiments(
  evidence: ExperimentSubject,
  candidates: readonly Candidate[],
  { secondsEach, seed }: ExperimentOptions,
): Promise<RecommendationsOutput> {
  const board = new Board<RecommendationsOutput>({
    kind: "recommendations",
    version: 1,
    state: "running",
    stage: "looking for candidates in the trace",
    model: modelName(evidence.system.model),
    backend: getBackend(),
    rule: DECISION_RULE,
    threshold: THRESHOLD,
    experiments: [],
  });
  const { model } = evidence.system;
  const wasTraining = model.training;
  return await board.during(async () => {
    const running: Running[] = [];
    try {
      model.eval();
      const found = await findAll(evidence, candidates);
      const show = () => board.set({ experiments: running.map(({ row }) => row) });
      running.push(...found.map((each) => new Running(each)));
      for (const each of running) {
        board.set({ stage: `applying: ${each.row.recommendation}` });
        await each.prepare();
        show();
      }
      const random = new Random(seed);
      for (let stretch = 1; stretch <= STRETCHES; stretch += 1) {
        for (const each of running) {
          board.set({ stage: `measuring, ${stretch} of ${STRETCHES}: ${each.row.recommendation}` });
          await each.measure({ budgetMs: (1000 * secondsEach) / STRETCHES, random, onRound: show });
        }
      }
      board.set({ experiments: judge(running.map((each) => each.finish())) });
    } finally {
      for (const each of running) await each.end();
      model.train(wasTraining);
    }
  });
}

interface Found {
  finding: Opportunity;
  row: Experiment;
}

async function findAll(
  evidence: ExperimentSubject,
  candidates: readonly Candidate[],
): Promise<Found[]> {
  const found: Found[] = [];
  for (const candidate of candidates) {
    const finding = await candidate.find(evidence);
    if (finding !== undefined) found.push({ finding, row: waitingRow(candidate, finding) });
  }
  return found;
}

function waitingRow({ id, component }: Candidate, finding: Opportunity): Experiment {
  const { issue, recommendation, target, source } = finding;
  return {
    id,
    component,
    issue,
    recommendation,
    target,
    status: "waiting",
    verdict: "Found in the trace; not tried yet.",
    ...(source === undefined ? {} : { change: { source } }),
  };
}

/** One experiment on its way; its errors are reported in its row, and only Stop gets out. */
class Running {
  row: Experiment;
  readonly #finding: Opportunity;
  readonly #rounds: Rounds = { before: [], after: [], stretches: [] };
  readonly #throwIfStopped = stopCheck();
  #trial: Trial | undefined;
  #agreement: Agreement | undefined;

  constructor({ finding, row }: Found) {
    this.#finding = finding;
    this.row = row;
  }

  /** Applies the change and compares the outputs. */
  prepare(): Promise<void> {
    return this.#orSay(async () => {
      this.#trial = await this.#finding.prepare();
      this.#agreement = await this.#trial.check();
    });
  }

  /** Takes the rounds of one stretch. */
  measure(options: StretchOptions): Promise<void> {
    return this.#orSay(async () => {
      if (this.#trial === undefined || this.row.status === "failed") return;
      const { unit } = this.#trial;
      await takeTurns(this.#trial, this.#rounds, {
        ...options,
        onRound: () => {
          const { before, after } = this.#rounds;
          this.row = {
            ...this.row,
            status: "running",
            verdict: `Being measured: ${before.length} rounds.`,
            samples: { before: [...before], after: [...after], unit },
          };
          options.onRound?.();
        },
      });
    });
  }

  finish(): Experiment {
    const trial = this.#trial;
    if (trial === undefined || this.#agreement === undefined || this.row.status === "failed") {
      return this.row;
    }
    return measuredRow({
      experiment: this.row,
      rounds: this.#rounds,
      agreement: this.#agreement,
      unit: trial.unit,
      sideEffect: trial.sideEffect?.(),
    });
  }

  async end(): Promise<void> {
    await this.#trial?.end?.();
  }

  async #orSay(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#throwIfStopped();
      this.row = {
        ...this.row,
        status: "failed",
        verdict: `Could not be tried: ${errorMessage(error)}`,
      };
    }
  }
}
