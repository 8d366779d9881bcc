import type { Fact, Scope } from '../../core/fact.ts';
import type { Outline } from '../syntax/outline.ts';
import { store } from './store-facts.ts';

const WRITES = [
  'save',
  'saveAll',
  'saveAndFlush',
  'saveAllAndFlush',
  'insert',
  'delete',
  'deleteById',
  'deleteAll',
  'deleteAllById',
  'deleteInBatch',
  'persist',
  'update',
  'updateById',
  'insertBatch',
  'removeById',
  'create',
];
const READS = [
  'findById',
  'findAll',
  'findOne',
  'getById',
  'getOne',
  'getReferenceById',
  'existsById',
  'findAllById',
  'selectById',
  'selectList',
  'selectOne',
  'count',
];
const REPOSITORY = /^(\w+?)(?:Repository|Repo|Dao|DAO|Mapper)$/;
const TRIGGERS: ReadonlySet<string> = new Set([...WRITES, ...READS]);

/** Calls of a repository that another file declares: it is known by its name's ending alone, and so is its entity. */
export function repositoryCalls(outline: Outline): readonly Fact[] {
  if (!/Repo(?:sitory)?\b|D(?:ao|AO)\b|Mapper\b/.test(outline.file.text)) return [];
  return outline.invocations(TRIGGERS).flatMap(i => {
    const entity = REPOSITORY.exec(i.receiverType ?? '')?.[1];
    // An ObjectMapper maps no table.
    if (!entity || i.chain.length > 0 || /^(?:Object|Model|Json|Xml|Dto)$/.test(entity)) return [];
    const scope: Scope = {
      ...(i.owner ? { type: i.owner } : {}),
      ...(i.member ? { member: i.member } : {}),
      ...(i.root ? { handle: i.root } : {}),
    };
    return [
      store({ at: outline.file.at(i.line), scope }, 'sql', 'Repository', WRITES.includes(i.name) ? 'write' : 'read', {
        entity,
      }),
    ];
  });
}
