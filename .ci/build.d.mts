/** Writes the bundle into a folder and removes everything else from it. */
export function writeBundle(folder: string): Promise<Map<string, Buffer>>;
