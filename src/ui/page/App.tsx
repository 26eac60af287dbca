import { Tooltip } from "radix-ui";
import { lazy, Suspense, useCallback, useState, useSyncExternalStore } from "react";
import { CellMenuProvider } from "../cells/CellMenu.tsx";
import { CellSections } from "../cells/CellSections.tsx";
import { ConflictBar } from "../dialogs/notebooks/ConflictBar.tsx";
import { SharePlace } from "../dialogs/share/SharePlace.tsx";
import type { DialogName } from "../keyboard/command.ts";
import { HeldKeys } from "../keyboard/HeldKeys.tsx";
import { useKeyboard } from "../keyboard/use-keyboard.ts";
import { DockContext, isSameSource, panelSources } from "../panels/panels.ts";
import { useServices } from "../services.ts";
import { NARROW, useMedia, WIDE } from "../use-media.ts";
import { useSessionList } from "../use-session.ts";
import { Dock } from "./shell/Dock.tsx";
import { HelpMenu } from "./shell/HelpMenu.tsx";
import { Notices } from "./shell/Notices.tsx";
import { Outline } from "./shell/Outline.tsx";
import { PartsDrawer } from "./shell/PartsDrawer.tsx";
import { TopBar } from "./shell/TopBar.tsx";
import { UndoBar } from "./shell/UndoBar.tsx";
import { useCurrentPart } from "./shell/use-current-part.ts";
import { useDockPlace } from "./shell/use-dock-place.ts";
import "./shell/shell.css";

const CommandPalette = lazy(() =>
  import("../keyboard/CommandPalette.tsx").then((module) => ({ default: module.CommandPalette })),
);
const CompareDevicesDialog = lazy(() =>
  import("../dialogs/compare-devices/CompareDevicesDialog.tsx").then((module) => ({
    default: module.CompareDevicesDialog,
  })),
);
const FindBar = lazy(() =>
  import("../find/FindBar.tsx").then((module) => ({ default: module.FindBar })),
);
const SourceReader = lazy(() =>
  import("../source-reader/SourceReader.tsx").then((module) => ({ default: module.SourceReader })),
);
const PrepareDialog = lazy(() =>
  import("../dialogs/teaching/PrepareDialog.tsx").then((module) => ({
    default: module.PrepareDialog,
  })),
);
const Presentation = lazy(() =>
  import("../present/Presentation.tsx").then((module) => ({ default: module.Presentation })),
);
const NotebooksDialog = lazy(() =>
  import("../dialogs/notebooks/NotebooksDialog.tsx").then((module) => ({
    default: module.NotebooksDialog,
  })),
);
const HistoryDialog = lazy(() =>
  import("../dialogs/history/HistoryDialog.tsx").then((module) => ({
    default: module.HistoryDialog,
  })),
);
const PythonMapDialog = lazy(() =>
  import("../dialogs/python-map/PythonMapDialog.tsx").then((module) => ({
    default: module.PythonMapDialog,
  })),
);
const ShortcutsDialog = lazy(() =>
  import("../keyboard/ShortcutsDialog.tsx").then((module) => ({ default: module.ShortcutsDialog })),
);

/** The page: bar, outline, text, dock. */
export function App() {
  const { parts, reader } = useServices();
  const isWide = useMedia(WIDE);
  const isNarrow = useMedia(NARROW);
  const current = useCurrentPart(parts);
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const [dialog, setDialog] = useState<DialogName>();
  const closeDialog = useCallback(() => setDialog(undefined), []);
  useKeyboard(setDialog);
  const isReading = useSyncExternalStore(
    reader.subscribe.bind(reader),
    () => reader.place !== undefined,
  );

  const sources = useSessionList(panelSources, isSameSource);
  const { place: dockPlace, controls } = useDockPlace(sources, isWide);

  return (
    <Tooltip.Provider delayDuration={200}>
      <DockContext value={dockPlace}>
        <a className="skip-link" href="#cells">
          Skip to the text
        </a>
        <TopBar
          onOpenParts={isNarrow ? () => setDrawerOpen(true) : undefined}
          openDialog={setDialog}
        />
        <Notices />
        <ConflictBar />
        <SharePlace dialog={dialog} onClose={closeDialog} />
        <div className="shell">
          {isNarrow ? (
            <PartsDrawer
              current={current}
              isOpen={isDrawerOpen}
              onClose={() => setDrawerOpen(false)}
              openDialog={setDialog}
            />
          ) : (
            <div className="shell-outline">
              <Outline current={current} />
              <HelpMenu openDialog={setDialog} />
            </div>
          )}
          <main className="shell-column" id="cells" tabIndex={-1}>
            <CellMenuProvider>
              <CellSections />
            </CellMenuProvider>
          </main>
          {isWide ? <Dock sources={sources} controls={controls} /> : null}
        </div>
        <UndoBar />
        <Suspense fallback={<HeldKeys />}>
          {dialog === "palette" ? (
            <CommandPalette openDialog={setDialog} onClose={closeDialog} />
          ) : null}
          {dialog === "find" ? <FindBar onClose={closeDialog} /> : null}
          {dialog === "library" || isReading ? (
            <SourceReader
              onClose={() => {
                closeDialog();
                reader.close();
              }}
            />
          ) : null}
          {dialog === "shortcuts" ? <ShortcutsDialog onClose={closeDialog} /> : null}
          {dialog === "notebooks" ? <NotebooksDialog onClose={closeDialog} /> : null}
          {dialog === "history" ? <HistoryDialog onClose={closeDialog} /> : null}
          {dialog === "python-map" ? <PythonMapDialog onClose={closeDialog} /> : null}
          {dialog === "present" ? <Presentation onClose={closeDialog} /> : null}
          {dialog === "prepare" ? <PrepareDialog onClose={closeDialog} /> : null}
          {dialog === "compare-devices" ? <CompareDevicesDialog onClose={closeDialog} /> : null}
        </Suspense>
      </DockContext>
    </Tooltip.Provider>
  );
}
