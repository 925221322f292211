import { basename } from 'node:path';
import { UserError } from '../core/diagnostic.ts';
import { CONTEXT_VARIABLE } from '../core/prompt/passages.ts';
import { render } from '../core/prompt/render.ts';
import { TemplateError } from '../core/prompt/template-error.ts';
import type { Sample } from '../core/samples/sample.ts';
import { closest } from '../core/text/closest.ts';
import { oneLine } from '../core/text/one-line.ts';
import { revisionNamed } from '../core/versions/revision.ts';
import type { Project } from '../core/workspace/project.ts';
import { ExitCode } from './exit-code.ts';
import type { ShowFlags } from './show-command.ts';
import type { Terminal } from './terminal.ts';
import { variableValues } from './variable-values.ts';
import { versionSources } from './version-commands.ts';

/**
 * Prints the request that a prompt makes, as JSON: for an application, or to read.
 * @param named `PROMPT` or `PROMPT@REVISION`
 * @param sample the id of a sample that fills in its variables; those of `--var` replace them
 * @returns the exit code
 */
export async function showRequest(
  named: string,
  sample: string | undefined,
  { var: written = {} }: Pick<ShowFlags, 'var'>,
  terminal: Terminal,
): Promise<number> {
  let isSearching = false;
  try {
    const [, path = named, name] = /^(.+?\.prompt\.ya?ml)@(.+)$/.exec(named) ?? [];
    const sources = await versionSources(path, terminal);
    const { project, name: revision } = await revisionNamed(name, sources);
    if (!project)
      throw new UserError(`${path} cannot be read as a prompt in ${revision}; fix it, or name another.`);
    const { prompt, config } = project;
    isSearching = prompt.retrieval !== undefined;
    const values = await variableValues(written, terminal);
    const variables = sample === undefined ? values : { ...(await variablesOf(sample, project)), ...values };
    terminal.printJson({
      prompt: sources.prompt,
      revision,
      provider: prompt.provider ?? config.provider,
      model: prompt.model ?? config.model,
      parameters: prompt.parameters,
      responseFormat: prompt.responseFormat,
      // Passages are the application's: it gives them as a variable.
      messages: render({ ...prompt, retrieval: undefined }, { variables }),
    });
    return ExitCode.passed;
  } catch (error) {
    if (isSearching && error instanceof TemplateError && lacksPassages(error))
      return terminal.refuse(
        new UserError(
          `{{ ${CONTEXT_VARIABLE} }} comes from retrieval, which only a run does; show what a run sent for a sample with prompt-ladder show RUN SAMPLE, or give passages with --var ${CONTEXT_VARIABLE}=….`,
        ),
      );
    if (error instanceof TemplateError && error.code === 'undefined-variable') {
      const [where = ''] = error.message.split(' is not defined;', 1);
      const what =
        sample === undefined
          ? `name a sample that fills it in, as in prompt-ladder show ${named} SAMPLE, or give it`
          : 'add it to the sample, or give it';
      return terminal.refuse(new UserError(`${where} has no value; ${what} with --var.`));
    }
    return terminal.refuse(error instanceof TemplateError ? new UserError(error.message) : error);
  }
}

/** @throws {UserError} where the prompt has no such sample */
async function variablesOf(id: string, { prompt, samples }: Project): Promise<Sample['variables']> {
  const ids: string[] = [];
  for await (const record of samples.records()) {
    if (record.kind !== 'sample') continue;
    if (record.sample.id === id) return record.sample.variables;
    ids.push(record.sample.id);
  }
  const near = closest(id, ids);
  throw new UserError(
    `${basename(prompt.file)} has no sample "${oneLine(id, 100)}"; ${near === undefined ? 'name another, or give its variables with --var.' : `did you mean "${oneLine(near, 100)}"?`}`,
  );
}

const lacksPassages = ({ variable }: TemplateError) => variable?.split(/[.[]/, 1)[0] === CONTEXT_VARIABLE;
