import { useEffect } from 'preact/hooks';
import type { RetrievalView } from '../../core/dashboard/view.ts';
import { formatCount, plural } from '../../core/text/plural.ts';
import type { DashboardModel } from '../model/dashboard.ts';
import { NumberTable } from './number-table.tsx';
import { PathText } from './path-text.tsx';
import { PlainText } from './plain-text.tsx';

/** How retrieval did over the run: its measures, and for each query what was retrieved and what is expected. */
export function Retrieval({ dashboard }: { readonly dashboard: DashboardModel }) {
  const found = dashboard.retrieval.value;
  const view = dashboard.view.value;
  useEffect(() => {
    void dashboard.fetchRetrieval();
  }, [dashboard, view]);
  if (found === 'loading') return <p class="quiet">Comparing retrieved with expected passages…</p>;
  if (!found) return <p class="quiet">The knowledge of this prompt cannot be read any more.</p>;
  if (found.queries + found.skipped + found.unanswerable === 0)
    return <p class="quiet">No sample has an answer yet, so there is nothing to compare.</p>;
  return (
    <div class="retrieval">
      <p class="quiet">{sentence(found)}</p>
      {found.queries > 0 && (
        <>
          <NumberTable
            columns={['Mean', '95 % interval', 'What it says']}
            rows={found.measures.map(({ name, meaning, mean, low, high }) => [
              name,
              mean.toFixed(2),
              `${low.toFixed(2)} to ${high.toFixed(2)}`,
              meaning,
            ])}
          />
          <Queries dashboard={dashboard} retrieval={found} />
        </>
      )}
    </div>
  );
}

function sentence({ queries, k, missing, skipped, unanswerable, unknown }: RetrievalView): string {
  const left = [
    skipped > 0 && `${plural(skipped, 'sample')} without "relevant" documents and facts`,
    unanswerable > 0 && `${plural(unanswerable, 'sample')} whose facts are in no document`,
  ].filter(Boolean);
  const out = left.length > 0 ? ` Left out: ${left.join(', ')}.` : '';
  const absent =
    unknown.length > 0 ? ` Not in the knowledge, and so never found: ${unknown.join(', ')}.` : '';
  const rest = `${out}${absent}`;
  if (queries === 0)
    return `No sample says what should be retrieved: add "relevant" documents, or facts that are in a document.${rest}`;
  return `${plural(queries, 'query', 'queries')}, the first ${plural(k, 'passage')} of each; ${
    missing === 0 ? 'every expected passage was found' : `${formatCount(missing)} missed an expected passage`
  }.${rest}`;
}

interface QueriesProps {
  readonly dashboard: DashboardModel;
  readonly retrieval: RetrievalView;
}

function Queries({ dashboard, retrieval: { rows, queries, k, measures } }: QueriesProps) {
  const figures = [`Recall@${k}`, `nDCG@${k}`] as const;
  const [retrieved, expected] = ['Retrieved', 'Expected, not found'];
  const meaningOf = (measure: string) => measures.find(({ name }) => name === measure)?.meaning;
  const isPart = rows.length < queries;
  return (
    <table class="numbers stacked queries">
      <caption>Retrieved and expected passages{isPart && `, the first ${formatCount(rows.length)}`}</caption>
      <thead>
        <tr>
          <th scope="col">Sample</th>
          {figures.map((name) => (
            <th key={name} scope="col" title={meaningOf(name)}>
              {name}
            </th>
          ))}
          <th scope="col">{retrieved}</th>
          <th scope="col">{expected}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ sample, query, recall, ndcg, passages, missed }) => (
          <tr key={sample}>
            <th scope="row">
              <button type="button" class="link" onClick={() => dashboard.openSample(sample)}>
                <PlainText text={sample} />
              </button>
              <div class="quiet">
                <PlainText text={query} />
              </div>
            </th>
            <td data-column={figures[0]}>{recall.toFixed(2)}</td>
            <td data-column={figures[1]}>{ndcg.toFixed(2)}</td>
            <td data-column={retrieved}>
              {passages.length === 0 && <span class="quiet">nothing</span>}
              <ol class="retrieved">
                {passages.map(({ file, line, isRelevant }, index) => (
                  <li key={index} class={isRelevant ? 'needed' : undefined}>
                    <PathText text={`${file}:${line}`} />
                    {isRelevant && <span class="quiet"> relevant</span>}
                  </li>
                ))}
              </ol>
            </td>
            <td data-column={expected}>
              {missed.map((name) => (
                <div key={name}>
                  <PathText text={name} />
                </div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
