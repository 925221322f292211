import assert from 'node:assert/strict';
import { relative } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { misspeltIn } from '../../../src/core/authoring/language/correction.ts';
import {
  completeNames,
  completeSample,
  completeTemplate,
  type KnownNames,
} from '../../../src/core/authoring/language/name-completions.ts';
import { outlineOf } from '../../../src/core/authoring/language/outline.ts';
import { FILTERS } from '../../../src/core/authoring/language/template-filters.ts';
import { templateTokens } from '../../../src/core/authoring/language/template-tokens.ts';
import {
  connectedProjects,
  nameProblem,
  variableAt,
  variablePlaces,
} from '../../../src/core/authoring/language/variables.ts';
import { diskFiles } from '../../../src/core/files.ts';
import { filterNames } from '../../../src/core/prompt/template.ts';
import { checkPrompt } from '../../../src/core/workspace/check-workspace.ts';
import { loadProject, type Project } from '../../../src/core/workspace/project.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const NAMES: KnownNames = {
  variables: new Map([
    ['question', ['Where is it?', 7]],
    ['topic', []],
  ]),
  rules: ['short', 'polite'],
  tags: ['easy', 'no way'],
  providers: ['local', 'practice'],
};

/** The text and offset of one with the cursor written `▮`. */
const typed = (written: string) => ({ text: written.replace('▮', ''), offset: written.indexOf('▮') });

describe('completion inside of templates', () => {
  const inTemplate = (written: string) => {
    const { text, offset } = typed(written);
    return completeTemplate(text, offset, NAMES).map(({ label, span, snippet }) => ({
      label,
      result: text.slice(0, span.start) + snippet.replace(/\\(.)/g, '$1') + text.slice(span.end),
    }));
  };
  const rows: [string, string, string][] = [
    ['a {{▮', 'question', 'a {{ question }}'],
    ['a {{▮}}', 'question', 'a {{ question }}'],
    ['a {{ ▮ }} b', 'topic', 'a {{ topic }} b'],
    ['a {{ que▮stion }} b', 'topic', 'a {{ topic }} b'],
    ['{{ question | tr▮ }}', 'truncate', '{{ question | truncate }}'],
    ['{% if ▮ %}', 'question', '{% if question %}'],
    ['{% for x in ▮', 'topic', '{% for x in topic'],
    ['{% ▮', 'assign', '{% assign '],
    ['{{ a }} {{ ▮', 'topic', '{{ a }} {{ topic }}'],
  ];
  for (const [written, label, result] of rows) {
    it(`${written} → ${result}`, () => {
      assert.equal(inTemplate(written).find((each) => each.label === label)?.result, result);
    });
  }

  it('offers nothing outside, in texts, for properties, and where a name is given', () => {
    for (const written of [
      'a ▮',
      '{{ a }}▮',
      '{{ "▮" }}',
      '{{ question.▮ }}',
      '{% for ▮',
      '{% assign ▮',
      '{{ a\n\nb ▮',
    ])
      assert.deepEqual(inTemplate(written), [], written);
  });

  it('explains filters that there are', () => {
    for (const name of Object.keys(FILTERS)) assert.ok(filterNames.includes(name), name);
  });
});

