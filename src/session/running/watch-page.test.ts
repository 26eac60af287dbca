import { afterEach, expect, test, vi } from "vitest";
import type { PageState } from "../../base/page-state.ts";
import { watchPage } from "./watch-page.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A page under the test's hand. */
function page(getBattery?: () => Promise<EventTarget>) {
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  vi.stubGlobal("document", document);
  vi.stubGlobal("navigator", getBattery === undefined ? {} : { getBattery });
  const told: PageState[] = [];
  watchPage((state) => told.push(state));
  return { document, told };
}

test("the kernel hears at once whether the tab is in view, and when that changes", () => {
  const { document, told } = page();
  document.visibilityState = "hidden";
  document.dispatchEvent(new Event("visibilitychange"));
  expect(told).toEqual([{ visible: true }, { visible: false }]);
});

test("the battery is told where the browser tells it", async () => {
  const battery = Object.assign(new EventTarget(), { charging: true, level: 1 });
  const { told } = page(() => Promise.resolve(battery));
  await Promise.resolve();
  Object.assign(battery, { charging: false, level: 0.9 });
  battery.dispatchEvent(new Event("levelchange"));
  expect(told).toEqual([
    { visible: true },
    { visible: true, battery: { charging: true, level: 1 } },
    { visible: true, battery: { charging: false, level: 0.9 } },
  ]);
});

test("a browser that refuses the battery is no failure", async () => {
  const { told } = page(() => Promise.reject(new Error("not allowed")));
  await new Promise((resolve) => setTimeout(resolve));
  expect(told).toEqual([{ visible: true }]);
});
