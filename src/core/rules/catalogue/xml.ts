import { formatCheck } from '../structured/format-check.ts';
import { xmlProblem } from '../structured/xml.ts';

export const xml = formatCheck('XML', xmlProblem, {
  name: 'xml',
  summary: 'The output, or a text in it, is one well-formed XML document. Entities are not expanded.',
  examples: [{}, { at: '/invoice' }],
});
