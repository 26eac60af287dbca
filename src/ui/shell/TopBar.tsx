import { Icon } from "../Icon.tsx";
import { DeviceChip } from "./DeviceChip.tsx";
import { RunState } from "./RunState.tsx";
import { StorageMark } from "./StorageMark.tsx";
import { TitleField } from "./TitleField.tsx";
import "./top-bar.css";

interface TopBarProps {
  /** Opens the outline where it is a drawer. */
  onOpenParts: (() => void) | undefined;
}

export function TopBar({ onOpenParts }: TopBarProps) {
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
        <StorageMark />
      </div>
      <RunState />
      <DeviceChip />
    </header>
  );
}
