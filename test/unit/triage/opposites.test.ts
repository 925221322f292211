import { describe } from 'mocha';
import { areOpposites } from '../../../src/core/grounding/opposites.ts';
import { termsOf } from '../../../src/core/grounding/terms.ts';
import { tellsApart } from '../../support/recall.ts';

const keyOf = (word: string) => termsOf(word)[0]?.key ?? '';

describe('opposites', () => {
  tellsApart<readonly [word: string, other: string]>(
    ([word, other]) => areOpposites(keyOf(word), keyOf(other)),
    {
      found: [
        ['before', 'after'],
        ['After', 'before'],
        ['all', 'some'],
        ['rises', 'falls'],
        ['sold', 'bought'],
        ['groß', 'klein'],
      ],
      left: [
        ['before', 'before'],
        ['before', 'north'],
        ['rise', 'rises'],
        ['constructor', 'toString'],
      ],
    },
    { recall: 1, precision: 1 },
  );
});
