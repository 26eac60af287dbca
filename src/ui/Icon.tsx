const PATHS = {
  run: "M5 3.2v9.6l8-4.8z",
  stop: "M4 4h8v8H4z",
  reset: "M3.2 8a4.8 4.8 0 1 0 1.6-3.6M3 2.6v2.4h2.4",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  pin: "M5.5 2.5h5M6.2 2.5v4L4.2 9h7.6l-2-2.5v-4M8 9v4.5",
  insert: "M8 3v10M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  parts: "M2.5 4h11M2.5 8h11M2.5 12h7",
  download: "M8 2.5v7.5M5 7l3 3 3-3M3 13h10",
  down: "M4 6.5l4 4 4-4",
  share: "M8 10V2.5M5 5.2l3-3 3 3M3.5 8v5.5h9V8",
  keyboard: "M1.5 4h13v8h-13zM4 6.5h.01M6.6 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6",
} as const;

/** A stroke drawing of 16 units; says nothing to assistive technology, its button does. */
export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} strokeWidth={name === "more" ? 2 : undefined} />
    </svg>
  );
}
