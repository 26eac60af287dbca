/** Services that every component may reach: the session, the desk that holds the editors, and the parts of the module. */
import { createContext, useContext } from "react";
import type { Session } from "../session/session.ts";
import type { Arrivals } from "../session/sharing/arrivals.ts";
import type { EditorDesk } from "./editor/editor-desk.ts";
import type { LanguageDesk } from "./editor/language/language-desk.ts";
import type { FrameSubscription } from "./frame-subscription.ts";
import type { ReaderDesk } from "./source-reader/reader-desk.ts";

/** A part as the outline and the headings show it. */
export interface PartHeading {
  readonly part: number;
  readonly title: string;
  readonly summary: string;
  /** What its cells take to run, on the machine that they were timed on; absent where they were not. */
  readonly seconds?: number;
}

/** A name of the course's Python and its counterpart here; `differs` is Markdown. */
export interface PythonMapEntry {
  readonly group: string;
  readonly python: string;
  readonly here: string;
  readonly differs?: string;
}

export interface Services extends FrameSubscription {
  readonly session: Session;
  readonly desk: EditorDesk;
  readonly language: LanguageDesk;
  readonly reader: ReaderDesk;
  readonly parts: readonly PartHeading[];
  /** For students who come from the course; loaded when it is asked for. */
  readonly loadPythonMap: () => Promise<readonly PythonMapEntry[]>;
  /** Arrivals from links and files; absent where a page only shows a session. */
  readonly arrivals?: Arrivals | undefined;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error("internal: rendered outside renderApp");
  return services;
}
