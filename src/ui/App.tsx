import { Tooltip } from "radix-ui";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { CellSections } from "./cells/CellSections.tsx";
import { useKeyboard } from "./keyboard/use-keyboard.ts";
import {
  type DockChoice,
  DockContext,
  dockedSource,
  isSameSource,
  type PanelPlace,
  panelSources,
} from "./panels.ts";
import { useServices } from "./services.ts";
import { DeletedBar } from "./shell/DeletedBar.tsx";
import { Dock } from "./shell/Dock.tsx";
import { Notices } from "./shell/Notices.tsx";
import { Outline } from "./shell/Outline.tsx";
import { PartsDrawer } from "./shell/PartsDrawer.tsx";
import { TopBar } from "./shell/TopBar.tsx";
import { useCurrentPart } from "./shell/use-current-part.ts";
import { NARROW, useMedia, WIDE } from "./use-media.ts";
import { useSessionList } from "./use-session.ts";
import "./shell/shell.css";

const CommandPalette = lazy(() =>
  import("./keyboard/CommandPalette.tsx").then((module) => ({ default: module.CommandPalette })),
);
const ShortcutsDialog = lazy(() =>
  import("./keyboard/ShortcutsDialog.tsx").then((module) => ({ default: module.ShortcutsDialog })),
);

/** The page: bar, outline, text, dock. */
export function App() {
  const { parts } = useServices();
  const isWide = useMedia(WIDE);
  const isNarrow = useMedia(NARROW);
  const current = useCurrentPart(parts);
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const [dialog, setDialog] = useState<"palette" | "shortcuts">();
  const closeDialog = useCallback(() => setDialog(undefined), []);
  useKeyboard(setDialog);

  const sources = useSessionList(panelSources, isSameSource);
  const [choice, setChoice] = useState<DockChoice>();
  const docked = isWide ? dockedSource(sources, choice) : undefined;
  const dock = useMemo(() => {
    const latestThen = dockedSource(sources, undefined)?.startedAt;
    return {
      docked,
      choose: ({ cellId, slot }: PanelPlace) => setChoice({ cellId, slot, latestThen }),
    };
  }, [docked, sources]);

  return (
    <Tooltip.Provider delayDuration={200}>
      <DockContext value={dock}>
        <a className="skip-link" href="#cells">
          Skip to the text
        </a>
        <TopBar onOpenParts={isNarrow ? () => setDrawerOpen(true) : undefined} />
        <Notices />
        <div className="shell">
          {isNarrow ? (
            <PartsDrawer
              current={current}
              isOpen={isDrawerOpen}
              onClose={() => setDrawerOpen(false)}
            />
          ) : (
            <div className="shell-outline">
              <Outline current={current} />
              <p className="shell-hint">
                <button type="button" className="link" onClick={() => setDialog("shortcuts")}>
                  Keyboard shortcuts
                </button>
              </p>
            </div>
          )}
          <main className="shell-column" id="cells" tabIndex={-1}>
            <CellSections />
          </main>
          {isWide ? <Dock sources={sources} /> : null}
        </div>
        <DeletedBar />
        <Suspense>
          {dialog === "palette" ? (
            <CommandPalette openDialog={setDialog} onClose={closeDialog} />
          ) : null}
          {dialog === "shortcuts" ? <ShortcutsDialog onClose={closeDialog} /> : null}
        </Suspense>
      </DockContext>
    </Tooltip.Provider>
  );
}