describe('completion of names', () => {
  const names = (written: string) => {
    const { text, offset } = typed(written);
    return completeNames(text, offset, NAMES).map(({ snippet }) => snippet);
  };

  it('offers providers, and the variables and tags of conditions', () => {
    assert.deepEqual(names('provider: ▮\n'), ['local', 'practice']);
    assert.deepEqual(names('rules:\n  - check: json\n    when: { variable: ▮ }\n'), ['question', 'topic']);
    assert.deepEqual(names('rules:\n  - check: json\n    when: { not: { tag: ▮ } }\n'), ['easy', '"no way"']);
    assert.deepEqual(names('name: ▮\n'), []);
  });

  const inSample = (file: string, written: string) => {
    const { text, offset } = typed(written);
    return completeSample(file, text, offset, NAMES).map(({ label, span, snippet }) => ({
      label,
      result: text.slice(0, span.start) + snippet.replace('$0', '') + text.slice(span.end),
    }));
  };
  const rows: [file: string, written: string, label: string, result: string][] = [
    ['/s.jsonl', '{"id":"a"}\n{▮}\n', 'question', '{"id":"a"}\n{"question": }\n'],
    ['/s.jsonl', '{"▮"}\n', 'topic', '{"topic": }\n'],
    ['/s.jsonl', '{"qu▮": 1}', 'question', '{"question": 1}'],
    ['/s.jsonl', '{"rules": {▮}}', 'short', '{"rules": {"short": }}'],
    ['/s.jsonl', '{"tags": [▮]}', 'no way', '{"tags": ["no way"]}'],
    ['/s.json', '[{"id": "a"}, {▮}]', 'question', '[{"id": "a"}, {"question": }]'],
    ['/s.yml', '- id: a\n  ▮\n', 'question', '- id: a\n  question: \n'],
    ['/s.yml', '- id: a\n  tags: [▮]\n', 'easy', '- id: a\n  tags: [easy]\n'],
    ['/s.yml', '- rules:\n    ▮\n', 'polite', '- rules:\n    polite: \n'],
    ['/x.prompt.yml', 'testData:\n  - ▮\n', 'question', 'testData:\n  - question: \n'],
  ];
  for (const [file, written, label, result] of rows) {
    it(`${file}: ${JSON.stringify(written)}`, () => {
      assert.equal(inSample(file, written).find((each) => each.label === label)?.result, result);
    });
  }

  it('repeats no key that is there, and begins with the variables', () => {
    const [first, ...others] = inSample('/s.jsonl', '{"question": "a", ▮}').map(({ label }) => label);
    assert.equal(first, 'topic');
    assert.ok(others.includes('expected') && !others.includes('question'));
    assert.deepEqual(inSample('/x.prompt.yml', 'messages:\n  - ▮\n'), []);
    assert.deepEqual(inSample('/s.csv', 'a,▮\n'), []);
  });

  it('copes with anything, cut anywhere', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '{{',
      '}}',
      '|',
      '- ',
      '\n',
      'a',
      '%}',
      '{%',
      ' ',
    );
    const text = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.nat(60), (each, offset) => {
        const at = Math.min(offset, each.length);
        for (const file of ['/s.jsonl', '/s.json', '/s.yml', '/x.prompt.yml']) {
          completeSample(file, each, at, NAMES);
          variableAt(file, each, at);
          outlineOf(file, each);
        }
        completeTemplate(each, at, NAMES);
        let end = 0;
        for (const { span } of templateTokens(each)) {
          assert.ok(span.start >= end && span.end >= span.start);
          end = span.end;
        }
      }),
    );
  });
});

describe('the pieces of templates', () => {
  const pieces = (text: string) => templateTokens(text).map(({ kind, text: each }) => `${kind} ${each}`);

  it('are told apart', () => {
    assert.deepEqual(pieces('{{- row.name | default: "x", 1.5 -}}'), [
      'delimiter {{-',
      'variable row',
      'property name',
      'filter default',
      'string "x"',
      'number 1.5',
      'delimiter -}}',
    ]);
    assert.deepEqual(pieces('{% for item in rows limit: 2 %}').slice(1, -1), [
      'keyword for',
      'variable item',
      'keyword in',
      'variable rows',
      'keyword limit',
      'number 2',
    ]);
  });

  it('are none in comments, raw text and maps in braces', () => {
    assert.deepEqual(pieces('# {{ a }}\n'), []);
    assert.equal(
      pieces('{% raw %}{{ a }}{% endraw %}{{ b }}')
        .filter((each) => each.startsWith('variable'))
        .join(),
      'variable b',
    );
    assert.deepEqual(pieces('{a: {{b: 1} }'), []);
    assert.ok(pieces('{% comment %}{{ a }}{% endcomment %}').includes('comment {{ a }}'));
  });
});

