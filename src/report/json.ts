import { type SnapshotSource, takeSnapshot } from '../model/snapshot.ts';

/** The public model as text: the same bytes for the same tree. */
export function jsonReport(source: SnapshotSource): string {
  return `${showInvisible(JSON.stringify(takeSnapshot(source), null, 2))}\n`;
}

/** Characters that a terminal or a review would act on, as JSON's own escapes; the document means the same. */
function showInvisible(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
