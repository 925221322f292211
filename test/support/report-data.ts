import type { CategoryView, ReportData, ResultView, Row, TrendPoint } from '../../src/core/dashboard/view.ts';
import { CATEGORIES, type Category } from '../../src/core/triage/diagnosis.ts';

/** Texts that would do harm if they were taken for anything but text. */
export const HOSTILE = {
  html: '<img src=x onerror="window.hacked=1"><script>window.hacked=2</script></script><!--',
  terminal: 'before \u001b[31mred\u001b[0m \u0007 after',
  bidirectional: 'user \u202Egnp.exe\u202C and \u2066isolated\u2069',
  hidden: 'soft\u00adhyphen zero\u200bwidth \ud800 lone',
};

const TITLES: Partial<Record<Category, readonly string[]>> = {
  'missing-knowledge': [
    'The answer lacks "30 days", which is in knowledge/refunds.md:3 but not in the prompt.',
    'The answer lacks "€ 12.50", which is neither in the prompt nor in any knowledge file.',
  ],
  format: ['The output is not JSON: a code fence stands around it.'],
  constraint: ['/urgency is 7, and at most 5 is allowed.'],
  'wrong-answer': [`/category is "bug", but "billing" is expected. ${HOSTILE.html}`],
  refusal: ['The model declined: "I cannot help with that".'],
};
const RULES: Partial<Record<Category, string>> = {
  format: 'reply-is-json',
  constraint: 'urgency-in-range',
};
const REMEDIES: Partial<Record<Category, CategoryView['causes'][number]['remedy']>> = {
  'missing-knowledge': {
    text: 'Turn on retrieval, or copy the line that holds the fact into the prompt.',
    rung: 'retrieval',
    button: 'Open the fact',
    where: { file: 'knowledge/refunds.md', line: 3 },
  },
  format: {
    text: 'Ask for the JSON alone, without a code fence or text around it.',
    rung: 'rules',
    button: 'Open the rule',
  },
};
const MODELS = ['gpt-4o-mini', 'gpt-4o-mini-2024-07-18'];
const QUESTIONS = [
  'refund-after-40-days',
  'angry-outage',
  'password-reset',
  'invoice-twice',
  'delete-account',
];

/** A run of so many results, one in three of them failing, as the extension or the command line would hand it out. */
export function reportData({ results, opened = 60 }: { results: number; opened?: number }): ReportData {
  const rows = Array.from({ length: results }, (_, index) => rowOf(index));
  const failing = rows.filter(({ status }) => status === 'failed');
  const passed = rows.filter(({ status }) => status === 'passed').length;
  const errors = results - passed - failing.length;
  const categories = CATEGORIES.flatMap((category): CategoryView[] => {
    const own = rows.filter((row) => row.category === category);
    if (own.length === 0) return [];
    const causes = [...Map.groupBy(own, ({ cause }) => cause ?? '')].map(([key, samples]) => ({
      key,
      reason: RULES[category] ? `breaking ${RULES[category]}` : 'lacking "30 days"',
      title: samples[0]?.reason ?? '',
      ...(RULES[category] && { rule: RULES[category] }),
      results: samples.length,
      samples: samples.slice(0, 5).map(({ sample }) => sample),
      remedy: REMEDIES[category] ?? {
        text: 'Say in the prompt how to decide this.',
        rung: 'prompt' as const,
      },
    }));
    const share = own.length / Math.max(1, failing.length + errors);
    return [{ category, results: own.length, share, before: Math.round(own.length * 1.2), causes }];
  });
  const rate = passed / Math.max(1, results);
  return {
    view: {
      run: {
        id: '2026-06-03-120000-triage',
        prompt: 'Support triage',
        file: 'triage.prompt.yml',
        provider: 'openai',
        model: 'gpt-4o-mini',
        state: 'finished',
        startedAt: '2026-06-03T12:00:00.000Z',
        expected: results,
      },
      results,
      passed,
      failed: failing.length,
      errors,
      passRate: { rate, low: Math.max(0, rate - 0.06), high: Math.min(1, rate + 0.05) },
      before: { startedAt: '2026-06-02T09:00:00.000Z', model: 'gpt-4o-mini', passRate: rate - 0.08 },
      repair: {
        passedAtFirst: Math.max(0, passed - 1),
        repaired: Math.min(1, passed),
        asked: failing.length + 1,
        costUsd: 0.0012,
      },
      escalated: 1,
      approved: 0,
      inputTokens: results * 380,
      outputTokens: results * 41,
      costUsd: results * 0.00021,
      unpriced: 'price unknown',
      cachedCalls: 0,
      latencyMs: { p50: 830, p95: 1900, p99: 2750, max: 4100 },
      forecast: 'The run was expected to cost $0.0050 and cost 4 % more.',
      projection: {
        callUsd: 0.00021,
        months: [100, 1000, 10_000].map((callsADay) => ({ callsADay, usd: callsADay * 30 * 0.00021 })),
      },
      answer: `${failing.length + errors} of ${results} ${errors > 0 ? 'have not passed' : 'fail'}, ${Math.ceil(failing.length / 2)} of them for lacking "30 days". Cheapest step: turn on retrieval, or copy the line that holds the fact into the prompt.`,
      categories: categories.sort((a, b) => b.results - a.results),
      undiagnosed: 0,
      corrections: { corrected: Math.min(1, failing.length), of: failing.length },
      opinions: {
        model: 'gpt-4o',
        agreed: Math.floor(failing.length * 0.95),
        of: failing.length,
        costUsd: 0.021,
        unpriced: 'price unknown',
      },
      facets: {
        rules: [{ value: 'reply-is-json', results: rows.filter(({ rules }) => rules.length > 0).length }],
        tags: [
          { value: 'billing', results: rows.filter(({ tags }) => tags.includes('billing')).length },
          { value: HOSTILE.html, results: 1 },
        ],
        models: MODELS.map((model) => ({
          value: model,
          results: rows.filter((row) => row.model === model).length,
        })),
      },
    },
    rows,
    results: [...rows]
      .sort((a, b) => Number(a.status === 'passed') - Number(b.status === 'passed'))
      .slice(0, opened)
      .map(resultOf),
    trends: Array.from({ length: 9 }, (_, index) => trendOf(index)),
  };
}

