import { memo } from "react";
import type { TextOutput } from "../../outputs/plain-outputs.ts";
import { Scrollable } from "../Scrollable.tsx";

const NAMES = { value: "Value", stdout: "Printed", stderr: "Warnings" } as const;

/** Text as a console writes it; long text scrolls in its own place. */
export const TextView = memo(function TextView({ output }: { output: TextOutput }) {
  const { stream, text, omittedLines } = output;
  return (
    <>
      <Scrollable className={`out-text out-text-${stream}`} label={NAMES[stream]}>
        <pre>{text}</pre>
      </Scrollable>
      {omittedLines ? (
        <p className="output-note">
          {omittedLines.toLocaleString("en")} {omittedLines === 1 ? "line" : "lines"} left out of
          the middle.
        </p>
      ) : null}
    </>
  );
});
