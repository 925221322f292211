import { Context, Drop, Liquid, type Template as Node } from 'liquidjs';
import { memoize } from '../text/memo.ts';
import { startThreadTime } from '../thread-time.ts';
import { PassageList } from './passages.ts';
import { TemplateError, templateError } from './template-error.ts';
import { outsideVariables, type TemplateVariable } from './template-variables.ts';

export { TemplateError, type TemplateVariable };

/** Tags and outputs of one template; the parser's time grows with their square. */
const MAX_TAGS = 10_000;
/** Bounds of one rendering: ms spent, and array items and characters made on the way. */
const RENDER_LIMIT_MS = 1_000;
const MEMORY_LIMIT = 20_000_000;
/** How often a rendering begins anew that was stopped while the machine was busy with something else. */
const MOST_ATTEMPTS = 4;

const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  renderLimit: RENDER_LIMIT_MS,
  memoryLimit: MEMORY_LIMIT,
  templates: {},
  outputEscape: (value: unknown) => written(value) as string,
});
// These read other files, and a prompt file is one self-contained version.
for (const tag of ['render', 'include', 'layout', 'block']) delete engine.tags[tag];
// Escaping is for web pages; here it would only hide how maps and lists are written.
engine.registerFilter('raw', (value: unknown) => value);

/** What stands behind `|`, and what begins a tag, in the order of the alphabet. */
export const filterNames: readonly string[] = Object.keys(engine.filters).toSorted();
export const tagNames: readonly string[] = Object.keys(engine.tags).toSorted();

/** A map or list in a prompt is meant to be read by the model, so it is written as JSON; passages as they are read best. */
function written(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof PassageList) return value.block;
  return value instanceof Drop ? '' : JSON.stringify(value);
}

/** Conditions and defaults may name what is undefined; assignments, which the engine's own option would admit, may not. */
const CONTEXT_OPTIONS = { ...engine.options, lenientIf: true };

/** Where a template looks its variables up. A property of nothing is undefined, and not nothing again. */
class StrictContext extends Context {
  override readProperty(...[owner, key]: Parameters<Context['readProperty']>): unknown {
    return owner === null ? undefined : super.readProperty(owner, key);
  }
}

/** A Liquid template, parsed once. Undefined variables are errors; nothing is evaluated as code. */
export class Template {
  readonly text: string;
  /** The outside variables read, each use of them, in text order. */
  readonly variables: readonly TemplateVariable[];
  readonly #nodes: Node[];

  /** @throws {TemplateError} for text that is not valid Liquid */
  constructor(text: string) {
    this.text = text;
    try {
      assertFewTags(text);
      this.#nodes = engine.parse(text);
      this.variables = outsideVariables(this.#nodes);
    } catch (error) {
      throw templateError(error, text, { filterNames, tagNames });
    }
  }

  /** @throws {TemplateError} for an undefined variable, a failing filter, or work beyond the limits */
  render(variables: Readonly<Record<string, unknown>>): string {
    for (let attempt = 1; ; attempt++) {
      const context = new StrictContext(
        { ...variables },
        CONTEXT_OPTIONS,
        { sync: true },
        { liquid: engine },
      );
      const time = startThreadTime();
      try {
        return String(engine.renderSync(this.#nodes, context));
      } catch (error) {
        const found = templateError(error, this.text);
        // The engine goes by the clock; where this thread had less than half of that time, it is tried again.
        const hadTime = time() >= RENDER_LIMIT_MS / 2;
        if (found.code !== 'template-limit' || hadTime || attempt === MOST_ATTEMPTS) throw found;
      }
    }
  }
}

function assertFewTags(text: string): void {
  let count = 0;
  for (const { index } of text.matchAll(/\{[{%]/g)) {
    if (++count <= MAX_TAGS) continue;
    const message = 'The template has more than 10,000 variables and tags; loop over a list instead.';
    throw new TemplateError('template-limit', message, { start: index, end: index + 2 });
  }
}

const KEPT_TEMPLATES = 200;
const templateOf = memoize(KEPT_TEMPLATES, (text) => new Template(text));

/** Renders a text that may be a template, remembering the ones parsed lately. @throws {TemplateError} */
export function renderText(text: string, variables: Readonly<Record<string, unknown>>): string {
  if (!text.includes('{{') && !text.includes('{%')) return text;
  return templateOf(text).render(variables);
}
