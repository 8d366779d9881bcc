import type { Fact, Store } from '../../core/fact.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { GoOutline } from '../syntax/go-outline.ts';
import type { Expression } from '../syntax/outline.ts';
import { type Facts, goOf, literalOf, on, simpleName, store } from './facts.ts';

const GORM = ['gorm.io/gorm', 'github.com/jinzhu/gorm'];
const WRITES = 'Create Save Update Updates UpdateColumn UpdateColumns Delete FirstOrCreate CreateInBatches Upsert';
const READS = 'Find First Take Last Scan Count Pluck FindInBatches FirstOrInit Rows Row';

/** `&Order{}`, `&orders`, `[]Order{}` → `Order`. */
function modelOf(hit: CallHit, value: Expression | undefined, n: number): string | undefined {
  const written = value && /^&?(?:\[\]\*?)?(?:\w+\.)?([A-Z]\w*)\{/.exec(value.text)?.[1];
  if (written) return written;
  const type = goOf(hit.invocation).typeOf(n)?.replace(/^\[\]/, '');
  return type && type !== 'map' && /\.?[A-Z]\w*$/.test(type) ? simpleName(type) : undefined;
}

/** The table or model that is named before: `db.Model(&Order{}).Where(…).Count(&n)`. */
function named(hit: CallHit): string | undefined {
  for (const before of [...hit.invocation.chain].reverse()) {
    if (before.name === 'Table') return literalOf(before.args[0]);
    if (before.name === 'Model') return modelOf({ ...hit, invocation: before }, before.args[0], 0);
  }
  return undefined;
}

const touches =
  (access: Store['access']) =>
  (hit: CallHit): Facts => {
    const { invocation } = hit;
    const typed = goOf(invocation).receiverType !== undefined;
    const entity =
      named(hit) ??
      (/^(?:Update|Updates|Count|Pluck|Row|Rows)/.test(invocation.name)
        ? undefined
        : modelOf(hit, invocation.args[0], 0));
    // `Create` and `Find` are common words: on a value of unknown type they need a model or a database's name.
    if (!typed && !entity && !/\b(?:db|tx|gorm\w*|conn)$/i.test(invocation.root)) return undefined;
    if (!typed && !/db|tx|gorm|conn|orm|store/i.test(invocation.receiver)) return undefined;
    return store(hit, 'sql', 'gorm', access, { entity });
  };

export const gormRows: readonly CallRow[] = [
  { use: on(GORM, 'DB', WRITES), from: GORM, loose: 'import', fact: touches('write') },
  { use: on(GORM, 'DB', READS), from: GORM, loose: 'import', fact: touches('read') },
  {
    use: on(GORM, ['DB', 'Migrator'], 'AutoMigrate CreateTable'),
    from: GORM,
    loose: 'import',
    fact: hit =>
      hit.invocation.args.flatMap((a, n) => {
        const entity = modelOf(hit, a, n);
        return entity ? [store(hit, 'sql', 'gorm', 'declare', { entity })] : [];
      }),
  },
];

/** `func (Order) TableName() string { return "orders" }` */
export function tableNames(outline: GoOutline): readonly Fact[] {
  return outline.members.flatMap((member): Fact[] => {
    if (member.name !== 'TableName' || !member.owner) return [];
    const end = Math.min(member.endLine, member.line + 4);
    for (let line = member.line; line <= end; line++) {
      const entity = /return\s+"([\w.]{1,80})"/.exec(outline.file.lineText(line))?.[1];
      if (entity)
        return [
          {
            kind: 'store',
            at: outline.file.at(member.line),
            technology: 'sql',
            client: 'gorm',
            access: 'declare',
            entity,
            scope: { type: member.owner },
          },
        ];
    }
    return [];
  });
}
