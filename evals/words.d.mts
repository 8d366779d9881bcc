export function contentWords(text: string): Set<string>;
export function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number;
export function partsOf(description: string): { readonly claims: string; readonly refuses: string };
