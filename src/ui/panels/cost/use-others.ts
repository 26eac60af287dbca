/** All plans for the dials where they stand, from a worker; those before stay until they are there. */
import { useEffect, useRef, useState } from "react";
import type { Dials } from "../../../outputs/figure/named-figure.ts";
import type { CostOutput } from "../../../outputs/panels/cost/cost.ts";
import type { CostOthers } from "../../../outputs/panels/cost/cost-others.ts";
import { JobClient } from "../kit/jobs/job-client.ts";
import type { OthersResult } from "./others-worker.ts";

export interface OtherPlans {
  others?: CostOthers;
  /** Those of another position of the dials are still shown. */
  isOld: boolean;
  /** Why they could not be computed. */
  reason?: string;
}

interface Answered {
  record: CostOutput;
  dials: Dials;
  others?: CostOthers;
  reason?: string;
}

export function useOthers(record: CostOutput, dials: Dials): OtherPlans {
  const client = useRef<OthersClient | undefined>(undefined);
  const [answered, setAnswered] = useState<Answered>();
  useEffect(() => {
    client.current ??= new OthersClient();
    client.current.ask(record, dials, setAnswered);
  }, [record, dials]);
  useEffect(
    () => () => {
      client.current?.close();
      client.current = undefined;
    },
    [],
  );
  const { others, reason } = answered ?? {};
  const isOld = answered?.record !== record || answered.dials !== dials;
  return {
    isOld,
    ...(others === undefined ? {} : { others }),
    ...(reason === undefined || isOld ? {} : { reason }),
  };
}

class OthersClient {
  readonly #jobs = new JobClient<CostOutput, Dials, OthersResult>(
    new Worker(new URL("./others-worker.ts", import.meta.url), {
      type: "module",
      name: "all plans",
    }),
  );

  ask(record: CostOutput, dials: Dials, onAnswer: (answered: Answered) => void): void {
    this.#jobs.ask(record, dials, ({ parts: { others }, isOver, reason }) => {
      if (!isOver) return;
      onAnswer({
        ...{ record, dials },
        ...(others === undefined ? {} : { others }),
        ...(reason === undefined ? {} : { reason }),
      });
    });
  }

  close(): void {
    this.#jobs.close();
  }
}
