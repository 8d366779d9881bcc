// The list of reference pages, of all of them or of those that a packed skill carries.

const TITLES = {
  'anti-patterns': 'Anti-patterns',
  patterns: 'Patterns',
  decisions: 'Decisions',
  guides: 'Guides',
  templates: 'Templates',
};

/**
 * @param {{ id: string, title: string, summary: string, head: { 'open-when'?: string } }[]} pages sorted by id, which is
 *   the path below references/ without `.md`
 */
export function indexPage(pages) {
  const folders = [...new Set([...Object.keys(TITLES), ...pages.map(page => page.id.split('/')[0])])];
  const lines = [
    '# Reference library',
    '',
    'Generated from the heads of the pages. Open a page when its last column fits the problem at hand.',
  ];
  for (const folder of folders) {
    const inside = pages.filter(page => page.id.startsWith(`${folder}/`));
    if (inside.length === 0) continue;
    lines.push('', `## ${TITLES[folder] ?? folder}`, '', '| Page | What it says | Open when |', '| --- | --- | --- |');
    for (const page of inside)
      lines.push(
        `| [${cell(page.title)}](${page.id}.md) | ${cell(page.summary)} | ${cell(page.head['open-when'] ?? '')} |`,
      );
  }
  return `${lines.join('\n')}\n`;
}

/** Text that may stand in a cell of a Markdown table. */
export const cell = text => text.replaceAll('|', '\\|').replaceAll('\n', ' ').trim();
