import type { Evidence } from '../core/evidence.ts';
import { compareEvidence, compareText, isNonEmpty } from '../core/evidence.ts';
import type { Setting } from '../core/fact.ts';
import type { Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { literalAddress } from './literal-address.ts';
import { isBelow, ownSettings } from './own-settings.ts';
import { count, listNames } from './wording.ts';

const MOST_CITED = 5;
/** Files that a build packs into the artefact. */
const PACKED =
  /(?:^|\/)src\/main\/resources\/(?:config\/)?(?:application|bootstrap)\.(?:ya?ml|properties)$|(?:^|\/)appsettings\.json$/i;
const PRIVATE_IP = /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./;

/**
 * Addresses of peers with a port, or private IPs, in settings that are built into the component and that no profile,
 * environment or start option of the repository replaces. One finding per component; a name without port is none.
 */
export function builtInAddresses(
  model: Model,
  id: ComponentId,
  peers: ReadonlyMap<string, ComponentId>,
): Hit | undefined {
  const settings = ownSettings(model).of(id);
  const replaced = replacedKeys(model, id, settings);
  const places = new Map<string, { readonly at: Evidence; readonly text: string }>();
  for (const setting of settings) {
    if (!isPacked(model, id, setting) || replaces(replaced.get(plain(setting.key)), setting.value)) continue;
    const value = addressIn(setting, settings);
    const address = value && literalAddress(model, id, { ref: 'literal', value });
    if (!address || address.port === undefined || address.scheme === 'lb') continue;
    const peer = peers.get(address.host);
    const counts =
      address.kind === 'ip' ? PRIVATE_IP.test(address.host) : address.kind === 'name' && peer !== undefined;
    if (!counts || (peer !== undefined && model.component(peer).kind === 'external')) continue;
    places.set(`${setting.at.file}:${setting.at.line}`, { at: setting.at, text: address.text });
  }
  const sorted = [...places.values()].sort((a, b) => compareEvidence(a.at, b.at));
  const evidence = sorted.slice(0, MOST_CITED).map((p): Evidence => ({ ...p.at, note: p.text }));
  if (!isNonEmpty(evidence)) return undefined;
  const { name } = model.component(id);
  const addresses = [...new Set(sorted.map(p => p.text))].sort(compareText);
  return {
    subjects: [id],
    message: `${name} has ${count(addresses.length, 'address', 'addresses')} of peers in settings that are built into it (${listNames(addresses, 4)}), and nothing in the repository replaces ${addresses.length === 1 ? 'it' : 'them'} where it is deployed.`,
    // Whoever deploys it may still set the key by hand.
    confidence: 'medium',
    severity: 'low',
    evidence,
    searched: [
      `placeholders in the settings of ${name}`,
      'the same keys in profiles, in the environment of compose and Kubernetes, and in start options',
    ],
    key: 'settings',
  };
}

function isPacked(model: Model, id: ComponentId, { owner, at, profile }: Setting): boolean {
  if (owner.of !== 'folder' || profile !== undefined || !PACKED.test(at.file)) return false;
  // A folder above holds those below it; the file belongs to the nearest.
  const { roots } = model.component(id);
  return !model.components.some(
    c => c.id !== id && c.roots.some(r => isBelow(at.file, r) && !roots.some(own => isBelow(own, r))),
  );
}

/** The value, or host and port where they stand under two keys beside each other. */
function addressIn({ key, value, at, profile }: Setting, settings: readonly Setting[]): string | undefined {
  if (/\$\{|#\{|%\w+%|\{\{/.test(value)) return undefined;
  const host = /^(.{0,200}[._:-])host(?:name)?$/i.exec(key);
  if (!host) return value.replace(/^jdbc:/i, '');
  const port = settings.find(
    s =>
      s.at.file === at.file &&
      s.profile === profile &&
      s.key.toLowerCase() === `${host[1]!.toLowerCase()}port` &&
      /^\d{2,5}$/.test(s.value),
  );
  return port && /^[\w.-]+$/.test(value) ? `${value}:${port.value}` : undefined;
}

/** Keys that are set anywhere else, and to what: by a profile, the environment, a start option. */
function replacedKeys(
  model: Model,
  id: ComponentId,
  settings: readonly Setting[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const keys = new Map<string, Set<string>>();
  const set = (key: string, value: string) => keys.set(plain(key), (keys.get(plain(key)) ?? new Set()).add(value));
  for (const { command } of model.facts(id, 'unit'))
    for (const [, key, value] of (command ?? '').matchAll(/(?:--|-D)([\w.-]{1,200})=(\S*)/g)) set(key!, value!);
  for (const s of settings)
    if (s.profile !== undefined || s.owner.of !== 'folder' || !PACKED.test(s.at.file)) set(s.key, s.value);
  return keys;
}

/** A profile that says the same once more replaces nothing. */
function replaces(values: ReadonlySet<string> | undefined, value: string): boolean {
  return values !== undefined && [...values].some(v => v !== value);
}

/** `spring.cloud.config.uri`, `SPRING_CLOUD_CONFIG_URI` and `Spring:Cloud:Config__Uri` are one key. */
const plain = (key: string): string => key.toLowerCase().replace(/[^a-z0-9]/g, '');
