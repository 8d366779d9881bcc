import { isNonEmpty } from '../core/evidence.ts';
import type { Detector } from '../core/finding.ts';
import type { Component, Model } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { callersOf } from './exposed.ts';
import { MOST_CITED, operatedServices } from './operated.ts';
import { supplyOf } from './supplied.ts';
import { apiRoutes, FRONT_END } from './unversioned-api.ts';
import { count, listNames } from './wording.ts';

export const missingApiContract: Detector = {
  id: 'missing-api-contract',
  title: 'An API that others call without a written contract',
  severity: 'low',
  needs: ['route'],
  remedies: ['guides/communication', 'guides/validation-commands'],
  subjects: model => operatedServices(model).map(c => c.id),

  *detect(model) {
    const called = operatedServices(model).filter(
      c =>
        !FRONT_END.test(c.name.toLowerCase()) && apiRoutes(model, c.id).length > 0 && callersOf(model, c.id).length > 0,
    );
    const lacking = called.filter(c => !hasContract(model, c));
    const [first, ...rest] = lacking;
    const evidence = lacking.slice(0, MOST_CITED).flatMap(c =>
      apiRoutes(model, c.id)
        .slice(0, 1)
        .map(r => r.at),
    );
    if (!first || !isNonEmpty(evidence)) return;
    const names = listNames(lacking.map(c => c.name));
    const operations = lacking.reduce((sum, c) => sum + apiRoutes(model, c.id).length, 0);
    yield {
      subjects: [first.id, ...rest.map(c => c.id)],
      message: `${count(lacking.length, 'service')} of ${called.length} that others call over HTTP ${lacking.length === 1 ? 'has' : 'have'} no written contract for ${count(operations, 'operation')}: ${names}.`,
      confidence: lacking.length === called.length ? 'high' : 'medium',
      evidence,
      searched: [
        'OpenAPI, Swagger and RAML documents anywhere in the repository',
        'libraries and frameworks that make one from code (springdoc, Swashbuckle, FastAPI, @nestjs/swagger, drf-spectacular …)',
        'contract tests (Pact, Spring Cloud Contract)',
      ],
    };
  },
};

/** A document of its own or anywhere that lists one of its paths; or something that makes one. */
function hasContract(model: Model, component: Component): boolean {
  if (supplyOf(model, component.id, 'api-document')) return true;
  if (model.facts(component.id, 'contract').some(c => c.format === 'openapi' || c.format === 'graphql')) return true;
  const own = new Set(apiRoutes(model, component.id).map(r => shape(showRef(r.path))));
  return model
    .all('contract')
    .some(c => c.format === 'openapi' && c.operations.some(o => own.has(shape(o.replace(/^\w+ /, '')))));
}

/** A path without the names of its parameters: `/orders/{}`. */
function shape(path: string): string {
  return path.replace(/\{[^}]*\}|:\w+|<[^>]*>/g, '{}').replace(/\/+$/, '');
}
