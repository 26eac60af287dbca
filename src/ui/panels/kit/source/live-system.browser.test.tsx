/** The whole chain: a system in a worker, its port to the page, the session, a panel that draws what changed. */
import { memo } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { createKernelClient } from "../../../../kernel/client/kernel-client.ts";
import type { CellSpec } from "../../../../notebook/notebook.ts";
import { toNotebook } from "../../../../notebook/to-notebook.ts";
import type { TableOutput } from "../../../../outputs/plain-outputs.ts";
import { createSession, type OpenSession } from "../../../../session/create-session.ts";
import { liveSources } from "../../../../session/running/sources.ts";
import { subscribeByFrame } from "../../../frame-subscription.ts";
import { renderApp } from "../../../page/render-app.tsx";
import { type Services, ServicesContext } from "../../../services.ts";
import { useSessionState } from "../../../use-session.ts";
import { SourceFrame } from "./SourceFrame.tsx";
import { useSource } from "./source.ts";
import { useControl } from "./use-control.ts";

const CELLS: CellSpec[] = [
  { id: "system", source: "startTicker(8);" },
  { id: "busy", source: "const end = performance.now() + 4000; while (performance.now() < end);" },
  { id: "other", source: '"other"' },
];

let session: OpenSession;
let disposeKernel: () => void;
let remove = () => {};

// One kernel for all of them: a cell that runs again ends its system.
beforeAll(async () => {
  await page.viewport(1200, 900);
  session = createSession({
    notebook: toNotebook({ cells: CELLS }),
    module: { cells: CELLS },
    storage: undefined,
    startKernel(onEvent, place) {
      const client = createKernelClient(
        {
          place,
          spawn: () =>
            new Worker(
              new URL("../../../../kernel/worker/live-kernel.testing.ts", import.meta.url),
              {
                type: "module",
              },
            ),
          backend: "cpu",
          calibration: undefined,
          dataUrl: "/data/",
        },
        onEvent,
      );
      disposeKernel = () => client.dispose();
      return client;
    },
  });
});

beforeEach(() => document.body.replaceChildren());
afterEach(() => {
  remove();
  remove = () => {};
});
afterAll(() => disposeKernel());

const timeout = { timeout: 30_000 };

/** Runs the cell of the system, and waits until it answers. */
async function openSystem(): Promise<string> {
  session.dispatch({ type: "run-cells", cellIds: ["system"] });
  await expect.poll(() => liveSources(session.getState()), timeout).toHaveLength(1);
  await expect.poll(() => session.getState().run, timeout).toBeUndefined();
  const id = liveSources(session.getState())[0]?.source.id ?? "";
  await expect.poll(() => session.control(id, "pause", 0), timeout).toEqual({ ok: true });
  return id;
}

function table(): TableOutput {
  const output = session.getState().cells["system"]?.result?.outputs[0];
  if (output?.kind !== "table") throw new Error("the system shows no table");
  return output;
}

const count = () => Number(table().rows[0]?.[1]);

/** Counts how often each row is drawn, and the columns. */
const drawn = new Map<string, number>();

const Row = memo(function Row({ row }: { row: TableOutput["rows"][number] }) {
  const name = String(row[0]);
  drawn.set(name, (drawn.get(name) ?? 0) + 1);
  return <li>{row.join(": ")}</li>;
});

const Columns = memo(function Columns({ columns }: { columns: TableOutput["columns"] }) {
  drawn.set("columns", (drawn.get("columns") ?? 0) + 1);
  return <p>{columns.map(({ title }) => title).join(", ")}</p>;
});

function Panel() {
  const output = useSessionState((state) => state.cells["system"]?.result?.outputs[0]);
  const control = useControl(useSource());
  if (output?.kind !== "table") return null;
  return (
    <section aria-label="Panel">
      <Columns columns={output.columns} />
      <ol>
        {output.rows.map((row) => (
          <Row key={String(row[0])} row={row} />
        ))}
      </ol>
      {["refuse", "silent"].map((name) => (
        <button
          key={name}
          type="button"
          disabled={control.isPending(name)}
          onClick={() => void control.send(name)}
        >
          {name}
        </button>
      ))}
      <p role="alert">{control.error}</p>
    </section>
  );
}

function mountPanel(): void {
  drawn.clear();
  // The panel reaches for nothing else.
  const services = { session, ...subscribeByFrame(session) } as unknown as Services;
  const root: Root = createRoot(document.body.appendChild(document.createElement("div")));
  root.render(
    <ServicesContext value={services}>
      <SourceFrame cellId="system" slot={0}>
        <Panel />
      </SourceFrame>
    </ServicesContext>,
  );
  remove = () => root.unmount();
}

