import type { Extractor } from '../extractor.ts';
import { apiGateways } from './api-gateways.ts';
import { cloudFoundry } from './cloud-foundry.ts';
import { cloudformation } from './cloudformation.ts';
import { compose } from './compose.ts';
import { consulEntries } from './consul-entries.ts';
import { daprApps } from './dapr-apps.ts';
import { dockerfile } from './dockerfile.ts';
import { envoy } from './envoy.ts';
import { helm } from './helm.ts';
import { helmLibrary } from './helm-library.ts';
import { helmfile } from './helm-releases.ts';
import { imageBuilds } from './image-builds.ts';
import { kubernetes } from './kubernetes.ts';
import { kustomize } from './kustomize.ts';
import { lineProxies } from './line-proxies.ts';
import { monitoringConfig } from './monitoring-config.ts';
import { nginx } from './nginx.ts';
import { procfile } from './procfile.ts';
import { serverless } from './serverless.ts';
import { terraform } from './terraform.ts';
import { traefik } from './traefik.ts';

/** Extractors of deployment files: what runs, under which names, with which settings, behind which proxies. */
export const deploymentExtractors: readonly Extractor[] = [
  compose,
  dockerfile,
  kubernetes,
  kustomize,
  daprApps,
  serverless,
  cloudformation,
  terraform,
  imageBuilds,
  consulEntries,
  helm,
  helmLibrary,
  helmfile,
  procfile,
  cloudFoundry,
  nginx,
  lineProxies,
  envoy,
  traefik,
  apiGateways,
  monitoringConfig,
];
