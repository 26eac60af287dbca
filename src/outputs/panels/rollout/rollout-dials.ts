/** The dials of a rollout's power: for which effect, at which share of the traffic and with which chance requests are counted. */
import type { Dials } from "../../figure/named-figure.ts";
import { type Dial, dialValue } from "../dial.ts";
import type { RolloutOutput } from "./rollout.ts";

type Powered = Pick<RolloutOutput, "power" | "strategy">;

/** Three at most; without a guardrail there is nothing to count. */
export function powerDials({ power, strategy }: Powered): Dial[] {
  const { latency, errors, accuracy, share } = power;
  if (latency === undefined && errors === undefined && accuracy === undefined) return [];
  return [
    ...(latency === undefined ? [] : [effectDial(Number((latency.slowdown - 1).toPrecision(12)))]),
    // In "shadow" v2 gets all of it.
    ...(latency === undefined || strategy === "shadow" ? [] : [shareDial(share)]),
    chanceDial(power.power),
  ];
}

function effectDial(initial: number): Dial {
  return {
    name: "rollout.effect",
    label: "v2 takes longer by",
    unit: "ratio",
    min: Math.min(0.01, initial),
    max: Math.max(1, initial),
    step: 0.01,
    scale: "log",
    initial,
    origin: "The margin of this gate.",
  };
}

function shareDial(initial: number): Dial {
  return {
    name: "rollout.share",
    label: "Traffic that v2 gets",
    unit: "ratio",
    min: Math.min(0.01, initial),
    max: Math.max(0.9, initial),
    step: 0.01,
    initial,
    origin: "In the first stage with a gate.",
  };
}

function chanceDial(initial: number): Dial {
  return {
    name: "rollout.power",
    label: "Chance to find it",
    unit: "ratio",
    min: Math.min(0.5, initial),
    max: Math.max(0.99, initial),
    step: 0.01,
    initial,
    origin: "As this gate was planned.",
  };
}

/** Where the dials stand. */
export function powerAt(
  record: Powered,
  dials: Dials,
): { slowdown: number; share: number; power: number } {
  const { latency, share, power } = record.power;
  const stands = new Map(powerDials(record).map((dial) => [dial.name, dialValue(dial, dials)]));
  return {
    slowdown: 1 + (stands.get("rollout.effect") ?? (latency?.slowdown ?? 1.1) - 1),
    share: stands.get("rollout.share") ?? share,
    power: stands.get("rollout.power") ?? power,
  };
}
