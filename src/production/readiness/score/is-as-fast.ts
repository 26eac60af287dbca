/** Whether the model computes as fast as when it was profiled. */
import { quantileInterval, sorted } from "../../../base/statistics.ts";
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";
import { noGrad, type Tensor } from "../../../tinytorch/index.ts";
import { medianFigure } from "../../instruments/measured.ts";
import type { Evidence } from "../evidence.ts";
import { broken, type Found, open } from "../outcome.ts";

const TIMED = 60;
/** Slower by less than this is within what a machine does from day to day. */
const SLOWER = 1.5;

/** The same model, timed again as its profile timed it. */
export async function isAsFast(evidence: Evidence): Promise<Found> {
  const { latencySamplesMs, profile } = evidence.findings;
  const { model } = evidence;
  const size = model.parameters().reduce((sum, parameter) => sum + parameter.size, 0);
  if (latencySamplesMs === undefined || profile?.model.parameters !== size) {
    throw open(
      latencySamplesMs === undefined
        ? "There is no earlier time to compare with."
        : "The profile is of another model.",
      "Profile this model once: `await profiler.profileEndToEndSystem(model, loader, optimizer)`.",
    );
  }
  const { inputs } = await evidence.examples();
  const now = await latencies(evidence, inputs.narrow(0, 0, 1));
  const before = quantileInterval(sorted(latencySamplesMs), 0.5);
  const after = quantileInterval(sorted(now), 0.5);
  if (before === undefined || after === undefined) {
    throw open("There are too few times to compare.", "Profile it again, with more seconds.");
  }
  const ratio = after.value / before.value;
  const figures: NamedFigure[] = [
    {
      ...{ name: "now", label: "Latency now, batch 1", better: "lower" },
      figure: medianFigure(now, `Median of ${TIMED} inferences.`),
    },
    {
      ...{ name: "before", label: "Latency in the profile, batch 1" },
      figure: medianFigure(latencySamplesMs, "Median of the profile's inferences."),
    },
  ];
  if (after.low <= SLOWER * before.high) {
    return {
      evidence: `An inference takes ${numberText(ratio, 3)} times as long as in the profile; ${SLOWER} times would count as slower.`,
      figures,
    };
  }
  throw broken(
    `An inference takes ${numberText(ratio, 3)} times as long as in the profile.`,
    "See what else computes on this device; if nothing does, compare the traces of both versions: `await profiler.traceSystem()`.",
    figures,
  );
}

async function latencies({ model }: Evidence, input: Tensor): Promise<number[]> {
  const wasTraining = model.training;
  model.eval();
  try {
    const times: number[] = [];
    for (let run = 0; run < TIMED + 5; run += 1) {
      const start = performance.now();
      await noGrad(() => model.forward(input)).data();
      // The first ones pay for what only they have to do.
      if (run >= 5) times.push(performance.now() - start);
    }
    return times;
  } finally {
    model.train(wasTraining);
  }
}
