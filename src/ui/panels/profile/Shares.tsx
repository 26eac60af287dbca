import type { Figure } from "../../../outputs/figure/figure.ts";
import { seriesStyle } from "../kit/charts/series-style.ts";
import { FigureView } from "../kit/figures/FigureView.tsx";
import { sharesOf } from "./profile-plots.ts";

interface Part {
  name: string;
  figure: Figure;
}

interface SharesProps {
  items: readonly Part[];
}

interface StackedBarProps<P extends Part> {
  items: readonly P[];
  /** Which colour each part has; in their order unless given. */
  placeOf?: (part: P) => number;
}

/** A whole split into its parts: one bar, then each part by name. */
export function StackedBar<P extends Part>({ items, placeOf }: StackedBarProps<P>) {
  const parts = sharesOf(items).map((part, index) => ({
    ...part,
    color: seriesStyle(placeOf?.(part) ?? index).color,
  }));
  return (
    <>
      <div className="stacked" aria-hidden="true">
        {parts.map(({ name, share, color }) =>
          share === 0 ? null : (
            <div
              key={name}
              className="stacked-part"
              style={{ flexGrow: share, background: color }}
            />
          ),
        )}
      </div>
      <dl className="shares">
        {parts.map(({ name, figure, share, color }) => (
          <div key={name}>
            <dt>
              <span className="shares-key" style={{ background: color }} aria-hidden="true" />
              {name}
            </dt>
            <dd>
              <FigureView figure={figure} />
              <span className="shares-percent numbers">{percent(share)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Lengths side by side, for parts that are to be compared. */
export function ShareBars({ items }: SharesProps) {
  const parts = sharesOf(items);
  const largest = Math.max(...parts.map(({ share }) => share), Number.MIN_VALUE);
  return (
    <dl className="share-bars">
      {parts.map(({ name, figure, share }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <span className="share-track" aria-hidden="true">
              <span className="share-bar" style={{ width: `${(100 * share) / largest}%` }} />
            </span>
            <FigureView figure={figure} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function percent(share: number): string {
  return share > 0 && share < 0.005 ? "< 1 %" : `${Math.round(100 * share)} %`;
}
