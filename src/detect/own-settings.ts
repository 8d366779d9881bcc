import type { RepoPath } from '../core/evidence.ts';
import type { Setting, SettingImport } from '../core/fact.ts';
import { memo } from '../core/memo.ts';
import type { ComponentId, Model } from '../core/model.ts';

/** What is configured for each component, and from which sources its declaration takes more. */
export interface OwnSettings {
  of(id: ComponentId): readonly Setting[];
  imports(id: ComponentId): readonly SettingImport[];
}

const made = new WeakMap<Model, OwnSettings>();

/** Settings of a component: its declared environment, files in its folders, and what a configuration server holds for it. */
export function ownSettings(model: Model): OwnSettings {
  const known = made.get(model);
  if (known) return known;
  const unitNames = memo((id: ComponentId) => new Set(model.facts(id, 'unit').map(u => plain(u.name))));
  const imports = memo((id: ComponentId) => model.all('setting-import').filter(i => unitNames(id).has(plain(i.unit))));
  const settings: OwnSettings = {
    imports,
    of: memo((id: ComponentId) => {
      const { name, aliases, roots } = model.component(id);
      const names = new Set([name, ...aliases].map(plain));
      const sources = new Set(imports(id).map(i => i.source));
      return model.all('setting').filter(({ owner, at }) => {
        if (owner.of === 'unit') return unitNames(id).has(plain(owner.unit));
        if (owner.of === 'application') return owner.name === '*' || names.has(plain(owner.name));
        if (owner.of === 'source' && sources.has(owner.source)) return true;
        return roots.some(root => isBelow(at.file, root));
      });
    }),
  };
  made.set(model, settings);
  return settings;
}

export function isBelow(file: RepoPath, folder: RepoPath): boolean {
  return folder === '' || file.startsWith(`${folder}/`);
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
