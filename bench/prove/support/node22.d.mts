/** @returns path of a Node that runs TypeScript as it is */
export function node22(): string;
