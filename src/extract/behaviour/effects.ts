import type { Fact, Handler } from '../../core/fact.ts';

import { type Code, callsIn, closing, evidenceAt, lineOf, type Range, textsIn } from './code.ts';

type Effect = Handler['effects'][number];

/** What leaves the process and is not undone by an error. */
export const isEffect = (fact: Fact): boolean =>
  fact.kind === 'call' || fact.kind === 'publish' || (fact.kind === 'store' && fact.access === 'write');

/** Names of calls that do a message's work although no row knows them. */
const WORK =
  /^(?:[sS]ave[A-Z_]?\w*|[iI]nsert\w*|create[A-Z_]\w*|Create[A-Z]\w*|update\w+|Update\w+|delete\w+|Delete[A-Z]\w*|SaveChanges(?:Async)?|persist|executeUpdate|ExecContext|Exec|ExecuteAsync|handle[A-Z_]\w*|Handle[A-Z]\w*|process[A-Z_]\w*|Process[A-Z]\w*|apply[A-Z]\w*|send[A-Z_]\w*|Send[A-Z]\w*|charge\w*|reserve\w*|ship\w*|notify\w*|publish[A-Z]\w*)$/;

/** What sets things up, and does nothing for a message. */
const SETS_UP =
  /Channel|Connection|Queue|Topic|Exchange|Client|Consumer|Producer|Scope|Logger|Builder|Factory|Span|Activity|Context|Session|Instance|Subscription|Handler|Settings|Reader|Writer|Mapper|Message$/;

export const isWork = (name: string): boolean => WORK.test(name) && !SETS_UP.test(name);

const INSERTS =
  /^(?:insert|insertOne|insertMany|Insert|InsertOne|InsertOneAsync|InsertMany|insert_one|insert_many|bulkCreate|createMany|persist|saveAll|create|createOne|Create|CreateAsync|Add|AddAsync|AddRange|AddRangeAsync|add|add_all|save|Save|saveAndFlush)$/;
/** Mails and the like: nobody can take them back. */
const TELLS =
  /^(?:sendMail|send_mail|sendEmail|SendEmail|SendMailAsync|SendEmailAsync|send_email|sendSms|send_sms|SendSms|sendSMS)$/;
const SQL_INSERT = /\binsert\s{1,20}into\b/i;
const SQL_SAFE =
  /on\s{1,5}conflict|on\s{1,5}duplicate|insert\s{1,5}ignore|not\s{1,5}exists|insert\s{1,5}or\s{1,5}(?:ignore|replace)|merge\s{1,5}into/i;
const SQL_STEP = /\bset\b[^=]{1,80}=\s{0,4}"?`?\w{1,60}"?`?\s{0,4}[+-]\s{0,4}[$:?@%\w]/i;

/** What happens again when the code of a range runs a second time. */
export function effectsIn(code: Code, range: Range, facts: readonly Fact[]): Effect[] {
  if (range.end <= range.start) return [];
  const [from, to] = [lineOf(code, range.start), lineOf(code, range.end - 1)];
  const inside = facts.filter(f => f.at.line >= from && f.at.line <= to);
  const effects: Effect[] = [];
  for (const fact of inside) {
    if (
      fact.kind === 'call' &&
      (fact.method === 'POST' ||
        (fact.protocol === 'grpc' && /^(?:create|add|send|charge|place|pay|reserve|ship)/i.test(fact.method ?? '')))
    )
      effects.push({ what: 'request', at: fact.at });
    if (fact.kind === 'publish') effects.push({ what: 'publish', at: fact.at });
  }
  const written = new Map(
    inside.flatMap(f =>
      f.kind === 'store' && f.access !== 'connect' && f.access !== 'declare' ? [[f.at.line, f] as const] : [],
    ),
  );
  for (const site of callsIn(code, range)) {
    const line = lineOf(code, site.at);
    const last = lineOf(code, closing(code, site.open));
    const store = [...written.keys()].some(at => at >= line && at <= last);
    if (store && INSERTS.test(site.name)) effects.push({ what: 'insert', at: evidenceAt(code, site.at) });
    else if (TELLS.test(site.name)) effects.push({ what: 'request', at: evidenceAt(code, site.at) });
    else if (/^(?:increment|increment_by|incr|Incr|hincrby|HIncrBy)$/.test(site.name) && store)
      effects.push({ what: 'increment', at: evidenceAt(code, site.at) });
  }
  for (const [text, token] of textsIn(code, range)) {
    if (SQL_INSERT.test(text) && !SQL_SAFE.test(text)) effects.push({ what: 'insert', at: evidenceAt(code, token) });
    else if (SQL_STEP.test(text) && /\bupdate\b/i.test(text))
      effects.push({ what: 'increment', at: evidenceAt(code, token) });
    else if (text === '$inc' || text === "'$inc'" || text === '"$inc"')
      effects.push({ what: 'increment', at: evidenceAt(code, token) });
  }
  return distinct(effects);
}

function distinct(effects: readonly Effect[]): Effect[] {
  return [...new Map(effects.map(e => [`${e.what} ${e.at.line}`, e])).values()];
}

const GUARDS =
  /dedup|idempot|inbox|processed|already|upsert|ifabsent|if_absent|orignore|or_ignore|onconflict|on_conflict|setnx|set_nx|exists|findorcreate|find_or_create|firstorcreate|get_or_create|update_or_create|getorcreate|isduplicate|duplicate|uniqueconstraint|integrityerror|er_dup_entry|p2002|23505|message_?id|event_?id|redelivered|on\s+conflict|insert\s+ignore|version|tryadd|changedcount|modifiedcount|\bmerge\b/i;
const LOOKS_UP =
  /^(?:find\w*|get(?:By|One|All)\w*|query[A-Z]\w*|FirstOrDefault\w*|SingleOrDefault\w*|Find\w*|AnyAsync|Any|First|select[A-Z]\w*|load[A-Z]\w*|lookup\w*|filter_by|get_or_404|one_or_none|scalar\w*)$/;
const SQL_SELECT = /\bselect\b[\s\S]{1,400}\bfrom\b/i;

/** A word or a literal that shows a second delivery being told from the first, or the state being looked at before. */
export function isGuard(text: string): boolean {
  return GUARDS.test(text) || LOOKS_UP.test(text) || SQL_SELECT.test(text) || text === '_id' || SQL_SAFE.test(text);
}
