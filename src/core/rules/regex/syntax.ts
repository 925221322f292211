/** A regular expression as a tree, as far as the estimate of its work needs it. */
export type Node =
  /** One character; `first` has a bit for each ASCII character it may be, and one for all others. */
  | { readonly kind: 'character'; readonly first: bigint }
  | { readonly kind: 'anchor'; readonly atStart: boolean }
  | { readonly kind: 'lookahead'; readonly body: Node }
  | { readonly kind: 'lookbehind'; readonly body: Node }
  | { readonly kind: 'backreference' }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly branches: readonly Node[] }
  | { readonly kind: 'repeat'; readonly body: Node; readonly min: number; readonly max: number };

const ASCII = 128;
const OTHER = 1n << BigInt(ASCII);
/** Any character at all. */
export const ANY_CHARACTER = (OTHER << 1n) - 1n;

/** Thrown for syntax that is not modelled, such as the nested classes of the flag `v`. */
export class UnknownSyntaxError extends Error {}

/**
 * Parses a pattern that `RegExp` accepts.
 * @throws {UnknownSyntaxError}
 */
export function parsePattern(source: string, flags: string): Node {
  if (flags.includes('v')) throw new UnknownSyntaxError();
  return new PatternParser(source, flags).parse();
}

const GROUP_START = /\((?:\?(?:(?<look><?[=!])|<[^>]*>|(?<modifiers>[ims]*(?:-[ims]*)?):))?/y;
const QUANTIFIER = /(?:(?<sign>[*+?])|\{(?<min>\d+)(?<range>,(?<max>\d*))?\})\??/y;
const CLASS = /\[(?:\\[\s\S]|[^\]\\])*\]/y;
const ESCAPE =
  /\\(?:(?<anchor>[bB])|(?<reference>[1-9]\d*|k<[^>]*>)|(?<unicode>[pP]\{[^}]*\}|u\{[^}]*\})|0(?!\d)|[dDsSwWfnrtv]|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|[^\w])/y;

class PatternParser {
  readonly #source: string;
  readonly #flags: string;
  #at = 0;

  constructor(source: string, flags: string) {
    this.#source = source;
    this.#flags = flags.replace(/[^imsu]/g, '');
  }

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.#source.length) throw new UnknownSyntaxError();
    return node;
  }

  #choice(): Node {
    const branches = [this.#sequence()];
    while (this.#source[this.#at] === '|') {
      this.#at++;
      branches.push(this.#sequence());
    }
    return branches.length === 1 ? (branches[0] as Node) : { kind: 'choice', branches };
  }

  #sequence(): Node {
    const items: Node[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at] ?? '')) {
      items.push(this.#repeated(this.#item()));
    }
    return { kind: 'sequence', items };
  }

  #item(): Node {
    const character = this.#source[this.#at];
    if (character === '(') return this.#group();
    if (character === '[') return this.#character(this.#take(CLASS)?.[0]);
    if (character === '\\') {
      const escaped = this.#take(ESCAPE);
      if (escaped?.groups?.anchor) return { kind: 'anchor', atStart: false };
      if (escaped?.groups?.reference) return { kind: 'backreference' };
      // Without the flag "u" these are several characters, and octal and other old escapes are not modelled.
      if (escaped?.groups?.unicode && !this.#flags.includes('u')) throw new UnknownSyntaxError();
      return this.#character(escaped?.[0]);
    }
    this.#at++;
    if (character === '^') return { kind: 'anchor', atStart: !this.#flags.includes('m') };
    if (character === '$') return { kind: 'anchor', atStart: false };
    return this.#character(character);
  }

  #group(): Node {
    const start = this.#take(GROUP_START);
    // Modifiers change how the characters inside compare.
    if (!start || start.groups?.modifiers) throw new UnknownSyntaxError();
    const body = this.#choice();
    if (this.#source[this.#at] !== ')') throw new UnknownSyntaxError();
    this.#at++;
    const look = start.groups?.look;
    if (look === undefined) return body;
    return { kind: look.startsWith('<') ? 'lookbehind' : 'lookahead', body };
  }

  #repeated(body: Node): Node {
    const quantifier = this.#take(QUANTIFIER)?.groups;
    if (!quantifier) return body;
    const { sign, min, range, max } = quantifier;
    if (sign) return { kind: 'repeat', body, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity };
    return {
      kind: 'repeat',
      body,
      min: Number(min),
      max: range ? (max ? Number(max) : Infinity) : Number(min),
    };
  }

  /** What a single character, escape or class matches is found by asking the engine itself. */
  #character(source: string | undefined): Node {
    if (source === undefined) throw new UnknownSyntaxError();
    const plain = source.length === 1 && source !== '.' && !this.#flags.includes('i');
    if (plain) return { kind: 'character', first: bitOf(source.charCodeAt(0)) };
    // A lone brace or bracket is literal without the flag "u", and must stay so on its own.
    const probe = new RegExp(
      `^${/^[{}\]]$/.test(source) ? `\\${source}` : source}$`,
      this.#flags.replace('m', ''),
    );
    let first = isAsciiOnly(source, this.#flags) ? 0n : OTHER;
    for (let code = 0; code < ASCII; code++) {
      if (probe.test(String.fromCharCode(code))) first |= bitOf(code);
    }
    return { kind: 'character', first };
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }
}

const bitOf = (code: number) => (code < ASCII ? 1n << BigInt(code) : OTHER);

/** Whether it surely matches no character beyond ASCII; with `iu`, some letters equal ones beyond. */
function isAsciiOnly(source: string, flags: string): boolean {
  if (flags.includes('i') && flags.includes('u')) return false;
  return /^(?:[\x20-\x2d\x2f-\x7e]|\\[dwntrfv\x20-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]|\[(?!\^)(?:[\x20-\x5b\x5e-\x7e]|\\[dwntrfv\x20-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e])*\])$/.test(
    source,
  );
}
