import { formatCheck } from '../structured/format-check.ts';
import { yamlProblem } from '../structured/yaml.ts';

export const yaml = formatCheck('YAML', yamlProblem, {
  name: 'yaml',
  summary: 'The output, or a text in it, is one YAML document that holds a map or a list.',
  examples: [{}, { at: '/config' }],
});
