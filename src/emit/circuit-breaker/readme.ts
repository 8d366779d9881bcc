import { parameterTable, STACK, thresholdLines } from './header.ts';
import type { BreakerSpec } from './spec.ts';
import type { BreakerTarget } from './target.ts';

const FALLBACK_TEXT: Readonly<Record<BreakerSpec['fallback']['strategy'], string>> = {
  cached: 'the last good answer for the same key is given, as long as it is young enough',
  default: "the caller's default is given",
  alternate: "the caller's alternate is asked",
  queue: "the caller's queue takes the work for later",
  error: 'the caller gets one clear error that it can act on',
};

/** @param use how the emitted function is called, as code of the language */
export function readme(spec: BreakerSpec, target: BreakerTarget, language: string, use: string): string {
  return `# ${spec.call} → ${spec.service}

Calls of ${spec.service}, protected by ${target.library.name} ${target.library.version}: \`${STACK}\`.
Needs ${target.needs}.

\`\`\`sh
${target.verify.join('\n')}
\`\`\`

\`\`\`${language}
${use.trim()}
\`\`\`

${thresholdLines(spec, target).join('\n')} When it is open, or the call fails for good, ${FALLBACK_TEXT[spec.fallback.strategy]}.

${parameterTable(spec, target)}

*native*: the library does it. *emulated*: what is emitted here does it. *refused*: it is not done.
The scenarios in the tests are the same for every language and library; times are shortened, their order is kept.

${[...target.notes, ...limits(spec)].map(note => `- ${note}`).join('\n')}
`;
}

function limits(spec: BreakerSpec): string[] {
  return [
    ...(spec.settings.mode === 'consecutive'
      ? [
          'Failures in a row: one success among many failures keeps the circuit closed. Where calls are many, preset: rate sees them.',
        ]
      : []),
    'The state is kept in the memory of one process: each instance opens by itself.',
    'The wait for a free slot counts towards the attempt timeout.',
  ];
}
