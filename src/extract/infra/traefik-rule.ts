/** Path of a Traefik rule: the first of ``PathPrefix(`/api`)``, ``Path(`/x`)``, or version 1's `PathPrefix:/api`. */
export function routerPath(rule: string): string | undefined {
  const match = /Path(?:Prefix|Regexp)?(?:Strip)?(?:\(\s*[`'"]([^`'"]{1,200})|:\s*([^\s;,]{1,200}))/.exec(rule);
  return match?.[1] ?? match?.[2];
}
