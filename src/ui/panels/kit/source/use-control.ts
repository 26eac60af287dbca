/** How a panel asks the system that it shows for something. */
import { useCallback, useMemo, useState } from "react";
import { useServices } from "../../../services.ts";
import type { PanelSource } from "./source.ts";

export interface Control {
  /** Resolves with whether it was done. */
  send(name: string, value?: unknown): Promise<boolean>;
  /** Whether a control of this name waits for its answer. */
  isPending(name: string): boolean;
  /** Why the last control was not done; undefined where it was. */
  readonly error: string | undefined;
}

const NO_SYSTEM = "No system runs here: this panel shows what a run measured.";

export function useControl(source: PanelSource | undefined): Control {
  const { session } = useServices();
  const [waiting, setWaiting] = useState<readonly string[]>([]);
  const [error, setError] = useState<string>();
  const id = source?.id;
  const send = useCallback(
    async (name: string, value?: unknown) => {
      if (id === undefined) {
        setError(NO_SYSTEM);
        return false;
      }
      setWaiting((names) => [...names, name]);
      const answer = await session.control(id, name, value);
      setWaiting((names) => names.toSpliced(names.indexOf(name), 1));
      setError(answer.ok ? undefined : answer.message);
      return answer.ok;
    },
    [session, id],
  );
  return useMemo(
    () => ({ send, error, isPending: (name) => waiting.includes(name) }),
    [send, error, waiting],
  );
}