const FAILING: readonly Category[] = [
  'missing-knowledge',
  'format',
  'missing-knowledge',
  'constraint',
  'wrong-answer',
  'missing-knowledge',
  'format',
  'refusal',
];

function rowOf(index: number): Row {
  const name = QUESTIONS[index % QUESTIONS.length] ?? '';
  const row = {
    sample: `${name}-${index}`,
    repeat: 0,
    rules: [],
    tags: index % 4 === 0 ? ['billing'] : [],
    tokens: 350 + ((index * 37) % 160),
    costUsd: 0.00015 + ((index * 13) % 10) / 100_000,
    latencyMs: 400 + ((index * 71) % 1900),
    model: MODELS[index % 6 === 1 ? 1 : 0],
  };
  if (index % 97 === 50)
    return {
      ...row,
      status: 'error',
      reason: 'The request timed out after 60 s.',
      excerpt: '',
      tokens: null,
      latencyMs: null,
      model: undefined,
    };
  if (index % 3 !== 1)
    return {
      ...row,
      status: 'passed',
      excerpt: '{"category":"account","urgency":2,"summary":"Wants a new password"}',
    };
  const category = FAILING[Math.floor(index / 3) % FAILING.length] ?? 'format';
  const titles = TITLES[category] ?? [];
  const title = Math.floor(index / 24) % Math.max(1, titles.length);
  return {
    ...row,
    status: 'failed',
    category,
    reason: titles[title],
    ...(RULES[category] && { rule: RULES[category] }),
    cause: `${category}:${title}`,
    rules: category === 'format' ? ['reply-is-json'] : [],
    excerpt: Object.values(HOSTILE)[index % 4] ?? '',
    ...(index === 1 && { escalated: true as const }),
  };
}

function resultOf(row: Row): ResultView {
  const output = `\`\`\`json\n{"category": "bug", "urgency": 7}\n\`\`\`\n${Object.values(HOSTILE).join('\n')}`;
  const cut = { text: output, length: output.length };
  const question = 'I bought the yearly plan 40 days ago. Can I have my money back?';
  const system = 'Answer as JSON with the keys category and urgency. Refunds are granted for 30 days.';
  const marks = [
    {
      start: 0,
      end: 7,
      severity: 'error' as const,
      rule: 'reply-is-json',
      message: 'A code fence stands around it.',
    },
    {
      start: 8,
      end: 41,
      severity: 'warning' as const,
      rule: 'agrees',
      message: 'Another category is expected.',
    },
    { start: 28, end: 40, severity: 'error' as const, rule: 'urgency-in-range', message: '7 is above 5.' },
  ];
  const attempt = {
    latencyMs: 812,
    inputTokens: 380,
    outputTokens: 41,
    costUsd: 0.0001,
    cached: false,
    finishReason: 'stop',
  };
  const remedy = (row.category && REMEDIES[row.category]) ?? { text: 'Look at it.', rung: 'prompt' as const };
  return {
    row,
    where: { file: 'samples/messages.jsonl', line: 7 },
    messages: [
      {
        role: 'system',
        text: system,
        length: system.length,
        found: [{ start: system.indexOf('30 days'), end: system.indexOf('30 days') + 7 }],
      },
      { role: 'user', text: question, length: question.length, found: [] },
    ],
    expected: '{"category": "billing", "urgency": 3}',
    facts: ['30 days'],
    rounds: [
      { output: { text: 'I cannot say.', length: 13 }, marks: [], attempts: [attempt] },
      {
        output: cut,
        marks: row.status === 'passed' ? [] : marks,
        attempts: [
          { ...attempt, error: 'The server answered 503.', costUsd: null },
          { ...attempt, cached: true, ...(row.model !== MODELS[0] && { model: row.model }) },
        ],
      },
    ],
    judgements: [{ name: 'tone', model: 'gpt-4o', verdict: 'Polite: 4 of 5.', costUsd: 0.0003 }],
    ...(row.category && {
      diagnosis: {
        category: row.category,
        secondary: ['wrong-answer'],
        confidence: 0.86,
        evidence: [row.reason ?? '', 'The answer breaks off in the middle.'],
        remedy,
        cause: row.cause ?? '',
        opinion: { category: 'ignored-context', reason: 'The prompt says 30 days.', model: 'gpt-4o' },
      },
    }),
    ...(row.status === 'error' && { error: row.reason }),
  };
}

function trendOf(index: number): TrendPoint {
  const passed = 12 + index + (index % 3);
  return {
    run: `run-${index}`,
    startedAt: new Date(Date.UTC(2026, 4, 20 + index, 9)).toISOString(),
    provider: 'openai',
    model: index % 3 === 2 ? 'gpt-4o' : 'gpt-4o-mini',
    version: `5be1c0d${Math.floor(index / 2)}`,
    results: 24,
    passed,
    passRate: { rate: passed / 24, low: passed / 24 - 0.15, high: Math.min(1, passed / 24 + 0.1) },
    costUsd: index === 4 ? null : 0.004 + index / 2000,
    categories: [
      { category: 'missing-knowledge', results: Math.floor((24 - passed) / 2) },
      { category: 'format', results: 24 - passed - Math.floor((24 - passed) / 2) },
    ],
  };
}
