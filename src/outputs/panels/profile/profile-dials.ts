/** The dial of a profile, the price of an hour, and the figure that follows from it. */
import { costPerMillion } from "../../../systems/cost/cost-per-million.ts";
import type { Figure } from "../../figure/figure.ts";
import { figureText } from "../../figure/figure-text.ts";
import type { Dials } from "../../figure/named-figure.ts";
import { type Dial, dialValue } from "../dial.ts";
import type { Price, ProfileOutput } from "./profile.ts";

/** US dollars an hour: from a share of a small virtual machine to a server with eight of the largest GPUs. */
const CHEAPEST = 0.001;
const DEAREST = 200;

/** None before there is a cost to turn. */
export function profileDials({ price, metrics }: ProfileOutput): Dial[] {
  const cost = metrics.find(({ name }) => name === "costPerMillionInferences");
  if (price === undefined || cost === undefined || !("value" in cost.figure)) return [];
  return [priceDial(price)];
}

/** The metrics with the dials where they stand. */
export function profileMetrics(
  { price, metrics }: ProfileOutput,
  dials: Dials,
): ProfileOutput["metrics"] {
  const throughput = metrics.find(({ name }) => name === "throughputSamplesPerSec");
  if (price === undefined || throughput === undefined) return metrics;
  const dial = priceDial(price);
  const usdPerHour = dialValue(dial, dials);
  if (usdPerHour === dial.initial) return metrics;
  return metrics.map((metric) =>
    metric.name === "costPerMillionInferences"
      ? { ...metric, figure: costFigure(throughput.figure, usdPerHour, "chosen with the dial") }
      : metric,
  );
}

/** The cost of a million inferences at this price, in US dollars; what the throughput lacks, it lacks too. */
export function costFigure(throughput: Figure, usdPerHour: number, origin: string): Figure {
  if (throughput.kind !== "measured") return throughput;
  const { value, low, high } = throughput;
  return {
    kind: "modelled",
    value: costPerMillion(value, usdPerHour),
    unit: "usd",
    // More answers in an hour are cheaper ones.
    ...(low !== undefined && high !== undefined && low > 0
      ? { low: costPerMillion(high, usdPerHour), high: costPerMillion(low, usdPerHour) }
      : {}),
    method:
      "the price of an hour over the inferences in it, for a machine that is as fast as this device and always busy.",
    inputs: [
      `a throughput of ${figureText(throughput)}, measured here`,
      `$${usdPerHour} an hour, ${origin}`,
    ],
  };
}

function priceDial({ usdPerHour, source, date }: Price): Dial {
  return {
    name: "profile.price-per-hour",
    label: "Price of an hour",
    unit: "usd",
    per: "an hour",
    min: Math.min(CHEAPEST, usdPerHour),
    max: Math.max(DEAREST, usdPerHour),
    step: 0.001,
    scale: "log",
    initial: usdPerHour,
    origin: `${source}, ${date}.`,
  };
}
