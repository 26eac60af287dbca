/** What every component may reach: the session, the desk that holds the editors, and the parts of the module. */
import { createContext, useContext } from "react";
import type { Session } from "../session/session.ts";
import type { EditorDesk } from "./editor/editor-desk.ts";

/** A part as the outline and the headings show it. */
export interface PartHeading {
  readonly part: number;
  readonly title: string;
  readonly summary: string;
}

export interface Services {
  readonly session: Session;
  readonly subscribe: (listener: () => void) => () => void;
  readonly desk: EditorDesk;
  readonly parts: readonly PartHeading[];
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error("internal: rendered outside renderApp");
  return services;
}
