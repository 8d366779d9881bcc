/** `get-stock`, `getStock` and `get_stock` are the same name in different dress. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .split(/[-_.]/)
    .filter(word => word !== '')
    .map(word => word.toLowerCase());
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export const kebab = (name: string): string => wordsOf(name).join('-');
export const snake = (name: string): string => wordsOf(name).join('_');
export const pascal = (name: string): string => wordsOf(name).map(capital).join('');

export function camel(name: string): string {
  const text = pascal(name);
  return text.charAt(0).toLowerCase() + text.slice(1);
}
