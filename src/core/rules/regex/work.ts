import { ANY_CHARACTER, type Node } from './syntax.ts';

/** What may follow a place in a pattern, or a pattern's part with all that follows it. */
interface Tail {
  /** The characters it may begin with; none where the pattern may end. */
  readonly first: bigint;
  /** Steps it takes at most from one place in the text. */
  readonly work: number;
}

interface WorkStep extends Tail {
  /** The part may match the same characters in more than one way. */
  readonly ambiguous: boolean;
}

const END: Tail = { first: 0n, work: 1 };

/**
 * An upper estimate of the steps a backtracking engine takes on any text of a given length.
 *
 * Where the next character always decides how a pattern continues (no choice begins with what its alternative
 * begins with), backtracking fails at once and the work is linear. A repetition that overlaps what follows it
 * multiplies the work by the text's length, and one inside another repetition makes it exponential (`Infinity`).
 *
 * @param length UTF-16 units
 */
export function worstWork(pattern: Node, length: number): number {
  const starts = isAnchored(pattern) ? 1 : length + 1;
  return starts * before(pattern, END, length).work;
}

/** The estimate of a part followed by a tail. */
function before(node: Node, tail: Tail, length: number): WorkStep {
  switch (node.kind) {
    case 'character':
      return { first: node.first, work: tail.work + 1, ambiguous: false };
    case 'anchor':
      return { first: tail.first, work: tail.work + 1, ambiguous: false };
    case 'lookahead':
      return { first: tail.first, work: tail.work + before(node.body, END, length).work, ambiguous: true };
    case 'lookbehind':
      return { first: tail.first, work: isFixed(node.body) ? tail.work + length : Infinity, ambiguous: true };
    case 'backreference':
      return { first: ANY_CHARACTER, work: tail.work + length, ambiguous: true };
    case 'sequence':
      return node.items.reduceRight<WorkStep>(
        (rest, item) => {
          const step = before(item, rest, length);
          return { ...step, ambiguous: step.ambiguous || rest.ambiguous };
        },
        { ...tail, ambiguous: false },
      );
    case 'choice':
      return choice(node.branches.map((branch) => before(branch, tail, length)));
    case 'repeat':
      return node.max <= 1 ? optional(node, tail, length) : repeat(node, tail, length);
  }
}

function choice(branches: readonly WorkStep[]): WorkStep {
  let first = 0n;
  let overlap = false;
  for (const branch of branches) {
    overlap ||= (first & branch.first) !== 0n;
    first |= branch.first;
  }
  const works = branches.map(({ work }) => work);
  const work = overlap ? works.reduce((sum, each) => sum + each, 0) : Math.max(...works) + works.length;
  return { first, work, ambiguous: overlap || branches.some(({ ambiguous }) => ambiguous) };
}

function optional(node: Node & { kind: 'repeat' }, tail: Tail, length: number): WorkStep {
  const without: WorkStep = { ...tail, ambiguous: false };
  if (node.max === 0) return without;
  const once = before(node.body, tail, length);
  return node.min === 1 ? once : choice([once, without]);
}

function repeat({ body, min, max }: Node & { kind: 'repeat' }, tail: Tail, length: number): WorkStep {
  const { first, nullable } = headOf(body);
  const overlap = max > min && (first & tail.first) !== 0n;
  const again = nullable ? undefined : before(body, { first: first | tail.first, work: 1 }, length);
  const isExponential = !again || again.ambiguous;
  const most = Math.min(max, length);
  const choices = overlap ? Math.max(1, most - min + 1) : 1;
  return {
    first: min === 0 ? first | tail.first : first,
    work: isExponential ? Infinity : choices * tail.work + most + again.work,
    ambiguous: overlap || isExponential,
  };
}

/** The characters a part may begin with, and whether it may be empty. */
function headOf(node: Node): { readonly first: bigint; readonly nullable: boolean } {
  switch (node.kind) {
    case 'character':
      return { first: node.first, nullable: false };
    case 'backreference':
      return { first: ANY_CHARACTER, nullable: true };
    case 'sequence': {
      let first = 0n;
      for (const item of node.items) {
        const head = headOf(item);
        first |= head.first;
        if (!head.nullable) return { first, nullable: false };
      }
      return { first, nullable: true };
    }
    case 'choice': {
      const heads = node.branches.map(headOf);
      return {
        first: heads.reduce((all, { first }) => all | first, 0n),
        nullable: heads.some((head) => head.nullable),
      };
    }
    case 'repeat': {
      const { first, nullable } = headOf(node.body);
      return { first, nullable: nullable || node.min === 0 };
    }
    default:
      return { first: 0n, nullable: true };
  }
}

/** Without any repetition, so that it looks at a fixed number of characters. */
function isFixed(node: Node): boolean {
  switch (node.kind) {
    case 'character':
    case 'anchor':
      return true;
    case 'sequence':
      return node.items.every(isFixed);
    default:
      return false;
  }
}

function isAnchored(node: Node): boolean {
  switch (node.kind) {
    case 'anchor':
      return node.atStart;
    case 'sequence':
      return node.items[0] !== undefined && isAnchored(node.items[0]);
    case 'choice':
      return node.branches.every(isAnchored);
    default:
      return false;
  }
}
