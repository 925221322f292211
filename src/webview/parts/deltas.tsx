import type { ComparisonView } from '../../core/dashboard/comparison-view.ts';
import { formatCount } from '../../core/text/plural.ts';
import { signedCount } from '../../core/text/signed-count.ts';
import { wholePercent } from '../text/short-texts.ts';
import { NumberTable } from './number-table.tsx';
import { PlainText } from './plain-text.tsx';

/** Where the two runs differ: by category and rule, by tag and expected label, and what was given for each label. */
export function Deltas({ view: { categories, rules, tags, labels, confusion } }: { view: ComparisonView }) {
  return (
    <div class="compare-columns">
      <Failures title="Failing samples by category" changes={categories} />
      <Failures title="Failing samples by rule" changes={rules} />
      <Groups title="Passing samples by tag" groups={tags} />
      <Groups title="Passing samples by expected label" groups={labels} />
      {confusion && (
        <>
          <ConfusionTable title="Given for each label, before" confusion={confusion.before} />
          <ConfusionTable title="Given for each label, after" confusion={confusion.after} />
        </>
      )}
    </div>
  );
}

function Failures({ title, changes }: { title: string; changes: ComparisonView['categories'] }) {
  if (changes.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <NumberTable
        columns={['Before', 'After', 'Change']}
        rows={changes.map(({ name, before, after }) => [
          name,
          before === null ? '–' : formatCount(before),
          after === null ? '–' : formatCount(after),
          before === null || after === null ? '' : signedCount(after - before),
        ])}
      />
    </section>
  );
}

function Groups({ title, groups }: { title: string; groups: ComparisonView['tags'] }) {
  if (groups.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <NumberTable
        columns={['Samples', 'Before', 'After', 'Fixed', 'Broken']}
        rows={groups.map(({ name, of, passedBefore, passedAfter, fixed, broken }) => [
          name,
          formatCount(of),
          wholePercent(passedBefore / of),
          wholePercent(passedAfter / of),
          formatCount(fixed),
          formatCount(broken),
        ])}
      />
    </section>
  );
}

/** Rows are what was expected, columns what was given. */
type ConfusionView = NonNullable<ComparisonView['confusion']>['before'];

function ConfusionTable({
  title,
  confusion: { labels, counts },
}: {
  title: string;
  confusion: ConfusionView;
}) {
  return (
    <section>
      <h2>{title}</h2>
      <div class="wide labels">
        <table class="numbers confusion">
          <thead>
            <tr>
              <td class="words">expected</td>
              {labels.map((label) => (
                <th key={label} scope="col">
                  <PlainText text={label} />
                </th>
              ))}
              <th scope="col">other</th>
            </tr>
          </thead>
          <tbody>
            {labels.map((label, index) => (
              <tr key={label}>
                <th scope="row">
                  <PlainText text={label} />
                </th>
                {counts[index]?.map((count, column) => (
                  <td key={column} class={column === index ? 'right' : count > 0 ? 'wrong' : 'quiet'}>
                    {formatCount(count)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
