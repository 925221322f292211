import { describe } from 'mocha';
import { isAboutSupport } from '../../../src/core/triage/symptoms.ts';
import { tellsApart } from '../../support/recall.ts';

describe("a judge's rule that is about claims without support", () => {
  tellsApart(
    isAboutSupport,
    {
      found: [
        'sticks to the source',
        'grounded in the passages',
        'faithful to the text',
        'adds nothing',
        'contains nothing that is not in the text',
        'states no feature that the data sheet lacks',
        'says only what the notes say',
        'invents nothing about the guests',
        'hält sich an den Text',
        'se ciñe a la nota de prensa',
        'blijft bij de bron',
        'enthält nur Aussagen aus dem Text',
        'solo dice lo que dice el contexto',
        'mentions only options that the documentation has',
        'the date does not stand in the excerpts',
        '只包含公告中的内容',
      ],
      left: [
        'is polite',
        'supportive tone',
        'answers the question',
        'is funny',
        'keeps it short',
        'does not give contact data',
        'is only SQL',
      ],
    },
    { recall: 0.9, precision: 0.9 },
  );
});
