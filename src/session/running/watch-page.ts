/** Page state that measurements depend on and only the page can see: whether the tab is in view, and the battery. */
import type { PageState } from "../../base/page-state.ts";

/** Part of the Battery Status API (Chromium); TypeScript does not know it. */
interface Battery extends EventTarget {
  readonly charging: boolean;
  readonly level: number;
}

/** Calls `tell` with the page's state, at once and whenever it changes. */
export function watchPage(tell: (state: PageState) => void): void {
  let battery: Battery | undefined;
  const report = () => {
    const visible = document.visibilityState === "visible";
    if (battery === undefined) tell({ visible });
    else tell({ visible, battery: { charging: battery.charging, level: battery.level } });
  };
  document.addEventListener("visibilitychange", report);
  report();
  const { getBattery } = navigator as { getBattery?(): Promise<Battery> };
  getBattery?.call(navigator).then(
    (found) => {
      battery = found;
      for (const event of ["chargingchange", "levelchange"]) found.addEventListener(event, report);
      report();
    },
    () => {}, // Refused: the state goes without it, and the device's list says so.
  );
}
