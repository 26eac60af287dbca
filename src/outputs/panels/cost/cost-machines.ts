/** A record's versions on every type of machine, and the planner that remembers them: what most dials leave as it is. */
import type { Planner } from "../../../systems/cost/cost-problem.ts";
import { type Host, hostsOf, type NoHost } from "../../../systems/cost/machine-model.ts";
import { capacityPlanner } from "../../../systems/cost/planner.ts";
import type { CostOutput, ServedVersion } from "./cost.ts";

export interface CostMachines {
  /** In the order of the record's versions; prices are those of its catalogue. */
  versions: readonly {
    version: ServedVersion;
    hosts: readonly Host[];
    left: readonly NoHost[];
  }[];
  planner: Planner;
}

interface Known extends CostMachines {
  vcpuSpeed: number;
}

const known = new WeakMap<CostOutput, Known>();

/** The same for the same record and speed of a virtual processor, so that plans are found again while other dials move. */
export function costMachines(record: CostOutput, vcpuSpeed: number): CostMachines {
  const found = known.get(record);
  if (found?.vcpuSpeed === vcpuSpeed) return found;
  const assumptions = assumptionsOf(record, vcpuSpeed);
  const versions = record.versions.map((version) => ({
    version,
    ...hostsOf(version, record.catalogue.instances, assumptions),
  }));
  const made = { vcpuSpeed, versions, planner: capacityPlanner() };
  known.set(record, made);
  return made;
}

/** The range moves with the dial: it is about how far such a speed may be off. */
function assumptionsOf({ machines }: CostOutput, speed: number) {
  const factor = speed / machines.vcpuSpeed.value;
  const { value, low, high } = machines.vcpuSpeed;
  return {
    ...machines,
    vcpuSpeed: { value: value * factor, low: low * factor, high: high * factor },
  };
}
