import { jsonSchemaOf, type Operation } from '../operations/operation.ts';
import { SEVERITIES } from '../report/facts.ts';
import type { Option } from './arguments.ts';

/** What a threshold may be: a finding for mere information never fails a build. */
const THRESHOLDS = [...SEVERITIES.filter(s => s !== 'info'), 'never'];

/** Formats that a command prints, the usual one first. */
export function formatsOf({ command, input }: Operation): readonly string[] {
  const documents = Object.keys(command.documents ?? {});
  // An operation that has a format of its own prints in that one.
  return 'format' in input.shape ? documents : [...new Set(['text', 'json', ...documents])];
}

/** Options of a command: the operation's inputs, and those of every command. */
export function optionsOf(operation: Operation): readonly Option[] {
  const formats = formatsOf(operation);
  const schema = jsonSchemaOf(operation);
  const inputs = Object.entries(schema.properties)
    .filter(([name]) => name !== 'format')
    .map(([name, property]): Option => {
      const option = { name: optionName(operation, name), describe: property.description ?? '' };
      if (property.type === 'boolean') return option;
      const value = name === operation.command.file ? 'FILE' : name === 'outDir' ? 'DIR' : name.toUpperCase();
      return {
        ...option,
        value: property.enum ? property.enum.join('|') : property.type === 'integer' ? 'N' : value,
        ...(property.enum ? { choices: property.enum } : {}),
      };
    });
  const isTaken = (name: string) => inputs.some(o => o.name === name);
  return [
    ...inputs,
    { name: 'format', describe: `Default: ${formats[0]}`, value: formats.join('|'), choices: formats },
    ...(isTaken('out') ? [] : [{ name: 'out', describe: 'Write to this file instead of the terminal', value: 'FILE' }]),
    ...(operation.command.gate
      ? [
          {
            name: 'fail-on',
            describe: 'Exit with 1 when there is a finding this bad or worse; default: never',
            value: THRESHOLDS.join('|'),
            choices: THRESHOLDS,
          },
          {
            name: 'baseline',
            describe: 'Leave out the findings of this file, written by --write-baseline',
            value: 'FILE',
          },
          { name: 'write-baseline', describe: 'Write the findings of now to this file', value: 'FILE' },
          { name: 'since', describe: 'Only what has come since this revision of the repository', value: 'REV' },
        ]
      : []),
    { name: 'help', describe: 'This text' },
  ];
}

/** `outDir` is `--out-dir`, where the command has no other name for it. */
export function optionName({ command }: Operation, input: string): string {
  return command.options?.[input] ?? input.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

/** The name of the input behind an option; undefined for options that are not inputs. */
export function inputName(operation: Operation, option: string): string | undefined {
  return Object.keys(operation.input.shape).find(name => name !== 'format' && optionName(operation, name) === option);
}
