import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { TrendPoint } from '../../core/dashboard/view.ts';
import { CATEGORIES } from '../../core/failure-category.ts';
import { dateTime } from '../../core/text/date-time.ts';
import { formatCount, plural } from '../../core/text/plural.ts';
import { visible } from '../../core/text/visible-text.ts';

const WIDTH = 360;
const HEIGHT = 158;
/** Room for the names of values, versions and days, and for half a point at the other sides. */
const SIDE = { left: 52, right: 10, top: 10, bottom: 30 };
/** Points that have room for the name of their version each; of more, the first of each version is named. */
const MOST_NAMED = 8;
const HOUR = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });

interface ChartProps {
  readonly points: readonly TrendPoint[];
  /** In the order of their colours. */
  readonly models: readonly string[];
  /** The run that is shown. */
  readonly current: string | undefined;
  readonly onChoose: ((run: string) => void) | undefined;
}

interface Value {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

interface LineChartProps extends ChartProps {
  readonly title: string;
  readonly description: string;
  /** The end of the scale, which begins at 0; the greatest value where it is absent. */
  readonly most?: number;
  readonly nameOf: (value: number) => string;
  readonly valueOf: (point: TrendPoint) => Value | undefined;
}

/** A line a model, with the interval of each point where it has one. */
export function LineChart({ points, models, current, onChoose, ...chart }: LineChartProps) {
  const values = points.map(chart.valueOf);
  const most = chart.most ?? Math.max(...values.map((value) => value?.value ?? 0));
  const scale = scaleOf(points.length, most);
  return (
    <Chart
      title={chart.title}
      description={chart.description}
      names={[most > 0 ? chart.nameOf(most) : '', chart.nameOf(0)]}
      points={points}
    >
      {models.map((model, index) => (
        <g key={model} data-model={index % 5}>
          <polyline
            class="chart-line"
            points={values
              .flatMap((value, run) =>
                value && points[run]?.model === model ? [`${scale.x(run)},${scale.y(value.value)}`] : [],
              )
              .join(' ')}
          />
        </g>
      ))}
      {points.map(
        (point, run) =>
          (points.length <= MOST_NAMED || run === 0 || point.version !== points[run - 1]?.version) && (
            <text key={point.run} class="chart-version" x={scale.x(run)} y={HEIGHT - SIDE.bottom + 12}>
              {visible(point.version)}
            </text>
          ),
      )}
      {points.map((point, run) => {
        const value = values[run];
        if (!value) return null;
        const { low, high } = value;
        return (
          <Choosable
            key={point.run}
            point={point}
            model={models.indexOf(point.model)}
            says={`${chart.title} ${chart.nameOf(value.value)}`}
            isCurrent={point.run === current}
            onChoose={onChoose}
          >
            {low !== undefined && high !== undefined && (
              <line
                class="chart-interval"
                x1={scale.x(run)}
                x2={scale.x(run)}
                y1={scale.y(low)}
                y2={scale.y(high)}
              />
            )}
            <circle class="chart-reach" cx={scale.x(run)} cy={scale.y(value.value)} r="9" />
            <circle class="chart-point" cx={scale.x(run)} cy={scale.y(value.value)} r="3.5" />
          </Choosable>
        );
      })}
    </Chart>
  );
}

/** A bar a run, of its failing results by category. */
export function CategoryChart({ points, models, current, onChoose }: ChartProps) {
  const totals = points.map(({ categories = [] }) =>
    categories.reduce((sum, { results }) => sum + results, 0),
  );
  const most = Math.max(...totals);
  const scale = scaleOf(points.length, most);
  const width = Math.min(24, ((WIDTH - SIDE.left - SIDE.right) / points.length) * 0.7);
  const used = CATEGORIES.filter((name) =>
    points.some(({ categories }) => categories?.some(({ category }) => category === name)),
  );
  return (
    <Chart
      title="Failures by category"
      description={`${points.length} runs, from ${plural(totals[0] ?? 0, 'failure')} to ${totals.at(-1)}; mostly ${used.join(', ')}.`}
      names={[most > 0 ? formatCount(most) : '', '0']}
      points={points}
      legend={
        <ul class="legend">
          {used.map((category) => (
            <li key={category} data-category={category}>
              {category}
            </li>
          ))}
        </ul>
      }
    >
      {points.map((point, run) => {
        const parts = CATEGORIES.flatMap(
          (name) => point.categories?.filter(({ category }) => category === name) ?? [],
        );
        let below = 0;
        return (
          <Choosable
            key={point.run}
            point={point}
            model={models.indexOf(point.model)}
            says={parts.map(({ category, results }) => `${category} ${results}`).join(', ')}
            isCurrent={point.run === current}
            onChoose={onChoose}
          >
            {parts.map(({ category, results }) => {
              const bottom = scale.y(below);
              below += results;
              return (
                <rect
                  key={category}
                  class="chart-part"
                  data-category={category}
                  x={scale.x(run) - width / 2}
                  width={width}
                  y={scale.y(below)}
                  height={bottom - scale.y(below)}
                />
              );
            })}
          </Choosable>
        );
      })}
    </Chart>
  );
}

interface FrameProps {
  readonly title: string;
  readonly description: string;
  /** Of the ends of the scale, the greater first. */
  readonly names: readonly [string, string];
  readonly points: readonly TrendPoint[];
  readonly legend?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** The frame of a drawing: to a screen reader one picture with a title and a sentence. */
function Chart({ title, description, names, points, legend, children }: FrameProps) {
  const id = useId();
  const [top, bottom] = [SIDE.top, HEIGHT - SIDE.bottom];
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={`${id}-title ${id}-description`}>
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-description`}>{description}</desc>
        <line class="chart-grid" x1={SIDE.left} x2={WIDTH} y1={top} y2={top} />
        <line class="chart-grid" x1={SIDE.left} x2={WIDTH} y1={bottom} y2={bottom} />
        <text class="chart-name" x={SIDE.left - 6} y={top + 4}>
          {names[0]}
        </text>
        <text class="chart-name" x={SIDE.left - 6} y={bottom + 3}>
          {names[1]}
        </text>
        <text class="chart-day" x={SIDE.left} y={HEIGHT - 6}>
          {timeName(points[0], points)}
        </text>
        <text class="chart-day last" x={WIDTH} y={HEIGHT - 6}>
          {timeName(points.at(-1), points)}
        </text>
        {children}
      </svg>
      {legend}
    </figure>
  );
}

/** Of runs of one day, the hour. */
function timeName(point: TrendPoint | undefined, points: readonly TrendPoint[]): string {
  const time = new Date(point?.startedAt ?? '');
  const days = new Set(points.map(({ startedAt }) => new Date(startedAt).toDateString()));
  return Number.isNaN(time.getTime()) ? '' : (days.size === 1 ? HOUR : DAY).format(time);
}

interface ChoosableProps {
  readonly point: TrendPoint;
  readonly model: number;
  readonly says: string;
  readonly isCurrent: boolean;
  readonly onChoose: ((run: string) => void) | undefined;
  readonly children: ComponentChildren;
}

/** A run in a drawing. The table below has a button for each, for those who do not use a mouse. */
function Choosable({ point, model, says, isCurrent, onChoose, children }: ChoosableProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: inside a picture; the table has the buttons.
    <g
      class={`choosable${isCurrent ? ' current' : ''}${onChoose ? ' can-choose' : ''}`}
      data-model={model % 5}
      onClick={onChoose && (() => onChoose(point.run))}
    >
      <title>
        {visible(`${point.model}, ${dateTime(point.startedAt)}, version ${point.version}: ${says}`)}
      </title>
      {children}
    </g>
  );
}

function scaleOf(runs: number, most: number) {
  const [left, right] = [SIDE.left + 14, WIDTH - SIDE.right - 6];
  const [top, bottom] = [SIDE.top, HEIGHT - SIDE.bottom];
  return {
    x: (run: number) => left + (runs > 1 ? (run / (runs - 1)) * (right - left) : (right - left) / 2),
    y: (value: number) => bottom - (value / (most || 1)) * (bottom - top),
  };
}
