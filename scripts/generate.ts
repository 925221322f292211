// Writes the files that are made from the catalogue of checks. Run by `npm run generate` after a check changed.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { rulesReference } from '../src/core/rules/reference.ts';
import { rulesSchema } from '../src/core/rules/rule-schema.ts';

const fromRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const schemaFile = fromRoot('schemas/rules.schema.json');

writeFileSync(schemaFile, JSON.stringify(rulesSchema(), undefined, 2));
writeFileSync(fromRoot('docs/rules.md'), rulesReference());

const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
execFileSync(process.execPath, [biome, 'format', '--write', schemaFile], { stdio: 'inherit' });
