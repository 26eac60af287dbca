/** Finds, applies, checks and measures candidates one after another, and shows the Recommendations panel meanwhile. */
import { errorMessage } from "../../base/assert.ts";
import type { Experiment, RecommendationsOutput } from "../../outputs/recommendations.ts";
import { getBackend } from "../../tinytorch/index.ts";
import { Board } from "../board.ts";
import { stopCheck } from "../stop-check.ts";
import { modelName } from "../system.ts";
import type { Candidate, Evidence, Finding, Trial } from "./candidate.ts";
import { takeTurns } from "./take-turns.ts";
import { judge, measuredRow, RULE, THRESHOLD } from "./verdict.ts";

export interface ExperimentOptions {
  /** Seconds for each experiment. */
  secondsEach: number;
  seed: number;
}

/** The finished record; shown while it fills. */
export async function runExperiments(
  evidence: Evidence,
  candidates: readonly Candidate[],
  options: ExperimentOptions,
): Promise<RecommendationsOutput> {
  const board = new Board<RecommendationsOutput>({
    kind: "recommendations",
    version: 1,
    state: "running",
    stage: "looking for candidates in the trace",
    model: modelName(evidence.system.model),
    backend: getBackend(),
    rule: RULE,
    threshold: THRESHOLD,
    experiments: [],
  });
  return await board.during(async () => {
    const found = await findAll(evidence, candidates);
    const rows = found.map(({ row }) => row);
    board.set({ experiments: rows });
    for (const [index, { finding, row }] of found.entries()) {
      const place = (experiment: Experiment) => {
        rows[index] = experiment;
        board.set({ experiments: [...rows] });
      };
      board.set({ stage: `trying ${index + 1} of ${found.length}: ${row.recommendation}` });
      place({ ...row, status: "running", verdict: "Being measured." });
      place(await tryOut(row, finding, { ...options, seed: options.seed + index }, place));
    }
    board.set({ experiments: judge(rows) });
  });
}

interface Found {
  finding: Finding;
  row: Experiment;
}

async function findAll(evidence: Evidence, candidates: readonly Candidate[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const candidate of candidates) {
    const finding = await candidate.find(evidence);
    if (finding !== undefined) found.push({ finding, row: waitingRow(candidate, finding) });
  }
  return found;
}

function waitingRow({ id, component }: Candidate, finding: Finding): Experiment {
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

/** A row with its measurements, or with the reason why there are none; only Stop gets out. */
async function tryOut(
  row: Experiment,
  finding: Finding,
  { secondsEach, seed }: ExperimentOptions,
  onProgress: (row: Experiment) => void,
): Promise<Experiment> {
  const throwIfStopped = stopCheck();
  let trial: Trial | undefined;
  try {
    trial = await finding.prepare();
    const { unit } = trial;
    const agreement = await trial.check();
    const rounds = await takeTurns(trial, {
      budgetMs: secondsEach * 1000,
      seed,
      onRound: ({ before, after }) =>
        onProgress({
          ...row,
          status: "running",
          verdict: `Being measured: ${before.length} rounds.`,
          samples: { before: [...before], after: [...after], unit },
        }),
    });
    const sideEffect = trial.sideEffect?.();
    return measuredRow({ experiment: row, rounds, agreement, unit, sideEffect });
  } catch (error) {
    throwIfStopped();
    return { ...row, status: "failed", verdict: `Could not be tried: ${errorMessage(error)}` };
  } finally {
    await trial?.end?.();
  }
}
