/** Throughput of several replicas on one device, with the universal scalability law that fits it. */
import { fitUsl, type ScalabilityLaw, uslThroughput } from "../../../systems/scalability/usl.ts";
import type { Chart } from "../../drawing/chart.ts";
import { sentences } from "../../drawing/chart-notes.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import { numberText } from "../../figure/number-text.ts";
import type { ScalingOutput } from "./scaling.ts";

const SEED = 1;
/** The curve goes on beyond what was measured by half of it. */
const BEYOND = 1.5;

/** The law; undefined where too few numbers of replicas were measured to fit it. */
export function scalabilityLaw({
  service,
}: Pick<ScalingOutput, "service">): ScalabilityLaw | undefined {
  try {
    return fitUsl(service?.concurrency ?? [], { seed: SEED });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Undefined where nothing was measured. */
export function workersChart(record: Pick<ScalingOutput, "service">): Chart | undefined {
  const concurrency = record.service?.concurrency ?? [];
  if (concurrency.length === 0) return undefined;
  const law = scalabilityLaw(record);
  const most = BEYOND * Math.max(...concurrency.map(({ workers }) => workers));
  return chartOf({
    name: "workers",
    mark: "line",
    title: "Throughput of several replicas on this device",
    x: { label: "Replicas at once", ticks: "zero" },
    y: { label: "Queries a second", ticks: "zero" },
    series: [
      ...(law === undefined
        ? []
        : [{ name: "universal scalability law", place: 0, points: lawPoints(law, most) }]),
      {
        name: "measured",
        place: 3,
        isJoined: false,
        points: concurrency.map(({ workers, perSecond }) => ({ x: workers, y: perSecond })),
      },
    ],
    note:
      law === undefined
        ? sentences("Four numbers of replicas are needed to fit the law")
        : lawNote(law),
  });
}

function lawPoints({ lambda, sigma, kappa }: ScalabilityLaw, most: number) {
  const law = { lambda: lambda.value, sigma: sigma.value, kappa: kappa.value };
  return Array.from({ length: 60 }, (_, index) => {
    const workers = 1 + (index * (most - 1)) / 59;
    return { x: workers, y: uslThroughput(law, workers) };
  });
}

function lawNote({ sigma, kappa, peak, rSquared }: ScalabilityLaw): string {
  const percent = (share: number) => `${numberText(100 * share, 3)} %`;
  const most =
    peak === undefined
      ? "it does not fall again"
      : `it is highest with ${numberText(peak.workers, 2)} replicas`;
  return sentences(
    `Contention ${percent(sigma.value)} (${percent(sigma.low)}–${percent(sigma.high)}), coherence ${percent(kappa.value)} (${percent(kappa.low)}–${percent(kappa.high)}): ${most}`,
    `The law explains ${percent(rSquared)} of the variance`,
  );
}
