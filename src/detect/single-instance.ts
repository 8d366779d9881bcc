import { isNonEmpty } from '../core/evidence.ts';
import type { Unit } from '../core/fact.ts';
import type { Detector } from '../core/finding.ts';
import type { Component, Model } from '../core/model.ts';
import { MOST_CITED, runningServices } from './operated.ts';
import { count, listNames } from './wording.ts';

export const singleInstance: Detector = {
  id: 'single-instance',
  title: 'One instance of each service',
  severity: 'low',
  needs: [],
  remedies: ['guides/deployment', 'patterns/load-balancing'],
  subjects: model => runningServices(model).map(c => c.id),

  *detect(model) {
    // An autoscaler decides by itself, and for whom is often a matter of labels.
    if (model.all('sign').some(s => s.of === 'scaling')) return;
    const deployed = runningServices(model).flatMap(component => {
      const unit = deploymentOf(model, component);
      return unit ? [{ component, unit }] : [];
    });
    if (deployed.length < 2) return;
    const inCluster = deployed.some(d => d.unit.origin !== 'compose');
    const single = deployed.filter(d => (d.unit.origin !== 'compose') === inCluster && (d.unit.replicas ?? 1) === 1);
    const [first, ...rest] = single;
    const evidence = single.slice(0, MOST_CITED).map(s => s.unit.at);
    if (!first || single.length < deployed.length / 2 || !isNonEmpty(evidence)) return;
    const written = single.filter(s => s.unit.replicas === 1).length;
    // Cloud Foundry documents one as what it starts when nothing is said; clusters have autoscalers and overlays.
    const isSaid = single.every(s => s.unit.replicas === 1 || s.unit.origin === 'cloud-foundry');
    yield {
      subjects: [first.component.id, ...rest.map(s => s.component.id)],
      message: `${count(single.length, 'service')} of ${deployed.length} ${single.length === 1 ? 'is' : 'are'} deployed as one instance${written > 0 ? ` (${written} by \`replicas: 1\`)` : ', as no number of replicas is declared'}: ${listNames(single.map(s => s.component.name))}.`,
      // How many really run is decided where it is deployed; compose is often for one machine.
      confidence: inCluster && isSaid ? 'medium' : 'low',
      evidence,
      searched: ['replicas in workloads and compose services', 'HorizontalPodAutoscaler and ScaledObject'],
    };
  },
};

/** The declaration that says how many run: the cluster's before compose's. A chart's number may stand in its values. */
function deploymentOf(model: Model, { id }: Component): Unit | undefined {
  const units = model.facts(id, 'unit').filter(u => u.role !== 'job');
  const chart = units.find(u => u.origin === 'helm');
  if (chart) return chart.replicas === undefined ? undefined : chart;
  return (
    units.find(u => u.origin === 'kubernetes' || u.origin === 'cloud-foundry') ??
    units.find(u => u.origin === 'compose')
  );
}
