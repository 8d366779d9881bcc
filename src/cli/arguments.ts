import { didYouMean } from '../core/nearest.ts';
import { UserError } from '../core/problem.ts';

export interface Option {
  /** Without dashes. */
  readonly name: string;
  readonly describe: string;
  /** What stands for its value in help; absent: a switch. */
  readonly value?: string;
  readonly choices?: readonly string[];
}

export interface Arguments {
  readonly options: Readonly<Record<string, string>>;
  readonly positionals: readonly string[];
}

const SHORT: Readonly<Record<string, string>> = { '-h': '--help', '-V': '--version', '-o': '--out' };

/**
 * Splits a command's words into options and positionals; `--name value`, `--name=value`, and `--` to end options.
 * @throws UserError for an unknown option, naming the nearest, or a missing or impossible value
 */
export function readArguments(words: readonly string[], known: readonly Option[]): Arguments {
  const options: Record<string, string> = {};
  const positionals: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = SHORT[words[i]!] ?? words[i]!;
    if (word === '--') {
      positionals.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      positionals.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const name = (equals < 0 ? word : word.slice(0, equals)).replace(/^-+/, '');
    const option = known.find(o => o.name === name);
    const names = known.map(o => `--${o.name}`);
    if (!option || !word.startsWith('--'))
      throw new UserError(`unknown option ${word}${didYouMean(`--${name}`, names)}`);
    if (Object.hasOwn(options, name)) throw new UserError(`--${name} is given twice`);
    const inline = equals < 0 ? undefined : word.slice(equals + 1);
    options[name] = option.value === undefined ? readSwitch(option, inline) : readValue(option, inline ?? words[++i]);
  }
  return { options, positionals };
}

function readSwitch(option: Option, inline: string | undefined): string {
  if (inline !== undefined) throw new UserError(`--${option.name} takes no value`);
  return 'true';
}

function readValue(option: Option, value: string | undefined): string {
  if (value === undefined || value === '')
    throw new UserError(`--${option.name} needs a value: ${option.choices?.join(', ') ?? option.value}`);
  if (option.choices && !option.choices.includes(value))
    throw new UserError(`--${option.name} must be one of ${option.choices.join(', ')}, not "${value}"`);
  return value;
}
