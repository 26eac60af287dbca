import { useId } from "react";

interface ChoiceProps<T extends string> {
  label: string;
  options: readonly { value: T; label: string }[];
  value: T;
  /** A teacher holds it where it stands. */
  isHeld?: boolean;
  onChange: (value: T) => void;
}

/** One of a few, side by side. */
export function Choice<T extends string>({
  label,
  options,
  value,
  isHeld = false,
  onChange,
}: ChoiceProps<T>) {
  const name = useId();
  return (
    // A legend that stands beside something is laid out differently in every browser.
    <fieldset className="choice" disabled={isHeld} aria-label={label}>
      <span className="choice-label" aria-hidden="true">
        {label}
      </span>
      <div className="choice-options">
        {options.map((option) => (
          <label key={option.value} className="choice-option">
            <input
              type="radio"
              className="hidden-visually"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
