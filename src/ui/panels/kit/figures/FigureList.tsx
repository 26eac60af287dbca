import type { Figure } from "../../../../outputs/figure/figure.ts";
import { FigureView } from "./FigureView.tsx";

interface FigureListProps {
  figures: readonly { label: string; figure: Figure }[];
  className?: string;
}

/** Figures with their names, one a row; `className` decides how they stand. */
export function FigureList({ figures, className = "figure-list" }: FigureListProps) {
  return (
    <dl className={className}>
      {figures.map(({ label, figure }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <FigureView figure={figure} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
