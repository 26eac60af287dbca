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
    <fieldset className="choice" disabled={isHeld}>
      <legend>{label}</legend>
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
