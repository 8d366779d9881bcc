import { type Evidence, evidence } from '../../core/evidence.ts';
import { isSecretKey, REDACTED } from '../../core/redact.ts';
import type { SourceFile } from '../extractor.ts';

/**
 * Evidence for a setting's line. Where the key stands on another line than the value (list items, folded values), the
 * line alone does not show that it holds a secret, so it is written out as key and mark.
 * @param key the whole key: `spring.datasource.password`, `users.passwords[0]`
 */
export function settingEvidence(file: SourceFile, line: number, key: string, value: string): Evidence {
  const at = file.at(line);
  const isBare = value !== '' && !value.includes('${') && !at.text.includes(REDACTED) && at.text.includes(value);
  return isBare && isSecretKey(key.replace(/(?:\[\d+\]|:\d+)$/, ''))
    ? evidence(file.path, line, `${key}: ${REDACTED}`)
    : at;
}
