/** The Monitor panel on the page: its answer, what is under the pointer, its log, and what its controls ask for. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { sample } from "../../../outputs/panels/monitor/sample.testing.ts";
import { mount, TestSession } from "../../session.testing.ts";

let session: TestSession;
let remove: () => void;
const asked: unknown[] = [];

beforeEach(async () => {
  await page.viewport(1280, 900);
  session = new TestSession([{ id: "watch", source: "monitor(server, options);" }]);
  session.control = async (_, name, value) => {
    asked.push([name, value]);
    return name === "blur" ? { ok: false, message: "not now" } : { ok: true };
  };
  session.dispatch({ type: "kernel-ready" });
  remove = mount(session);
  session.begin("watch");
  const { lastRunId: runId } = session.getState();
  session.dispatch({
    ...{ type: "source-opened", runId, slot: 0, sourceId: "s", output: sample, at: Date.now() },
  });
  await expect.element(page.getByRole("region", { name: "Monitor" })).toBeVisible();
});

afterEach(() => {
  remove();
  asked.length = 0;
});

test("it answers its question, and names the rule that fires", async () => {
  await expect.element(page.getByText("Healthy: no alert on its objectives fires.")).toBeVisible();
  await expect
    .element(page.getByText(/does not see what it learned from: slant, classes/))
    .toBeVisible();
  await expect.element(page.getByText("⚑ ticket, since 103 s:")).toBeVisible();
  expect(document.querySelectorAll(".monitor-strip")).toHaveLength(4);
  expect(document.querySelectorAll(".monitor-digits canvas")).toHaveLength(24);
});

test("on a phone its tables fit: nothing in them lies beyond the edge", async () => {
  await page.viewport(390, 844);
  const tables = () => [...document.querySelectorAll(".monitor .out-table-scroll")];
  const beyond = () => tables().filter((it) => it.scrollWidth > it.clientWidth + 1).length;
  expect(tables()).toHaveLength(4);
  await expect.poll(beyond).toBe(0);
  await expect.element(page.getByText("fast burn, above 14.4×").first()).toBeVisible();
});

test("the log shows one kind, if that is chosen", async () => {
  await page.getByText("replica", { exact: true }).click();
  await expect.element(page.getByText("Replica 2 died.").last()).toBeVisible();
  expect(document.querySelectorAll(".event-log li")).toHaveLength(1);
});

test("a slider asks once it is let go; a refusal is said", async () => {
  const turn = page.getByRole("slider", { name: "Turn" });
  await expect.element(turn).toHaveAttribute("aria-valuetext", "25 °");
  (turn.element() as HTMLElement).focus();
  await userEvent.keyboard("{ArrowRight}");
  await page.getByText("1s three times as often").click();
  (page.getByRole("slider", { name: "Blur" }).element() as HTMLElement).focus();
  await userEvent.keyboard("{ArrowRight}");
  await expect.element(page.getByText("not now")).toBeVisible();
  expect(asked).toEqual([
    ["rotate", 26],
    ["reweight", [1, 3, 1, 1, 1, 1, 1, 1, 1, 1]],
    ["blur", 0.1],
  ]);
});
