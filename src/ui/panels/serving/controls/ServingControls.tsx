import { memo } from "react";
import type { ServingOutput } from "../../../../outputs/panels/serving/serving.ts";
import { type DialScale, positionOf, SLIDER_STEPS, valueAt } from "../../kit/dial-scale.ts";
import type { Control } from "../../kit/source/use-control.ts";
import { type LoadShape, POLICIES, SHAPES } from "../shapes.ts";
import { NumberField } from "./NumberField.tsx";
import { SettingRow } from "./SettingRow.tsx";
import { useSetting } from "./use-setting.ts";
import "../../kit/dials.css";

interface ServingControlsProps {
  load: ServingOutput["load"];
  settings: Settings;
  /** Replicas that are not on their way out. */
  replicas: number;
  control: Control;
  /** Whether the system still answers. */
  isLive: boolean;
}

/** What the reader can change while it runs: load, replicas and routing in sight, the rest under *More*. */
export const ServingControls = memo(function ServingControls({
  load,
  settings,
  replicas,
  control,
  isLive,
}: ServingControlsProps) {
  return (
    <fieldset className="serving-controls" disabled={!isLive}>
      <legend className="hidden-visually">Controls of the system</legend>
      <Rate rate={load?.rate ?? 0} control={control} />
      <Shape shape={load?.shape} control={control} />
      <Replicas count={replicas} control={control} />
      <Policy policy={settings.policy} control={control} />
      <More settings={settings} control={control} />
      {isLive ? (
        <p className="serving-refusal" role="alert">
          {control.error}
        </p>
      ) : (
        <p className="setting-note">
          Nothing answers here any more: run the cell again to change these.
        </p>
      )}
    </fieldset>
  );
});

const RATES: DialScale = {
  min: 1,
  max: 5000,
  step: 1,
  scale: "log",
};

function Rate({ rate, control }: { rate: number; control: Control }) {
  const setting = useSetting(control, "rate", rate);
  const place = positionOf(RATES, Math.max(RATES.min, setting.value));
  return (
    <SettingRow label="Rate" note="queries/s" isWaiting={setting.isWaiting}>
      {(id) => (
        <>
          <input
            id={id}
            type="range"
            className="dial-slider"
            min={0}
            max={SLIDER_STEPS}
            value={Math.round(place * SLIDER_STEPS)}
            aria-valuetext={`${setting.value} queries/s`}
            onChange={(event) =>
              setting.set(valueAt(RATES, Number(event.target.value) / SLIDER_STEPS))
            }
          />
          <NumberField label="Rate, as a number" setting={setting} />
        </>
      )}
    </SettingRow>
  );
}

/** A system without a load tells no shape, so none is claimed. */
function Shape({ shape, control }: { shape: LoadShape | undefined; control: Control }) {
  const setting = useSetting<string>(control, "shape", shape ?? "");
  return (
    <SettingRow label="Load" isWaiting={setting.isWaiting}>
      {(id) => (
        <select
          id={id}
          value={setting.value}
          disabled={shape === undefined}
          onChange={(event) => setting.set(event.target.value)}
        >
          {shape === undefined ? <option value="">none: set a rate first</option> : null}
          {Object.entries(SHAPES).map(([name, { label }]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      )}
    </SettingRow>
  );
}

function Policy({ policy, control }: { policy: string; control: Control }) {
  const setting = useSetting(control, "policy", policy);
  return (
    <SettingRow label="Routing" isWaiting={setting.isWaiting}>
      {(id) => (
        <select id={id} value={setting.value} onChange={(event) => setting.set(event.target.value)}>
          {POLICIES.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
    </SettingRow>
  );
}

function Replicas({ count, control }: { count: number; control: Control }) {
  const setting = useSetting(control, "replicas", count);
  return (
    <SettingRow label="Replicas" isWaiting={setting.isWaiting}>
      {(id) => (
        <span className="stepper">
          <button
            type="button"
            className="button button-icon"
            aria-label="One replica fewer"
            disabled={setting.value <= 1}
            onClick={() => setting.set(setting.value - 1)}
          >
            −
          </button>
          <NumberField id={id} setting={setting} />
          <button
            type="button"
            className="button button-icon"
            aria-label="One replica more"
            onClick={() => setting.set(setting.value + 1)}
          >
            +
          </button>
        </span>
      )}
    </SettingRow>
  );
}

type Settings = ServingOutput["settings"];
type NumberSetting = Exclude<keyof Settings, "policy">;

const MORE: readonly { name: string; of: NumberSetting; label: string; note: string }[] = [
  {
    name: "max-batch-size",
    of: "maxBatchSize",
    label: "Max batch size",
    note: "requests; a full batch leaves at once",
  },
  {
    name: "max-queue-delay",
    of: "maxQueueDelayMs",
    label: "Max queue delay",
    note: "ms; a batch leaves when its oldest request has waited that long",
  },
  {
    name: "queue-limit",
    of: "queueLimit",
    label: "Queue limit",
    note: "requests may wait; more are rejected",
  },
  { name: "timeout", of: "timeoutMs", label: "Timeout", note: "ms from a request's arrival" },
  {
    name: "cache",
    of: "cacheSize",
    label: "Cache",
    note: "answers kept for equal inputs; 0 for none",
  },
];

function More({ settings, control }: { settings: Settings; control: Control }) {
  return (
    <details className="serving-more">
      <summary>More</summary>
      {MORE.map((row) => (
        <NumberSettingRow key={row.name} row={row} value={settings[row.of]} control={control} />
      ))}
    </details>
  );
}

interface NumberSettingRowProps {
  row: (typeof MORE)[number];
  value: number;
  control: Control;
}

function NumberSettingRow({ row, value, control }: NumberSettingRowProps) {
  const setting = useSetting(control, row.name, value);
  return (
    <SettingRow label={row.label} note={row.note} isWaiting={setting.isWaiting}>
      {(id) => <NumberField id={id} setting={setting} />}
    </SettingRow>
  );
}