const PROMPT = `name: x
messages:
  - role: user
    content: |
      About {{ topic }}:
      {% if question %}{{ question | strip }}{% endif %}
samples: [s.jsonl, s.yml, s.csv]
rules:
  - a.rules.yml
testData:
  - { id: own, question: Q, topic: T }
`;
const FILES = {
  'x.prompt.yml': PROMPT,
  'y.prompt.yml': 'messages:\n  - role: user\n    content: "{{ question }}"\nsamples: s.csv\n',
  'z.prompt.yml':
    'messages:\n  - role: user\n    content: "{{ question }}"\ntestData: [{ question: other }]\n',
  's.jsonl': '{"id":"a","question":"one","topic":"t"}\n\n{"topic":"question","question":"two"}\n',
  's.yml': '- "question": three\n  topic: t\n',
  's.csv': 'topic,"question",expected\nt,q,question\n',
  'a.rules.yml':
    'rules:\n  - check: { contains: "{{ question }}" }\n    when: { not: { variable: question, equals: x } }\n',
};

async function staged(test: (projects: Project[], path: (name: string) => string) => Promise<void>) {
  await using folder = await tempWorkspace(FILES);
  const loaded = await Promise.all(
    ['x', 'y', 'z'].map((name) => loadProject(folder.path(`${name}.prompt.yml`), diskFiles)),
  );
  await test(
    loaded.flatMap(({ project }) => project ?? []),
    (name) => folder.path(name),
  );
}

describe('a variable', () => {
  it('is found in prompts, rules and samples that belong together, and renamed there alone', () =>
    staged(async (projects, path) => {
      const connected = connectedProjects(projects, path('s.jsonl'));
      assert.deepEqual(
        connected.map(({ prompt }) => prompt.file),
        [path('x.prompt.yml'), path('y.prompt.yml')],
      );
      const places = await variablePlaces(connected, 'question', diskFiles);
      const byFile = Object.groupBy(places, ({ file }) => relative(path('.'), file));
      assert.deepEqual(
        Object.fromEntries(
          Object.entries(byFile).map(([file, found]) => [file, found?.map(({ kind }) => kind)]),
        ),
        {
          'x.prompt.yml': ['read', 'read', 'written'],
          'y.prompt.yml': ['read'],
          'a.rules.yml': ['read', 'read'],
          's.jsonl': ['written', 'written'],
          's.yml': ['written'],
          's.csv': ['written'],
        },
      );
      // Renamed by these places, everything is as it was, and nothing else has changed.
      await using renamed = await tempWorkspace(FILES);
      for (const [file, found = []] of Object.entries(byFile)) {
        let text = FILES[file as keyof typeof FILES];
        for (const { span } of found.toSorted((a, b) => b.span.start - a.span.start)) {
          assert.equal(text.slice(span.start, span.end), 'question');
          text = `${text.slice(0, span.start)}asked${text.slice(span.end)}`;
        }
        await renamed.write({ [file]: text });
      }
      const before = await checkPrompt(path('x.prompt.yml'), diskFiles);
      const after = await checkPrompt(renamed.path('x.prompt.yml'), diskFiles);
      const shown = (diagnostics: typeof before) =>
        diagnostics.map(({ code, message }) => `${code} ${message}`);
      assert.deepEqual(shown(after), shown(before));
    }));

  it('is found under the cursor, where it is one', () => {
    const at = (file: string, text: string, word: string) =>
      variableAt(file, text, text.lastIndexOf(word) + 1)?.name;
    assert.equal(at('/x.prompt.yml', PROMPT, 'topic }}'), 'topic');
    assert.equal(at('/x.prompt.yml', PROMPT, 'question: Q'), 'question');
    assert.equal(at('/x.prompt.yml', PROMPT, 'strip'), undefined);
    assert.equal(at('/x.prompt.yml', PROMPT, 'name'), undefined);
    assert.equal(at('/s.jsonl', FILES['s.jsonl'], '"question":"two"'), 'question');
    assert.equal(at('/s.jsonl', FILES['s.jsonl'], 'two'), undefined);
    assert.equal(at('/s.csv', FILES['s.csv'], 'expected'), undefined);
    assert.equal(at('/s.csv', FILES['s.csv'], 'topic'), 'topic');
  });

  it('gets only names that a template can read and nothing else has', () => {
    assert.equal(nameProblem('asked_by', ['question']), undefined);
    assert.match(nameProblem('two words', []) ?? '', /begins with a letter/);
    assert.match(nameProblem('expected', []) ?? '', /meaning of its own/);
    assert.match(nameProblem('question', ['question']) ?? '', /already/);
  });
});

