import { formatCheck } from '../structured/format-check.ts';
import { xmlMistake } from '../structured/xml.ts';

export const xml = formatCheck('XML', xmlMistake, {
  name: 'xml',
  summary: 'The output, or a text in it, is one well-formed XML document. Entities are not expanded.',
  examples: [{}, { at: '/invoice' }],
});
