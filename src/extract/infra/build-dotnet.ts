import type { Fact, Library } from '../../core/fact.ts';
import { isTestSource } from '../../discover/test-source.ts';
import type { Extractor } from '../extractor.ts';
import { library, moduleUnit } from './build-facts.ts';
import { resolvePath } from './repo-path.ts';
import { child, childrenAt, readXml, type XmlElement } from './xml-document.ts';

/** .NET projects: what the SDK says they build, their packages, and the projects they refer to. */
export const dotnet: Extractor = {
  id: 'dotnet-project',
  languages: [],
  looksFor: ['unit', 'library'],
  accepts: path => /\.(?:cs|fs|vb)proj$/.test(path),
  *extract(file) {
    const project = child(readXml(file.text), 'Project');
    if (!project) return;
    const at = (element: XmlElement) => file.at(file.lineAt(element.offset));
    const property = (name: string) => childrenAt(project, 'PropertyGroup', name).find(e => e.text !== '');
    const sdks = [project.attributes.Sdk ?? '', ...childrenAt(project, 'Sdk').map(s => s.attributes.Name ?? '')].join(
      ';',
    );
    const packages = childrenAt(project, 'ItemGroup', 'PackageReference');
    const isTest =
      isTestSource(file.path) ||
      property('IsTestProject')?.text === 'true' ||
      packages.some(p => /^Microsoft\.NET\.Test\.Sdk$/i.test(p.attributes.Include ?? ''));
    // An orchestrator describes the system; it is no part of it.
    const isHost = /Aspire\.AppHost/i.test(sdks) || property('IsAspireHost')?.text === 'true';
    const runs =
      /Sdk\.(?:Web|Worker|BlazorWebAssembly)\b/i.test(sdks) ||
      /^(?:win)?exe$/i.test(property('OutputType')?.text ?? '') ||
      property('AzureFunctionsVersion') !== undefined;
    const name = file.name.replace(/\.\w+$/, '');
    const unit = moduleUnit({
      at: at(project),
      root: file.folder,
      name,
      aliases: [
        property('AssemblyName')?.text,
        property('ContainerRepository')?.text,
        property('ContainerImageName')?.text,
      ],
      packaging: isTest ? 'library' : runs || isHost ? 'application' : 'library',
      auxiliary: isTest || isHost,
    });
    if (unit) yield unit;
    const facts: (Library | undefined)[] = [
      ...packages.map(p => packageFact(p)),
      ...childrenAt(project, 'ItemGroup', 'ProjectReference').map(reference => {
        const target = resolvePath(file.folder, reference.attributes.Include ?? '');
        // The folder of the project file, which is the module's root.
        return target === undefined
          ? undefined
          : library(
              at(reference),
              file.folder,
              `project:${target.slice(0, Math.max(0, target.lastIndexOf('/')))}`,
              undefined,
              isTest ? 'test' : 'runtime',
            );
      }),
    ];
    for (const fact of facts) if (fact) yield fact satisfies Fact;

    function packageFact(element: XmlElement): Library | undefined {
      const id = element.attributes.Include;
      if (!id) return undefined;
      const version =
        element.attributes.Version ?? child(element, 'Version')?.text ?? element.attributes.VersionOverride;
      const isPrivate = /all/i.test(element.attributes.PrivateAssets ?? child(element, 'PrivateAssets')?.text ?? '');
      return library(at(element), file.folder, id, version, isTest ? 'test' : isPrivate ? 'build' : 'runtime');
    }
  },
};
