/** `${VAR:-x}` and `${VAR-x}` become `x`; placeholders without a default stay. */
export function withDefaults(text: string): string {
  if (!text.includes('$')) return text;
  let out = text;
  // Defaults may hold placeholders with defaults: `${A:-${B:-x}}`.
  for (let round = 0; round < 3; round++) out = out.replace(/\$\{[A-Za-z_][\w.]*:?-([^{}]*)\}/g, '$1');
  return out;
}

/** Names of the variables that `${VAR…}` and `$VAR` placeholders of a compose value refer to. */
export function variablesIn(text: string): readonly string[] {
  if (!text.includes('$')) return [];
  const names = new Set<string>();
  for (const match of text.matchAll(/\$(\$)|\$\{([A-Za-z_]\w*)|\$([A-Za-z_]\w*)/g)) {
    const name = match[2] ?? match[3];
    if (name) names.add(name);
  }
  return [...names];
}
