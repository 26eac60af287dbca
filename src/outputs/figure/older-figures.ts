/** Figures as earlier versions wrote them, in stored results, links and files. */
import type { ModelledFigure } from "./figure.ts";

/** A modelled figure had a source and a date, as an assumed one has, in place of its method and inputs. */
interface OlderModelled extends Omit<ModelledFigure, "method" | "inputs"> {
  source: string;
  date: string;
}

/** The same plain data with each figure in its present form; what needs no change is the same object. */
export function withPresentFigures<T>(data: T): T {
  return renewed(data) as T;
}

function renewed(data: unknown): unknown {
  if (typeof data !== "object" || data === null) return data;
  if (Array.isArray(data)) {
    const items = data.map(renewed);
    return items.some((item, index) => item !== data[index]) ? items : data;
  }
  if (isOlderModelled(data)) {
    const { source, date, ...figure } = data;
    return { ...figure, method: `${source}.`, inputs: [`a source of ${date}`] };
  }
  const entries = Object.entries(data).map(([name, value]) => [name, value, renewed(value)]);
  return entries.some(([, before, after]) => before !== after)
    ? Object.fromEntries(entries.map(([name, , after]) => [name, after]))
    : data;
}

function isOlderModelled(data: object): data is OlderModelled {
  if (!("kind" in data && data.kind === "modelled")) return false;
  return "source" in data && "date" in data && !("method" in data);
}
