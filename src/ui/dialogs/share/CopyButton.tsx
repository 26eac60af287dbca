import { useEffect, useState } from "react";

interface CopyButtonProps {
  text: string;
  /** Label of the button before it was pressed. */
  children: string;
  isMain?: boolean;
}

const FEEDBACK_MS = 2500;

/** Copies a text and says whether that worked: a browser may refuse. */
export function CopyButton({ text, children, isMain = false }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"copied" | "refused">();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), FEEDBACK_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("copied");
    } catch {
      setOutcome("refused");
    }
  };
  return (
    <>
      <button
        type="button"
        className={isMain ? "button button-main" : "button"}
        onClick={() => void copy()}
      >
        {outcome === "copied" ? "Copied ✓" : children}
      </button>
      <span className={outcome === "refused" ? "share-refused" : "hidden-visually"} role="status">
        {outcome === "copied" ? "Copied" : null}
        {outcome === "refused" ? "The browser refused; select the text and copy it by hand." : null}
      </span>
    </>
  );
}
