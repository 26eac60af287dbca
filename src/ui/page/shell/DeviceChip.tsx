import { Popover } from "radix-ui";
import type { Settings } from "../../../notebook/notebook.ts";
import { fixedBackend } from "../../../notebook/teaching.ts";
import type { SessionState } from "../../../session/state.ts";
import { useDispatch, useSessionState } from "../../use-session.ts";
import { BACKEND_NAMES } from "./backend-names.ts";
import { CalibrationTable } from "./CalibrationTable.tsx";
import "./device.css";

type Device = NonNullable<SessionState["kernel"]["device"]>;
type BackendChoice = Settings["backend"];

const CHOICES: readonly BackendChoice[] = ["auto", "webgpu", "webgl", "wasm", "cpu"];

/** The backend that cells compute on; opened: why, its calibration, missing features, and the choice of another. */
export function DeviceChip() {
  const { status, device, message } = useSessionState((state) => state.kernel);
  const words = device === undefined ? WITHOUT_DEVICE[status] : deviceWords(device);
  const [shortWords = words] = words.split(", ");
  return (
    <Popover.Root>
      <Popover.Trigger className={`device-chip device-${status}`} aria-label={`Device: ${words}`}>
        <span className="device-dot" aria-hidden="true" />
        <span>
          {shortWords}
          <span className="device-chip-more">{words.slice(shortWords.length)}</span>
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="floating device-card"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Device"
        >
          {device === undefined ? null : <DeviceDetails device={device} />}
          {message === undefined ? null : <p className="device-message">{message}</p>}
          <BackendPicker device={device} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

const WITHOUT_DEVICE = {
  starting: "Starting…",
  ready: "No device report yet",
  failed: "Kernel failed",
} as const;

function deviceWords({ backend, threads }: Device): string {
  return `${BACKEND_NAMES[backend]}${threads > 1 ? `, ${threads} threads` : ""}`;
}

function DeviceDetails({ device }: { device: Device }) {
  return (
    <>
      <h2 className="device-title">{deviceWords(device)}</h2>
      <p className="device-reason">{device.reason}</p>
      {device.calibration === undefined ? null : (
        <CalibrationTable calibration={device.calibration} />
      )}
      {device.missing.length === 0 ? null : (
        <>
          <h3 className="device-heading">Missing here</h3>
          <ul className="device-missing">
            {device.missing.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function BackendPicker({ device }: { device: Device | undefined }) {
  const dispatch = useDispatch();
  const chosen = useSessionState((state) => state.notebook.settings.backend);
  const fixed = useSessionState((state) => fixedBackend(state.notebook));
  const lacks = (choice: BackendChoice) =>
    device?.calibration?.backends.find((it) => it.backend === choice && it.ms === undefined)
      ?.reason;
  return (
    <label className="device-picker">
      {fixed === undefined ? "Compute on" : "Compute on (fixed for this class)"}
      <select
        value={chosen}
        disabled={fixed !== undefined}
        title={
          fixed === undefined
            ? undefined
            : "Fixed by the person who prepared this notebook for the class."
        }
        onChange={(event) => {
          const backend = CHOICES.find((choice) => choice === event.target.value);
          if (backend !== undefined) dispatch({ type: "change-settings", settings: { backend } });
        }}
      >
        {CHOICES.map((choice) => (
          <option key={choice} value={choice} disabled={lacks(choice) !== undefined}>
            {BACKEND_NAMES[choice]}
            {choice === "auto" ? ": the fastest measured" : ""}
            {lacks(choice) === undefined ? "" : " (does not run here)"}
          </option>
        ))}
      </select>
    </label>
  );
}
