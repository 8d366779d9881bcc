import { compareEvidence, compareText, isNonEmpty } from '../core/evidence.ts';
import type { Secret } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Confidence, Model } from '../core/model.ts';
import { isBelow } from './own-settings.ts';
import { count, listNames } from './wording.ts';

const MOST_CITED = 10;

/** Files that are for somebody's own machine by their name or place. */
const FOR_TRYING_OUT =
  /(?:^|[/._-])(?:dev|development|local|localhost|example|sample|demo|docker-compose|compose|test|quickstart|sandbox|playground|stub)(?:[/._-]|$)|(?:^|\/)\.env(?:\.|$)/i;

type Weight = 'issued' | 'plain' | 'simple';

const SAYS: Readonly<Record<Weight, (one: boolean) => string>> = {
  issued: () => 'in a form that a provider or a generator gives',
  plain: one => (one ? 'that is no obvious placeholder' : 'that are no obvious placeholders'),
  simple: () => 'of the kind used for trying out',
};

export const secretInSource: Detector = {
  id: 'secret-in-source',
  title: 'Credentials in the repository',
  severity: 'high',
  needs: [],
  remedies: ['guides/security', 'guides/deployment'],

  *detect(model) {
    for (const weight of ['issued', 'plain', 'simple'] as const) {
      const secrets = model.all('secret').filter(s => weightOf(s) === weight);
      const hit = report(model, secrets, weight);
      if (hit) yield hit;
    }
  },
};

/** What is written for a developer's machine is seldom the key to anything. */
function weightOf(secret: Secret): Weight {
  if (!FOR_TRYING_OUT.test(secret.at.file)) return secret.form;
  return secret.form === 'issued' ? 'plain' : 'simple';
}

function report(model: Model, secrets: readonly Secret[], weight: Weight): Hit | undefined {
  const places = [...new Map(secrets.map(s => [`${s.at.file}:${s.at.line}`, s])).values()].sort((a, b) =>
    compareEvidence(a.at, b.at),
  );
  const evidence = places.slice(0, MOST_CITED).map(s => s.at);
  const [first, ...rest] = ownersOf(model, places);
  if (!first || !isNonEmpty(evidence)) return undefined;
  const files = [...new Set(places.map(s => s.at.file))];
  const kinds = [...new Set(places.map(s => s.what))].sort(compareText);
  return {
    subjects: [first, ...rest],
    message: `${count(places.length, 'credential')} ${SAYS[weight](places.length === 1)} ${places.length === 1 ? 'stands' : 'stand'} in ${files.length === 1 ? files[0]! : count(files.length, 'file')} (${listNames(kinds)}).`,
    confidence: CONFIDENCE[weight],
    severity: weight === 'issued' ? 'high' : weight === 'plain' ? 'medium' : 'info',
    evidence,
    key: weight,
  };
}

/** Whether a value opens anything cannot be seen: what is random is more likely to than a word. */
const CONFIDENCE: Readonly<Record<Weight, Confidence>> = { issued: 'high', plain: 'medium', simple: 'medium' };

/** Components in whose folders the lines stand; for those in nobody's folder the ones whose declaration is in the file. */
function ownersOf(model: Model, secrets: readonly Secret[]): ComponentId[] {
  const files = new Set(secrets.map(s => s.at.file));
  const owning = model.components.filter(
    c =>
      c.roots.some(root => root !== '' && [...files].some(file => isBelow(file, root))) ||
      c.evidence.some(e => files.has(e.file)),
  );
  return (owning.length > 0 ? owning : model.components.slice(0, 1)).map(c => c.id);
}
