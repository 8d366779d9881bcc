import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { Detector } from '../core/finding.ts';
import type { Component, Model } from '../core/model.ts';
import { MOST_CITED, operatedServices } from './operated.ts';
import { count, listNames } from './wording.ts';

/** From four languages on hardly a team is at home in all of them. */
const LANGUAGES = 4;
/** With more services than this per language, each language has a group of its own. */
const SERVICES_PER_LANGUAGE = 3;

/** Languages of one run time count as one. */
const FAMILY: Readonly<Record<string, string>> = {
  kotlin: 'java',
  scala: 'java',
  groovy: 'java',
  javascript: 'typescript',
  fsharp: 'csharp',
  vb: 'csharp',
};

export const technologySprawl: Detector = {
  id: 'technology-sprawl',
  title: 'Many languages for few services',
  severity: 'info',
  needs: [],
  threshold: { start: LANGUAGES, unit: 'languages' },
  remedies: ['guides/decomposition'],

  *detect(model, team) {
    const threshold = team.thresholdOf(technologySprawl);
    const services = coded(model);
    const byLanguage = new Map<string, Component>();
    for (const c of services) {
      const language = FAMILY[c.languages[0]!] ?? c.languages[0]!;
      if (!byLanguage.has(language)) byLanguage.set(language, c);
    }
    const languages = [...byLanguage.keys()].sort(compareText);
    if (languages.length < threshold || services.length > languages.length * SERVICES_PER_LANGUAGE) return;
    const chosen = languages.map(language => byLanguage.get(language)!);
    const [first, ...rest] = chosen;
    const evidence = chosen.slice(0, MOST_CITED).map(c => ({ ...c.evidence[0], note: `${c.name}: ${c.languages[0]}` }));
    if (!first || !isNonEmpty(evidence)) return;
    yield {
      subjects: [first.id, ...rest.map(c => c.id)],
      message: `${count(services.length, 'service')} are written in ${languages.length} languages (${listNames(languages)}): each needs its own build, libraries, patches and people.`,
      // Whether the people are there is not in the repository.
      confidence: 'medium',
      evidence,
    };
  },
};

/** Also services in languages whose calls are not read: here only the language counts. */
function coded(model: Model): readonly Component[] {
  const read = new Set(operatedServices(model).map(c => c.id));
  return model.components.filter(
    c =>
      read.has(c.id) ||
      (c.kind === 'service' && c.languages.length > 0 && model.facts(c.id, 'unit').some(u => u.origin !== 'module')),
  );
}
