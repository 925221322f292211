/**
 * The address of a program of ours that is beside a module, as source or as it is built.
 * @param module `import.meta.url` of the module
 * @param name of the program's file, without its extension
 */
export const programBeside = (module: string, name: string): URL =>
  new URL(`./${name}.${module.endsWith('.ts') ? 'ts' : 'js'}`, module);
