import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { renderText, Template, TemplateError } from '../../../src/core/prompt/template.ts';

type Variables = Record<string, unknown>;

const render = (text: string, variables: Variables = {}) => new Template(text).render(variables);

/** What parsing or rendering a template fails with. */
function failureOf(text: string, variables: Variables = {}): TemplateError {
  try {
    render(text, variables);
  } catch (error) {
    assert.ok(error instanceof TemplateError, String(error));
    assert.match(error.message, /^[A-Z][^\n]*[.?]$/);
    return error;
  }
  assert.fail('The template did not fail.');
}

describe('a template', () => {
  const outputs: [name: string, text: string, variables: Variables, output: string][] = [
    ['text', 'no { braces } %', {}, 'no { braces } %'],
    ['nothing', '', {}, ''],
    ['a variable', 'Hi {{ name }}{{name}}!', { name: 'A' }, 'Hi AA!'],
    ['a variable that holds a template', '{{ a }}', { a: '{{ b }}' }, '{{ b }}'],
    [
      'a variable with signs in its name',
      '{{ a-b }}{{ été }}{{ 变量 }}',
      { 'a-b': 1, été: 2, 变量: 3 },
      '123',
    ],
    ['a variable with a space in its name', '{{ ["a b"] }}', { 'a b': 1 }, '1'],
    ['numbers, true and nothing', '{{ a }} {{ b }} {{ c }}', { a: 1.5, b: false, c: null }, '1.5 false '],
    ['an object, as JSON', '{{ a }}', { a: { b: [1, { c: '"' }] } }, '{"b":[1,{"c":"\\""}]}'],
    ['a list, as JSON', '{{ a }}', { a: ['x', 1, null] }, '["x",1,null]'],
    ['a list whose escaping is switched off, as JSON', '{{ a | raw }}', { a: [1] }, '[1]'],
    ['a list that is joined', '{{ a | join: ", " }}', { a: ['x', 'y'] }, 'x, y'],
    ['a property and an item', '{{ a.b[0].c }}{{ a[k][0]["c"] }}', { a: { b: [{ c: 1 }] }, k: 'b' }, '11'],
    ['a size', '{{ a.size }}{{ b.size }}', { a: [1, 2], b: 'abc' }, '23'],
    ['a condition', '{% if a %}{{ a }}{% else %}none{% endif %}', { a: 1 }, '1'],
    ['a condition without its variable', '{% if a %}{{ a }}{% else %}none{% endif %}', {}, 'none'],
    ['a comparison without its variables', '{% if a == "x" or b.c > 1 %}y{% else %}n{% endif %}', {}, 'n'],
    ['a negation without its variable', '{% unless a %}n{% endunless %}', {}, 'n'],
    ['a case without its variable', '{% case a %}{% when "x" %}X{% else %}none{% endcase %}', {}, 'none'],
    ['a default', '{{ a | default: "none" }}{{ b.c | default: 1 }}', { b: {} }, 'none1'],
    ['an assigned default', '{% assign b = a | default: "none" %}{{ b }}', {}, 'none'],
    ['a loop', '{% for i in a %}{{ forloop.index }}{{ i }}{% endfor %}', { a: ['x', 'y'] }, '1x2y'],
    [
      'a loop over pairs',
      '{% for p in a %}{{ p[0] }}={{ p[1] }};{% endfor %}',
      { a: { x: 1, y: 2 } },
      'x=1;y=2;',
    ],
    ['a loop over nothing', '{% for i in a %}x{% else %}none{% endfor %}', { a: [] }, 'none'],
    ['a captured text', '{% capture b %}<{{ a }}>{% endcapture %}{{ b }}{{ b }}', { a: 1 }, '<1><1>'],
    ['what is raw', '{% raw %}{{ a }}{% endraw %}', {}, '{{ a }}'],
    ['what is a comment', 'a{% comment %}{{ b }}{% endcomment %}{% # c %}d', {}, 'ad'],
    ['white space that is trimmed', 'a {{- b -}} c', { b: 1 }, 'a1c'],
    ['words that are not variables', '{{ nil }}{{ empty }}{{ blank }}{{ true }}', {}, 'true'],
    [
      'own variables with prototype names',
      '{{ __proto__ }}{{ constructor }}',
      JSON.parse('{"__proto__":1,"constructor":2}'),
      '12',
    ],
  ];
  for (const [name, text, variables, output] of outputs) {
    it(`writes ${name}`, () => assert.equal(render(text, variables), output));
  }

  type Mistake = [text: string, variables: Variables, mark: string, message: string | RegExp];

  const undefinedVariables: Mistake[] = [
    [
      'a {{ nme }}',
      { name: 1 },
      'nme',
      'The variable "nme" is not defined; add it to the sample, or write {{ nme | default: "" }}.',
    ],
    [
      '{{ a.b.c }}',
      { a: {} },
      'a.b.c',
      'The variable "a.b" is not defined; add it to the sample, or write {{ a.b.c | default: "" }}.',
    ],
    ['{{ a.b }}', { a: null }, 'a.b', /^The variable "a\.b" is not defined/],
    ['{{ a.b }}', { a: 5 }, 'a.b', /^The variable "a\.b" is not defined/],
    ['{{ a[0] }}', { a: [] }, 'a[0]', /write \{\{ a\[0\] \| default: "" \}\}\.$/],
    ['{{ a | upcase | default: "x" }}', {}, 'a', /^The variable "a" is not defined/],
    ['{{ a | append: b }}', { a: 1 }, 'b', /^The variable "b" is not defined/],
    ['{{ a | default: b }}', {}, 'b', /^The variable "b" is not defined/],
    ['{% assign b = a %}{{ b }}', {}, 'a', /^The variable "a" is not defined/],
    ['{% for i in a %}{% endfor %}', {}, 'a', /^The variable "a" is not defined/],
    ['{% if b %}{% endif %}\n{{ b }}', {}, 'b', /^The variable "b" is not defined/],
    ['{{ a | where_exp: "i", "i.b" }}', { a: [{}] }, 'i.b', /^The variable "i\.b" is not defined/],
    [`{{ a.${'b.'.repeat(100)}c }}`, { a: {} }, `a.${'b.'.repeat(100)}c`, /^.{1,200}$/],
  ];

  const syntaxMistakes: Mistake[] = [
    ['a {{ b | nope }}', {}, '{{ b | nope }}', 'There is no filter "nope"; correct its name, or remove it.'],
    ['a {% nope %}', {}, '{% nope %}', 'There is no tag "nope"; correct its name, or remove it.'],
    ['{% else %}', {}, '{% else %}', 'Nothing is open that "else" could belong to; remove it.'],
    ['{% endfor %}', {}, '{% endfor %}', 'Nothing is open that "endfor" could belong to; remove it.'],
    ['a {{ b', {}, '{{ b', 'This {{ is not closed; add }} after the variable.'],
    ['a {{ b }\nc', {}, '{{ b }', 'This {{ is not closed; add }} after the variable.'],
    ['a {% if b', {}, '{% if b', 'This {% is not closed; add %} after the tag.'],
    ['a {% if b %}\nc', {}, '{% if b %}', 'The tag "if" is not closed; add {% endif %}.'],
    ['{{ }}', {}, '}', 'A variable is missing here; name one between {{ and }}.'],
    ['{{{ a }}}', {}, '{ a', /^The template is not valid: /],
    [
      '{{ a | date: "%Y" | url_decode }}',
      { a: '%zz' },
      '{{ a | date: "%Y" | url_decode }}',
      /^The template is not valid: /,
    ],
  ];

  for (const [code, mistakes] of [
    ['undefined-variable', undefinedVariables],
    ['template-syntax', syntaxMistakes],
  ] as const) {
    for (const [text, variables, mark, message] of mistakes) {
      it(`refuses ${JSON.stringify(text.slice(0, 40))} with ${JSON.stringify(variables)}`, () => {
        const error = failureOf(text, variables);
        assert.equal(error.code, code);
        assert.equal(text.slice(error.span.start, error.span.end), mark);
        if (typeof message === 'string') assert.equal(error.message, message);
        else assert.match(error.message, message);
      });
    }
  }

  it('cannot read other files', () => {
    for (const tag of ['include', 'render', 'layout']) {
      const error = failureOf(`{% ${tag} '${import.meta.filename}' %}`);
      assert.equal(error.code, 'template-syntax');
      assert.equal(
        error.message,
        `The tag "${tag}" needs another file, but a prompt file must not read other files; write the text here.`,
      );
    }
    assert.match(failureOf('{% block a %}{% endblock %}').message, /^The tag "block" needs another file/);
  });

  describe('knows its variables', () => {
    const cases: [text: string, found: string[]][] = [
      ['{{ b }} {{ a.c }} {{ b }}', ['b', 'a', 'b']],
      ['{{ a[b.c].d }}{{ ["e f"] }}{{ [g] }}', ['a', 'b', 'e f', 'g']],
      ['{{ a | append: b | replace: c, "d" }}{{ "e" | append: f }}', ['a', 'b', 'c', 'f']],
      ['{{ a | default: b }}', ['a?', 'b']],
      ['{{ a | upcase | default: b }}', ['a', 'b']],
      ['{{ "a | default" }}{{ b }}', ['b']],
      ['{% if a and b.c == d %}{% elsif e %}{% endif %}', ['a?', 'b?', 'd?', 'e?']],
      ['{% if a %}{{ a }}{% endif %}', ['a?', 'a?']],
      ['{{ a }}{% unless a %}{% endunless %}', ['a?', 'a?']],
      ['{% case a %}{% when b, c %}{{ d }}{% endcase %}', ['a?', 'b?', 'c?', 'd']],
      [
        '{% for i in a limit: b %}{{ i }}{{ forloop.index }}{% else %}{{ c }}{% endfor %}{{ i }}',
        ['a', 'b', 'c', 'i'],
      ],
      ['{% for i in (1..a) %}{% for j in i %}{{ i }}{{ j }}{{ b }}{% endfor %}{% endfor %}', ['a', 'b']],
      ['{% assign b = a %}{{ b }}{% capture c %}{{ d }}{% endcapture %}{{ c }}', ['a', 'd']],
      ['{{ b }}{% assign b = 1 %}{{ b }}', ['b']],
      ['{% liquid\n assign b = a\n echo b\n echo c %}', ['a', 'c']],
      ['{% cycle a, b %}{% increment n %}', ['a', 'b']],
      ['{% raw %}{{ a }}{% endraw %}{% comment %}{{ b }}{% endcomment %}', []],
      ['{{ "a".b }}{{ 1 }}{{ nil }}', []],
      ['a\r\n😀 {{ b }}\r\n\r\n{{ __proto__ }}', ['b', '__proto__']],
    ];
    for (const [text, found] of cases) {
      it(JSON.stringify(text), () => {
        const { variables } = new Template(text);
        assert.deepEqual(
          variables.map(({ name, optional }) => (optional ? `${name}?` : name)),
          found,
        );
        for (const { name, span } of variables) assert.equal(text.slice(span.start, span.end), name);
      });
    }
  });

  describe('never runs code:', () => {
    const attempts = [
      '{{ "x".constructor.constructor }}',
      '{{ a.constructor.constructor }}',
      '{{ a["constructor"] }}',
      '{{ a.__proto__ }}',
      '{{ a.toString }}',
      '{{ a.valueOf }}',
      '{{ __proto__ }}',
      '{{ constructor }}',
      '{{ toString }}',
      '{{ hasOwnProperty }}',
      '{{ globalThis }}',
      '{{ process }}',
      '{{ this }}',
      '{{ list.constructor }}',
      '{{ list.map }}',
      '{{ text.replace }}',
      '{{ list | where_exp: "i", "i.constructor.constructor" }}',
    ];
    for (const text of attempts) {
      it(text, () => {
        const error = failureOf(text, { a: {}, list: [{}], text: 'x' });
        assert.equal(error.code, 'undefined-variable');
      });
    }

    for (const name of ['constructor', '__proto__', 'toString', 'valueOf', '__defineGetter__']) {
      it(`a tag or filter called ${name}`, () => {
        assert.equal(
          failureOf(`{% ${name} %}`).message,
          `There is no tag "${name}"; correct its name, or remove it.`,
        );
        assert.equal(
          failureOf(`{{ 1 | ${name} }}`).message,
          `There is no filter "${name}"; correct its name, or remove it.`,
        );
      });
    }

    it('a property that every object inherits', () => {
      assert.equal(render('{{ list | map: "constructor" | json }}', { list: [{}] }), '[null]');
    });
  });

  describe('has limits for', () => {
    const bombs: [name: string, text: string][] = [
      ['long ranges', '{% for i in (1..1000000000) %}{% endfor %}'],
      ['loops inside of loops', `${'{% for i in (1..1000) %}'.repeat(4)}x${'{% endfor %}'.repeat(4)}`],
      ['texts that double', `{% assign a = "xxxx" %}${'{% assign a = a | append: a %}'.repeat(40)}`],
      ['padding without end', '{{ "now" | date: "%999999999Y" }}'],
      ['tags that nest deeply', `${'{% if a %}'.repeat(101)}${'{% endif %}'.repeat(101)}`],
      ['tags that nest endlessly', `${'{% if a %}'.repeat(5_000)}${'{% endif %}'.repeat(5_000)}`],
      ['variables that nest endlessly', `{{ ${'a['.repeat(20_000)}1${']'.repeat(20_000)} }}`],
      ['thousands of variables', '{{ a }}'.repeat(10_001)],
    ];
    for (const [name, text] of bombs) {
      it(name, () => assert.equal(failureOf(text, { a: 1 }).code, 'template-limit'));
    }

    it('none that honest templates meet', () => {
      assert.equal(render('{{ a }}'.repeat(10_000), { a: 'x' }).length, 10_000);
      assert.equal(
        render(`{{ a | upcase }}${'{% if a %}'.repeat(100)}y${'{% endif %}'.repeat(100)}`, {
          a: 'x'.repeat(1_000_000),
        }).length,
        1_000_001,
      );
    });
  });

  it('fails with nothing else, whatever it holds', () => {
    const pieces = [
      '{{',
      '}}',
      '{%',
      '%}',
      '-',
      ' ',
      'a',
      '.',
      '[',
      ']',
      '"',
      "'",
      '|',
      ':',
      ',',
      '(1..a)',
      '=',
      'if ',
      'endif',
      'for i in ',
      'endfor',
      'assign ',
      'case ',
      'when ',
      'raw',
      'endraw',
      'default',
      'liquid\n',
      '\n',
      '\r\n',
      '#',
      '😀',
      '\ud800',
      '\0',
      '__proto__',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 25 }), (parts) => {
        const text = parts.join('');
        try {
          const template = new Template(text);
          for (const { name, span } of template.variables) {
            assert.ok(span.start <= span.end && span.end <= text.length && typeof name === 'string');
          }
          template.render({ a: [1, { a: 'x' }] });
        } catch (error) {
          assert.ok(error instanceof TemplateError, String(error));
          assert.ok(error.span.start <= error.span.end && error.span.end <= text.length);
          assert.match(error.message, /^[A-Z][^\n]*\.$/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('needs no variable but those it knows of', () => {
    const parts = [
      '{{ a }}',
      '{{ b | default: c }}',
      '{% if d %}{{ d }}{% endif %}',
      '{% for i in e %}{{ i }}{{ f }}{% endfor %}',
      '{% assign g = a %}{{ g }}',
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(parts), (some) => {
        const template = new Template(some.join(' '));
        const needed = template.variables.filter(({ optional }) => !optional).map(({ name }) => name);
        template.render(Object.fromEntries(needed.map((name) => [name, ['x']])));
        for (const missing of needed) {
          const others = needed.filter((name) => name !== missing);
          assert.throws(
            () => template.render(Object.fromEntries(others.map((name) => [name, ['x']]))),
            TemplateError,
          );
        }
      }),
    );
  });
});

describe('renderText', () => {
  it('leaves text without a template as it is', () => {
    assert.equal(renderText('{ 100 % } }}', {}), '{ 100 % } }}');
  });

  it('fills templates in, more of them than it remembers', () => {
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 300; index++) {
        assert.equal(renderText(`${index} {{ a }}`, { a: round }), `${index} ${round}`);
      }
    }
  });

  it('fails each time for a template that is not valid', () => {
    for (let round = 0; round < 2; round++) assert.throws(() => renderText('{{ a', {}), TemplateError);
    assert.throws(() => renderText('{{ a }}', {}), { code: 'undefined-variable' });
  });
});
