import { Popover } from "radix-ui";
import { lookUp } from "../../../base/look-up.ts";
import { Icon } from "../../Icon.tsx";
import { useServices } from "../../services.ts";
import { useDispatch, useSessionList, useSessionState } from "../../use-session.ts";
import {
  type ExpectedTime,
  expectedTimes,
  isSameTime,
  roughTime,
  TIME_ORIGIN,
} from "./expected-times.ts";
import "./run-all.css";

const EXPECTED = "expected-time";

interface RunAllProps {
  isFollowing: boolean;
  onFollow: (isFollowing: boolean) => void;
}

/** *Run all*, and beside it how long each part takes here and whether the page goes along with the run. */
export function RunAllButton({ isFollowing, onFollow }: RunAllProps) {
  const dispatch = useDispatch();
  return (
    <span className="run-all">
      <button
        type="button"
        className="button button-main run-all-main"
        aria-describedby={EXPECTED}
        onClick={() => dispatch({ type: "run-all" })}
      >
        Run all
      </button>
      <Popover.Root>
        <Popover.Trigger
          className="button button-main button-icon run-all-more"
          aria-label="What a run of all takes"
        >
          <Icon name="down" />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            className="floating run-all-card"
            align="end"
            sideOffset={6}
            collisionPadding={8}
            aria-label="A run of all"
          >
            <PartTimes />
            <label className="run-all-follow">
              <input
                type="checkbox"
                checked={isFollowing}
                onChange={({ target }) => onFollow(target.checked)}
              />
              Follow the run: keep the running cell in view
            </label>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </span>
  );
}

/** What *Run all* takes as a whole. */
export function ExpectedTotal() {
  const { parts } = useServices();
  const text = useSessionState((state) => totalText(expectedTimes(state, parts)));
  if (text === "") return null;
  return (
    <span className="run-state-expected" id={EXPECTED} title={TIME_ORIGIN}>
      about {text}
    </span>
  );
}

function totalText(times: readonly ExpectedTime[]): string {
  return roughTime(times.reduce((sum, { seconds }) => sum + seconds, 0));
}

function PartTimes() {
  const { parts } = useServices();
  const times = useSessionList((state) => expectedTimes(state, parts), isSameTime);
  if (times.length === 0) {
    return <p className="run-all-note">How long a run takes is known for the module alone.</p>;
  }
  return (
    <>
      <table className="run-all-times">
        <caption>How long each part takes here</caption>
        <tbody>
          {times.map((time) => (
            <tr key={time.part}>
              <th scope="row">
                <span className="run-all-part numbers">{time.part}</span>{" "}
                {parts.find(({ part }) => part === time.part)?.title}
              </th>
              <td className="numbers">{partText(time)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All of them</th>
            <td className="numbers">about {totalText(times)}</td>
          </tr>
        </tfoot>
      </table>
      <p className="run-all-note">{lookUp(NOTES, originOf(times))}</p>
    </>
  );
}

function partText({ seconds, isMeasured }: ExpectedTime): string {
  const text = roughTime(seconds);
  if (text === "") return "a moment";
  return isMeasured ? `took ${text}` : `about ${text}`;
}

function originOf(times: readonly ExpectedTime[]): keyof typeof NOTES {
  if (times.every(({ isMeasured }) => isMeasured)) return "measured";
  return times.some(({ isMeasured }) => isMeasured) ? "scaled" : "elsewhere";
}

const NOTES = {
  elsewhere:
    "Timed on two cores without a graphics card. Once a part has run here, the others are expected at the pace of this device.",
  scaled: "“took” was measured here; “about” is expected at the pace of the parts that ran here.",
  measured: "All of it was measured here.",
} as const;
