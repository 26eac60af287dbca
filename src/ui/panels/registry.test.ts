/**
 * Walks all kinds of panels: everything that shows, stores, compares or exports one holds all of its figures, by one name each,
 * with where they come from. If a kind lacks a piece, the message says which.
 */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { readEvent } from "../../kernel/client/sandbox/read-event.ts";
import { ipynbText } from "../../notebook/ipynb/write-ipynb.ts";
import { readLinkResults } from "../../notebook/link/link-content.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { pictureSvg } from "../../outputs/drawing/svg-picture.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import { figureOrigin, figureText } from "../../outputs/figure/figure-text.ts";
import { type NamedFigure, NO_DIALS } from "../../outputs/figure/named-figure.ts";
import { outputText } from "../../outputs/files/block-text.ts";
import type { Output } from "../../outputs/output.ts";
import { outputFigures } from "../../outputs/output-figures.ts";
import { figuresIn, withOwnOrigins } from "../../outputs/panels/figures-in.testing.ts";
import { panelPicture } from "../../outputs/panels/panel-charts.ts";
import type { PanelKind } from "../../outputs/panels/panel-kind.ts";
import { panelName } from "../../outputs/panels/panel-record.ts";
import { PANEL_KINDS, type PanelOutput } from "../../outputs/panels/registry.ts";
import { leftOut } from "../../outputs/schema/left-out.testing.ts";
import { openSession } from "../../session/apply.ts";
import { sharedResults } from "../../session/sharing/shared-results.ts";
import type { SessionState } from "../../session/state.ts";
import { comparedPanels } from "../dialogs/compare-devices/compared-panels.ts";
import { reportOf } from "../dialogs/notebooks/report.tsx";
import { measuredFigures } from "../questions/measured-figures.ts";
import { PANEL_COMPONENTS } from "./registry.tsx";

const FILES = import.meta.glob("../../outputs/panels/*/*.ts");
const SAMPLES = import.meta.glob<{ sample?: PanelOutput }>(
  "../../outputs/panels/*/sample.testing.ts",
  { eager: true },
);
const SOURCE = "show()";

const kinds = PANEL_KINDS as readonly PanelKind<PanelOutput>[];

test("every folder of panels has its row, and no kind has two", () => {
  const folders = new Set(Object.keys(FILES).map((path) => path.split("/").at(-2) ?? ""));
  const rows = kinds.map(({ kind }) => kind);
  const without = [...folders].filter((folder) => !rows.includes(folder as PanelOutput["kind"]));
  expect(without, "folders without a row in outputs/panels/registry.ts").toEqual([]);
  expect(new Set(rows).size).toBe(rows.length);
  expect(Object.keys(PANEL_COMPONENTS).sort(), "rows in ui/panels/registry.tsx").toEqual(
    rows.toSorted(),
  );
});

