// The ground rules come first, so that components may refine them.
import "@fontsource-variable/source-serif-4/opsz.css";
import "@fontsource-variable/source-serif-4/opsz-italic.css";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./tokens.css";
import "./base.css";
import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import type { Session } from "../../session/session.ts";
import { EditorDesk } from "../editor/editor-desk.ts";
import { LanguageDesk } from "../editor/language/language-desk.ts";
import { subscribeByFrame } from "../frame-subscription.ts";
import { type PartHeading, type Services, ServicesContext } from "../services.ts";
import { ReaderDesk } from "../source-reader/reader-desk.ts";
import { App } from "./App.tsx";

/** Puts the page for a session into an element; gives back how to take it away. */
export function renderApp(
  root: HTMLElement,
  session: Session,
  parts: readonly PartHeading[],
  loadPythonMap: Services["loadPythonMap"] = async () => [],
  arrivals?: Services["arrivals"],
): () => void {
  const services: Services = {
    session,
    ...subscribeByFrame(session),
    desk: new EditorDesk(session),
    language: new LanguageDesk(session),
    reader: new ReaderDesk(),
    parts,
    loadPythonMap,
    arrivals,
  };
  const reactRoot = createRoot(root);
  // As a transition, so that it is done in slices: between them the page hears its kernel.
  startTransition(() => {
    reactRoot.render(
      <StrictMode>
        <ServicesContext value={services}>
          <App />
        </ServicesContext>
      </StrictMode>,
    );
  });
  return () => reactRoot.unmount();
}
