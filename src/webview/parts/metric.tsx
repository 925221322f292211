import type { ComponentChildren } from 'preact';

interface MetricProps {
  readonly name: string;
  readonly value: string;
  readonly isMain?: boolean;
  /** What goes with the value. */
  readonly children?: ComponentChildren;
}

/** A number with its name, inside a `dl`. */
export function Metric({ name, value, isMain = false, children }: MetricProps) {
  return (
    <div class={isMain ? 'metric metric-main' : 'metric'}>
      <dt>{name}</dt>
      <dd>{value}</dd>
      {children && <dd class="quiet">{children}</dd>}
    </div>
  );
}
