import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { countSamples } from '../../../src/core/estimate/sample-counts.ts';
import { parsePrompt } from '../../../src/core/prompt/parse.ts';
import { jsonlSamples } from '../../../src/core/samples/jsonl.ts';
import { loadTokenizer } from '../../../src/core/tokens/load-tokenizer.ts';

const PROMPT = `messages:
  - { role: system, content: "${'A long instruction. '.repeat(50)}" }
  - { role: user, content: "{{ text }}" }
`;

async function count(lines: readonly string[], text = PROMPT) {
  const { prompt } = parsePrompt('/project/a.prompt.yml', text);
  assert.ok(prompt);
  const bytes = async function* () {
    yield Buffer.from(lines.join('\n'));
  };
  const records = async function* () {
    for await (const batch of jsonlSamples('/project/a.jsonl', bytes())) yield* batch;
  };
  return countSamples(prompt, records(), await loadTokenizer('o200k_base'));
}

const sample = (id: string, words: number) => JSON.stringify({ id, text: 'word '.repeat(words).trim() });

describe('samples counted', () => {
  it('are counted without the text of the prompt around them', async () => {
    const { samples } = await count([sample('one', 1), sample('ten', 10)]);
    assert.deepEqual(
      samples.map(({ id, tokens, range }) => [id, tokens, range.start.line]),
      [
        ['one', 1, 0],
        ['ten', 10, 1],
      ],
    );
  });

  it('are counted without the passages that are looked up for them', async () => {
    const searching = `${PROMPT.replace('{{ text }}', '{{ context }} {{ text }}')}knowledge: { sources: kb, topK: 3 }\n`;
    const { samples } = await count([sample('ten', 10)], searching);
    assert.ok((samples[0]?.tokens ?? 99) <= 12, JSON.stringify(samples));
  });

  it('are outliers above the 95th percentile and twice the median', async () => {
    const usual = Array.from({ length: 40 }, (_, index) => sample(`s${index}`, 10 + (index % 3)));
    const { samples, median } = await count([...usual, sample('huge', 200)]);
    assert.deepEqual(
      samples.filter(({ isOutlier }) => isOutlier).map(({ id }) => id),
      ['huge'],
    );
    assert.equal(median, 11);
  });

  it('are no outliers where all are alike', async () => {
    const { samples } = await count(
      Array.from({ length: 40 }, (_, index) => sample(`s${index}`, 10 + (index % 9))),
    );
    assert.ok(samples.every(({ isOutlier }) => !isOutlier));
  });

  it('leave out what is no sample, and what the prompt cannot use', async () => {
    const { samples } = await count(['{', '{"id":"other","words":1}', sample('one', 1)]);
    assert.deepEqual(
      samples.map(({ id }) => id),
      ['one'],
    );
    assert.deepEqual(await count([]), { samples: [], median: 0 });
  });
});