describe.each(kinds.map((panel) => [panel.kind, panel] as const))("%s", (kind, panel) => {
  const { sample } = SAMPLES[`../../outputs/panels/${kind}/sample.testing.ts`] ?? {};
  if (sample === undefined) {
    test("has a sample", () => {
      expect.fail(`outputs/panels/${kind}/sample.testing.ts exports no sample`);
    });
    return;
  }
  const record = withOwnOrigins(sample);
  const named = outputFigures(record);
  const state = stateShowing(record);

  test("the sample is of this kind and version, and leaves nothing out", () => {
    expect([sample.kind, sample.version]).toEqual([kind, panel.version]);
    expect(leftOut(panel.schema, [sample]), "optional properties that it lacks").toEqual([]);
  });

  test("the schema gives exactly the record, and so does what reads the sandbox", () => {
    expect(v.parse(panel.schema, structuredClone(record))).toEqual(record);
    const event = { type: "outputs", runId: 1, changes: [{ slot: 0, output: record }] };
    expect(readEvent(structuredClone(event))).toEqual(event);
  });

  test("it has words for what it is and for what was measured", () => {
    const words = [panelName(kind), panel.title(record), panel.subject(record)];
    expect(words.filter((it) => it.trim() === "")).toEqual([]);
    expect(panel.notes(record).filter((it) => it.trim() === "")).toEqual([]);
  });

  test("every figure of the record has a name of its own", () => {
    const origins = named.map(({ figure }) => figureOrigin(figure));
    const nameless = figuresIn(record).filter((it) => !origins.includes(figureOrigin(it)));
    expect(nameless.map(originAndText), "figures that figures() leaves out").toEqual([]);
    const own = panel.figures(record, NO_DIALS).map(({ name }) => name);
    expect(twice(own), "names that two figures have").toEqual([]);
    expect(twice(named.map(({ label }) => label)), "labels that two figures have").toEqual([]);
  });

  test("the text form has every figure with its method, in one row", () => {
    const rows = panel.tables(record, NO_DIALS).flatMap((table) => table.rows);
    const missing = named.filter(
      ({ label, figure }) =>
        !rows.some((row) => [label, ...originAndText(figure)].every((it) => row.includes(it))),
    );
    expect(
      missing.map(({ label }) => label),
      "figures that tables() leaves out",
    ).toEqual([]);
  });

  test.each([
    ["the text", () => outputText(record)],
    ["the report", () => htmlText(reportOf(state))],
    ["the Jupyter notebook", () => ipynbOutputText(state)],
  ])("%s holds the same figures by the same names, each with its method", (_, make) => {
    const text = plain(make());
    const missing = named.filter(
      ({ label, figure }) => !text.includes(plain([label, ...originAndText(figure)].join(" "))),
    );
    expect(missing.map(({ label }) => label)).toEqual([]);
  });

  test("figures can be quoted by the same names", () => {
    const quotes = measuredFigures(state);
    const valued = named.filter(({ figure }) => "value" in figure);
    expect(quotes.map(({ label, value, method }) => [label, value, method])).toEqual(
      valued.map(({ label, figure }) => [label, ...originAndText(figure)]),
    );
  });

  test("what is shared is part of its figures, survives a link, and is compared in its direction", () => {
    const [shared] = sharedResults(state);
    const metrics = shared?.summary.metrics ?? [];
    expect(metrics.length, "figures in summary()").toBeGreaterThan(0);
    expect(metrics.filter((it) => !named.some((other) => isSame(it, other)))).toEqual([]);
    expect(readLinkResults(JSON.parse(JSON.stringify([shared])))).toEqual([shared]);
    const results = shared === undefined ? [] : [shared];
    const [compared] = comparedPanels([
      { name: "here", results },
      { name: "there", results },
    ]).compared;
    expect(compared?.output.rows.map(({ label, better }) => [label, better])).toEqual(
      metrics.map(({ label, better }) => [label, better]),
    );
  });

  test("a sample with nothing in its lists is drawn and told, too", () => {
    const empty = withoutItems(record);
    for (const picture of panel.charts(record, NO_DIALS).map(panelPicture)) {
      expect(picture.title).not.toBe("");
      expect(pictureSvg(picture)).not.toMatch(/NaN|undefined|Infinity/);
    }
    expect(panel.figures(empty, NO_DIALS)).toBeInstanceOf(Array);
    expect(panel.tables(empty, NO_DIALS)).toBeInstanceOf(Array);
    expect(panel.charts(empty, NO_DIALS).map(panelPicture)).toBeInstanceOf(Array);
    expect(outputText(empty)).toContain(panel.title(empty));
  });
});

function stateShowing(output: Output): SessionState {
  const { state } = openSession(toNotebook({ cells: [{ id: "cell", source: SOURCE }] }));
  const result = {
    source: SOURCE,
    outcome: "ok" as const,
    outputs: [output],
    startedAt: 0,
    used: {},
  };
  return { ...state, cells: { cell: { result } } };
}

function originAndText(figure: Figure): [string, string] {
  return [figureText(figure), figureOrigin(figure)];
}

function isSame(a: NamedFigure, b: NamedFigure): boolean {
  // A figure that is computed is made anew each time it is asked for.
  return JSON.stringify(a) === JSON.stringify(b);
}

function twice(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** Columns are padded, lines are broken. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

function htmlText(html: string): string {
  const entities: Record<string, string> = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#x27;": "'",
    "&amp;": "&",
  };
  return html.replaceAll(/<[^>]*>/g, " ").replaceAll(/&[#\w]+;/g, (it) => entities[it] ?? it);
}

function ipynbOutputText({ notebook, cells }: SessionState): string {
  const text = ipynbText(notebook, (id) => cells[id]?.result);
  const { cells: written } = JSON.parse(text) as {
    cells: { outputs: { data: { "text/plain": string[] } }[] }[];
  };
  return written
    .flatMap(({ outputs }) => outputs.flatMap(({ data }) => data["text/plain"]))
    .join("");
}

/** As at the beginning of a run. */
function withoutItems(record: PanelOutput): PanelOutput {
  const entries = Object.entries(record).map(([key, value]) => [
    key,
    Array.isArray(value) ? [] : value,
  ]);
  return Object.fromEntries(entries) as unknown as PanelOutput;
}