test.each(["tick", "flood"])(
  "a thousand changes a second for some seconds (%s): the panel draws what changed, and the last value is right",
  async (name) => {
    const id = await openSystem();
    mountPanel();
    await expect.element(page.getByText("row 7: 0")).toBeVisible();
    const before = table();
    let operations = 0;
    const stop = session.subscribe(() => {
      operations += 1;
    });
    let frames = 0;
    const countFrames = () => {
      frames += 1;
      handle = requestAnimationFrame(countFrames);
    };
    let handle = requestAnimationFrame(countFrames);
    await session.control(id, name, 1000);
    await expect.poll(count, timeout).toBeGreaterThan(1500);
    await session.control(id, "pause", 0);
    cancelAnimationFrame(handle);
    stop();
    let last = -1;
    await expect
      .poll(() => {
        const isSteady = count() === last;
        last = count();
        return isSteady;
      }, timeout)
      .toBe(true);
    await expect.element(page.getByText(`row 0: ${last}`)).toBeVisible();
    expect(table().columns).toBe(before.columns);
    expect(table().rows[7]).toBe(before.rows[7]);
    for (const part of ["columns", "row 1", "row 7"]) expect(drawn.get(part)).toBe(1);
    // Never more than once a frame, whatever a frame was here.
    expect(operations).toBeLessThanOrEqual(frames + 5);
    expect(drawn.get("row 0")).toBeLessThanOrEqual(frames + 5);
    expect(drawn.get("row 0")).toBeGreaterThan(5);
  },
  60_000,
);

test("controls are answered while the kernel's own thread is in a loop", async () => {
  const id = await openSystem();
  session.dispatch({ type: "run-cells", cellIds: ["busy"] });
  await expect.poll(() => session.getState().run?.cellId).toBe("busy");
  const before = count();
  for (const name of ["tick", "pause", "tick"]) {
    expect(await session.control(id, name, 100)).toEqual({ ok: true });
  }
  await expect.poll(count, timeout).toBeGreaterThan(before);
  // The kernel has not had a turn meanwhile.
  expect(session.getState().run?.cellId).toBe("busy");
  await expect.poll(() => session.getState().run, timeout).toBeUndefined();
}, 60_000);

test("a refusal is said with its reason; a control that waits is pending", async () => {
  await openSystem();
  mountPanel();
  await page.getByRole("button", { name: "refuse" }).click();
  await expect.element(page.getByRole("alert")).toHaveTextContent("refused, as it was asked to");
  await page.getByRole("button", { name: "silent" }).click();
  await expect.element(page.getByRole("button", { name: "silent" })).toBeDisabled();
  await expect
    .element(page.getByRole("alert"), timeout)
    .toHaveTextContent(/has not answered “silent”/);
  await expect.element(page.getByRole("button", { name: "silent" })).toBeEnabled();
}, 60_000);

test("the page says that a system is live and since when; Stop system ends it, with its last state", async () => {
  remove = renderApp(document.body.appendChild(document.createElement("div")), session, [
    { part: 1, title: "Part", summary: "" },
  ]);
  const id = await openSystem();
  const cell = page.getByRole("article", { name: "system" });
  await expect.element(cell.getByText(/^Live since/)).toHaveTextContent(/\d\d:\d\d:\d\d/);
  await expect.element(cell.getByText(/its system is live/)).toBeVisible();
  await expect.element(page.getByText("1 system live")).toBeVisible();
  await expect.element(page.getByText("The system of system is live")).toBeInTheDocument();
  await session.control(id, "tick", 100);
  await expect.poll(count, timeout).toBeGreaterThan(10);
  await cell.getByRole("button", { name: "Stop system" }).click();
  await expect.element(cell.getByText(/^Ended, as of .*it ended by itself/)).toBeVisible();
  await expect.element(page.getByText(/The system of system has ended/)).toBeInTheDocument();
  await expect.element(page.getByText("1 system live")).not.toBeInTheDocument();
  await expect.element(cell.getByText(`${count()}`, { exact: true })).toBeVisible();
  expect(await session.control(id, "tick", 1)).toMatchObject({ ok: false });
}, 60_000);

test("Stop in the top bar ends what is live when nothing runs; a cell that runs again ends its old system", async () => {
  remove = renderApp(document.body.appendChild(document.createElement("div")), session, [
    { part: 1, title: "Part", summary: "" },
  ]);
  const first = await openSystem();
  const second = await openSystem();
  expect(second).not.toBe(first);
  expect(await session.control(first, "pause", 0)).toMatchObject({ ok: false });
  await page.getByRole("banner").getByRole("button", { name: "Stop" }).click();
  await expect.poll(() => liveSources(session.getState()), timeout).toEqual([]);
  await userEvent.keyboard("{Escape}");
  // Its kernel, and what it knows, is still there.
  session.dispatch({ type: "run-cells", cellIds: ["other"] });
  await expect.poll(() => session.getState().cells["other"]?.result?.outcome, timeout).toBe("ok");
  expect(session.getState().cells["system"]?.result?.outcome).toBe("ok");
}, 60_000);
