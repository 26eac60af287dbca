/** How hard the whole machine works, where the browser tells (Compute Pressure, Chromium): a hot or busy one measures slow. */
import { errorMessage } from "../../../base/assert.ts";

export interface PressureFacts {
  cpu: "nominal" | "fair" | "serious" | "critical";
}

/** Why it is not known: the browser does not tell, or did not this time. */
export type UnknownPressure = { hidden: string } | { unread: string };

/** The Compute Pressure API, as far as it is used here; TypeScript does not know it. */
interface PressureObserver {
  observe(source: "cpu", options: { sampleInterval: number }): Promise<void>;
  disconnect(): void;
}

type PressureObserverClass = new (
  hear: (records: { state: PressureFacts["cpu"] }[]) => void,
) => PressureObserver;

const PATIENCE_MS = 1000;

/** The first reading, or why there is none within a second. */
export async function readPressure(): Promise<PressureFacts | UnknownPressure> {
  const { PressureObserver } = globalThis as { PressureObserver?: PressureObserverClass };
  if (PressureObserver === undefined) {
    return { hidden: "This browser does not say how hard the machine is working." };
  }
  return await new Promise((resolve) => {
    const observer = new PressureObserver((records) => {
      const [first] = records;
      if (first !== undefined) settle({ cpu: first.state });
    });
    const timer = setTimeout(
      () => settle({ unread: "The browser gave no reading of the pressure within a second." }),
      PATIENCE_MS,
    );
    const settle = (facts: PressureFacts | UnknownPressure) => {
      clearTimeout(timer);
      observer.disconnect();
      resolve(facts);
    };
    observer
      .observe("cpu", { sampleInterval: 100 })
      .catch((error: unknown) =>
        settle({ hidden: `The browser refused to report the pressure: ${errorMessage(error)}` }),
      );
  });
}