describe('the outline', () => {
  it('lists messages, rules and samples', () => {
    const outline = outlineOf('/x.prompt.yml', PROMPT);
    assert.deepEqual(
      outline.map(({ name }) => name),
      ['name', 'messages', 'samples', 'rules', 'testData'],
    );
    const [message] = outline[1]?.children ?? [];
    assert.deepEqual([message?.name, message?.detail.slice(0, 19)], ['user', 'About {{ topic }}: ']);
    assert.deepEqual(
      outline.flatMap(({ children }) => children.map(({ name }) => name)),
      ['user', 'a.rules.yml', 'own'],
    );
    const rules = outlineOf('/a.rules.yml', FILES['a.rules.yml']);
    assert.deepEqual(
      rules.map(({ name, detail }) => [name, detail]),
      [['contains', 'contains']],
    );
    for (const { range, selection } of [...outline, ...rules]) {
      assert.ok(range.start.line <= selection.start.line && selection.end.line <= range.end.line);
    }
  });
});

describe('a correction', () => {
  it('stands where a message asks whether another word was meant', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml':
        'modelParameters: { temprature: 1 }\nprovider: practise\nmessages:\n  - role: user\n    content: "{{ questoin }} {{ question }}"\nsamples: s.jsonl\nrules:\n  - { id: short, check: { wrods: { max: 3 } } }\n',
      'y.prompt.yml':
        'messages:\n  - role: user\n    content: "{{ questoin }} {{ question }}"\nsamples: s.jsonl\nrules: [{ id: short, check: json }]\n',
      'z.prompt.yml':
        'messages:\n  - role: user\n    content: "{{ question | upcas }} {% if a %}b{% endfi %}"\n',
      's.jsonl': '{"question": "a", "rules": {"shrot": false}}\n',
    });
    const corrections = async (name: string) => {
      const diagnostics = await checkPrompt(folder.path(name), diskFiles);
      return diagnostics.flatMap(({ correction, message }) => {
        if (!correction) return [];
        assert.match(message, new RegExp(`did you mean "${correction.meant}"`));
        return `${correction.written} → ${correction.meant}`;
      });
    };
    const found = [
      ...(await corrections('x.prompt.yml')),
      ...(await corrections('y.prompt.yml')),
      ...(await corrections('z.prompt.yml')),
    ];
    for (const expected of [
      'temprature → temperature',
      'practise → practice',
      'wrods → words',
      'questoin → question',
      'shrot → short',
    ])
      assert.ok(found.includes(expected), `${expected}, of ${found.join(', ')}`);
    assert.ok(found.includes('endfi → endif') || found.includes('upcas → upcase'), found.join());
  });

  it('is made only where one place alone can be meant', () => {
    const correction = { written: 'shrot', meant: 'short' };
    assert.deepEqual(misspeltIn('{"shrot": 1}', correction), { start: 2, end: 7 });
    assert.equal(misspeltIn('shrot shrot', correction), undefined);
    assert.equal(misspeltIn('shrot-cut', correction), undefined);
  });
});
