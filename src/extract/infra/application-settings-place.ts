import type { RepoPath } from '../../core/evidence.ts';
import type { SettingOwner } from '../../core/fact.ts';
import { isTestSource } from '../../discover/test-source.ts';

/** Whose settings a file holds, as far as its path tells. */
export interface Place {
  readonly owner: SettingOwner;
  readonly profile?: string;
  /** Only the content can tell whether this is a program's configuration at all. */
  readonly doubtful?: boolean;
}

const FILE = /^(.+)\.(?:ya?ml|properties|json)$/;

/** Profiles that file names carry in practice; `orders-service.yml` has none, `orders-prod.yml` has. */
const PROFILE =
  /^(?:dev|develop|development|prod|production|test|testing|it|e2e|local|localhost|default|docker|compose|docker-compose|container|swarm|k8s|kubernetes|kube|openshift|minikube|cloud|native|staging|stage|stg|qa|uat|sit|ci|demo|heroku|aws|gcp|azure|cloudfoundry|mysql|postgres|postgresql|h2|hsqldb|mongo|mongodb|kafka|rabbit|rabbitmq|redis|ssl|secure|peer\d|replica\d|server\d|zone\d)$/;

/** Files under src/main/resources that are not settings. */
const NO_SETTINGS =
  /^(?:messages|validationmessages|log4j2?|logback|logging|banner|i18n|lang|labels|errors?|git|build-info|junit-platform|simplelogger|ehcache|hazelcast|redisson|quartz|mockito|allure|checkstyle|sonar-project|gradle(?:-wrapper)?|maven-wrapper|jvm|openapi|swagger|asyncapi|docker-compose|prometheus)(?:[-_.].*)?$/i;
const NO_SETTINGS_FOLDER =
  /\/(?:static|public|templates|i18n|messages|db|liquibase|flyway|changelog|migrations?|graphql|META-INF\/(?:resources|spring|services)|assets|locales?|openapi|swagger|k8s|kubernetes|helm|mapper)\//;

/** Folders that a config server serves to others. */
const CONFIG_REPOSITORY =
  /(?:^|[-_.])(?:config|configuration|configs)[-_.]?(?:repo|repos|repository|repositories|data|files?|store|properties)$|^(?:repo|git)[-_](?:config|configuration)$/i;
const CONFIG_MODULE =
  /(?:^|[-_.])(?:config|configuration|configserver|cloud-config|spring-config)(?:[-_.]?(?:server|service|svc|app))?$/i;

/**
 * The owner of a settings file.
 * @returns undefined for files that are no settings, by their path
 */
export function placeOf(path: RepoPath): Place | undefined {
  const folders = path.split('/');
  const name = folders.pop()!;
  const stem = FILE.exec(name)?.[1];
  if (stem === undefined || folders.some(f => f.startsWith('.')) || isTestSource(path)) return undefined;
  const isProperties = name.endsWith('.properties');
  const spring = /^(?:application|bootstrap)(?:[-.](.+))?$/.exec(stem);
  const resources = resourcesAt(folders);
  const served = !name.endsWith('.json') && isServed(folders, resources, !spring);
  if (served) {
    const [application, profile] = splitProfile(stem);
    if (application !== 'bootstrap' && !NO_SETTINGS.test(stem))
      return {
        owner: { of: 'application', name: application === 'application' ? '*' : application },
        ...(profile ? { profile } : {}),
        doubtful: !spring,
      };
  }
  const root = resources < 0 ? withoutConfigFolder(folders) : folders.slice(0, resources).join('/');
  const owner: SettingOwner = { of: 'folder', root };
  if (spring && !name.endsWith('.json')) return { owner, ...(spring[1] ? { profile: spring[1] } : {}) };
  if (stem === 'microprofile-config') return { owner };
  if (name.endsWith('.json')) return nodeConfig(folders, stem, owner);
  if (resources >= 0)
    return NO_SETTINGS.test(stem) || NO_SETTINGS_FOLDER.test(`/${folders.join('/')}/`)
      ? undefined
      : { owner, doubtful: true };
  if (/^(?:config|conf|settings|configuration)(?:[-.]\w{1,20})?$/.test(stem))
    return withProfile(owner, splitProfile(stem)[1], true);
  if (!isProperties && /^configs?$/.test(folders.at(-1) ?? '')) {
    if (PROFILE.test(stem)) return withProfile(owner, stem === 'default' ? undefined : stem, true);
    // `config/orders.yml` beside others: a repository of a config server, if the content looks like it.
    const [application, profile] = splitProfile(stem);
    return NO_SETTINGS.test(stem)
      ? undefined
      : { owner: { of: 'application', name: application }, ...(profile ? { profile } : {}), doubtful: true };
  }
  return undefined;
}

/** Index of the `src` of `src/main/resources`; -1 elsewhere. */
function resourcesAt(folders: readonly string[]): number {
  for (let i = 0; i + 2 < folders.length; i++)
    if (folders[i] === 'src' && folders[i + 1] !== 'test' && folders[i + 2] === 'resources') return i;
  return -1;
}

/** In a folder that a config server hands out. A service's own `resources/config/application.yml` is not. */
function isServed(folders: readonly string[], resources: number, named: boolean): boolean {
  if (folders.some((f, i) => (resources < 0 || i > resources) && CONFIG_REPOSITORY.test(f))) return true;
  if (resources < 0)
    return named && folders.length > 0 && CONFIG_MODULE.test(folders.at(-1)!) && !/^configs?$/i.test(folders.at(-1)!);
  const below = folders.slice(resources + 3);
  return below.length > 0 && CONFIG_MODULE.test(folders[resources - 1] ?? '') && !/^META-INF$/.test(below[0]!);
}

function splitProfile(stem: string): [string, string | undefined] {
  for (let dash = stem.indexOf('-'); dash > 0; dash = stem.indexOf('-', dash + 1)) {
    const rest = stem.slice(dash + 1);
    if (rest.split(',').every(part => PROFILE.test(part))) return [stem.slice(0, dash), rest];
  }
  const dot = stem.lastIndexOf('.');
  if (dot > 0 && PROFILE.test(stem.slice(dot + 1))) return [stem.slice(0, dot), stem.slice(dot + 1)];
  return stem.startsWith('application-') ? ['application', stem.slice(12)] : [stem, undefined];
}

/** `orders/config/default.json` belongs to `orders`. */
function withoutConfigFolder(folders: readonly string[]): RepoPath {
  const last = folders.at(-1);
  return (last && /^(?:configs?|conf|settings|resources)$/.test(last) ? folders.slice(0, -1) : folders).join('/');
}

/** The node `config` package: `config/default.json`, `config/custom-environment-variables.json`. */
function nodeConfig(folders: readonly string[], stem: string, owner: SettingOwner): Place | undefined {
  if (/^(?:config|settings)(?:\.\w{1,20})?$/.test(stem)) return withProfile(owner, splitProfile(stem)[1], true);
  if (!/^configs?$/.test(folders.at(-1) ?? '')) return undefined;
  if (stem === 'custom-environment-variables') return { owner };
  return PROFILE.test(stem) ? withProfile(owner, stem === 'default' ? undefined : stem, false) : undefined;
}

function withProfile(owner: SettingOwner, profile: string | undefined, doubtful: boolean): Place {
  return { owner, ...(profile ? { profile } : {}), ...(doubtful ? { doubtful } : {}) };
}
