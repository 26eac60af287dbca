import { NotebookMenu } from "../../dialogs/notebooks/NotebookMenu.tsx";
import { Icon } from "../../Icon.tsx";
import type { CommandContext } from "../../keyboard/command.ts";
import { DeviceChip } from "./DeviceChip.tsx";
import { News } from "./News.tsx";
import { RunStatus } from "./RunStatus.tsx";
import { StorageMark } from "./StorageMark.tsx";
import { TitleField } from "./TitleField.tsx";
import "./top-bar.css";

interface TopBarProps {
  /** Opens the outline where it is a drawer. */
  onOpenParts: (() => void) | undefined;
  openDialog: CommandContext["openDialog"];
}

export function TopBar({ onOpenParts, openDialog }: TopBarProps) {
  return (
    <header className="top-bar">
      {onOpenParts === undefined ? null : (
        <button
          type="button"
          className="button button-plain button-icon"
          aria-label="Show parts"
          onClick={onOpenParts}
        >
          <Icon name="parts" />
        </button>
      )}
      <div className="top-bar-title">
        <TitleField />
        <NotebookMenu openDialog={openDialog} />
        <StorageMark />
      </div>
      <RunStatus />
      <DeviceChip />
      <button
        type="button"
        className="button share-button"
        aria-label="Share"
        onClick={() => openDialog("share")}
      >
        <Icon name="share" />
        <span className="share-word">Share</span>
      </button>
      <News />
    </header>
  );
}
