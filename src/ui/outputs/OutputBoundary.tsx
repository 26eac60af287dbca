import { Component, type ReactNode } from "react";
import { errorMessage } from "../../base/assert.ts";

interface OutputBoundaryProps {
  /** Another value here means another output: it is tried again. */
  resetKey: unknown;
  children: ReactNode;
}

interface BoundaryState {
  failure: string | undefined;
}

/** Keeps a renderer that throws from taking the page along. */
export class OutputBoundary extends Component<OutputBoundaryProps, BoundaryState> {
  override state: BoundaryState = { failure: undefined };

  static getDerivedStateFromError(thrown: unknown): BoundaryState {
    return { failure: errorMessage(thrown) };
  }

  override componentDidUpdate(before: OutputBoundaryProps): void {
    if (before.resetKey !== this.props.resetKey && this.state.failure !== undefined) {
      this.setState({ failure: undefined });
    }
  }

  override render(): ReactNode {
    if (this.state.failure === undefined) return this.props.children;
    return <p className="output-broken">This output could not be drawn: {this.state.failure}</p>;
  }
}
