import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, it } from 'mocha';
import { globSync } from 'tinyglobby';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import configSchema from '../../schemas/config.schema.json' with { type: 'json' };
import promptSchema from '../../schemas/prompt.schema.json' with { type: 'json' };
import { PROVIDER_KINDS } from '../../src/core/providers/registry.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const host = globSync('src/host/**/*.ts', { cwd: ROOT }).map(read).join('\n');
const { contributes } = manifest;

describe('manifest', () => {
  const commands = contributes.commands.map(({ command }) => command);

  it('contributes exactly the commands that are registered', () => {
    const registered = [...host.matchAll(/\bregister\('(\w+)'/g)].map((match) => `promptLadder.${match[1]}`);
    assert.deepEqual(registered.sort(), [...commands].sort());
  });

  it('writes the titles of commands in Title Case', () => {
    const small = /^(a|and|as|at|of|on|or|the|to|with)$/;
    const wrong = contributes.commands.filter(({ title }) =>
      title.split(' ').some((word, index) => (index > 0 && small.test(word) ? false : !/^[A-Z]/.test(word))),
    );
    assert.deepEqual(wrong, []);
  });

  it('puts only contributed commands into menus', () => {
    const inMenus = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command));
    assert.deepEqual(
      inMenus.filter((command) => !commands.includes(command)),
      [],
    );
  });

  it('names every kind of provider where one is chosen, as the schemas do', () => {
    const kinds = [...PROVIDER_KINDS.keys()].sort();
    const [setting = ''] = contributes.configuration.flatMap(
      ({ properties }) => properties['promptLadder.provider']?.markdownDescription ?? [],
    );
    assert.deepEqual([...setting.matchAll(/^- `(\w+)`/gm)].map(([, name]) => name).sort(), kinds);
    for (const { examples, description } of [
      promptSchema.properties.provider,
      configSchema.properties.provider,
    ]) {
      assert.deepEqual(examples.toSorted(), kinds);
      for (const kind of kinds) assert.ok(description.includes(kind), kind);
    }
  });

  it('reads exactly the settings that it contributes', () => {
    const readSettings = [
      ...read('src/host/editor/settings.ts').matchAll(/configuration\.get<[^>]+>\('([\w.]+)'/g),
    ].map((match) => `promptLadder.${match[1]}`);
    assert.deepEqual(
      readSettings.sort(),
      contributes.configuration.flatMap(({ properties }) => Object.keys(properties)).sort(),
    );
  });

  it('describes every setting and gives it a scope', () => {
    for (const [name, setting] of contributes.configuration.flatMap(({ properties }) =>
      Object.entries(properties),
    )) {
      assert.ok(setting.markdownDescription.length > 20, name);
      assert.ok(setting.scope, name);
    }
  });

  it('groups its settings, each group with a name', () => {
    assert.deepEqual(
      contributes.configuration.map(({ title }) => title),
      ['General', 'Providers', 'Editor', 'Privacy'],
    );
  });

  it('walks through four steps, each with a command of its own', () => {
    const [walkthrough] = contributes.walkthroughs;
    assert.equal(walkthrough?.steps.length, 4);
    for (const { description, completionEvents } of walkthrough?.steps ?? []) {
      for (const [, command = ''] of description.matchAll(/\(command:([\w.]+)(?:\?[^)]*)?\)/g))
        assert.ok(commands.includes(command), command);
      const [, command = ''] = /^onCommand:(.*)$/.exec(completionEvents[0] ?? '') ?? [];
      assert.ok(description.includes(`(command:${command}`), command);
    }
  });

  it('names only files that exist', () => {
    const files = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...contributes.walkthroughs.flatMap(({ steps }) =>
        steps.flatMap(({ media }) => Object.values(media.image)),
      ),
      ...contributes.snippets.map(({ path }) => path),
      ...contributes.yamlValidation.map(({ url }) => url),
    ];
    assert.deepEqual(
      files.filter((file) => !existsSync(join(ROOT, file))),
      [],
    );
  });

  it('asks for an editor at least as new as the types it is written against', () => {
    const types = manifest.devDependencies['@types/vscode'];
    assert.equal(manifest.engines.vscode, `^${types}`);
  });
});

describe('schemas', () => {
  const schemas = globSync('schemas/*.json', { cwd: ROOT }).map((file) => ({
    file,
    schema: JSON.parse(read(file)) as { $id: string; examples?: unknown[] },
  }));
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  for (const { schema } of schemas) ajv.addSchema(schema);

  for (const { file, schema } of schemas) {
    it(`${file} accepts its examples and refuses a number`, () => {
      const validate = ajv.getSchema(schema.$id);
      assert.ok(validate);
      assert.ok(schema.examples && schema.examples.length > 0, 'it has no examples');
      for (const example of schema.examples) assert.ok(validate(example), ajv.errorsText(validate.errors));
      assert.equal(validate(7), false);
    });
  }
});

describe('snippets', () => {
  for (const file of globSync('snippets/*.json', { cwd: ROOT })) {
    const snippets = JSON.parse(read(file)) as Record<string, { body: string[]; description: string }>;
    for (const [name, { body, description }] of Object.entries(snippets)) {
      it(`${file}: ${name} is valid once its placeholders are filled in`, () => {
        const text = body
          .join('\n')
          .replace(/\$\{\d+:([^}]*)\}/g, '$1')
          .replace(/\$\d+/g, '');
        assert.ok(description);
        if (file.includes('samples')) assert.ok(JSON.parse(text));
        else assert.equal(typeof parse(text), 'object');
      });
    }
  }
});
