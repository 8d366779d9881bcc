import { parseArgs } from 'node:util';

/** `--sample N`, undefined for all, and `--seed S`, 1 without. */
export function numbers() {
  const { values } = parseArgs({ options: { sample: { type: 'string' }, seed: { type: 'string', default: '1' } } });
  return { sample: values.sample === undefined ? undefined : Number(values.sample), seed: Number(values.seed) };
}
