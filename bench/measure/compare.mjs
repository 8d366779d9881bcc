// One model against one truth. What counts, what is excused, and why: bench/README.md.

import { figure } from './figure.mjs';
import { namesOf, pairUp, plain } from './pair-up.mjs';

/** The end of a connection at something the truth leaves out on purpose. */
const EXCUSED = Symbol('excused');

/**
 * @param truth a file of bench/truth
 * @param model the analyser's JSON: components and connections
 * @param options.strict what the authors left out of their drawing counts as wrong
 * @param options.confidence only connections that state this confidence
 * @returns per part a figure with the names that were missed and that are too much; a part the truth cannot judge is absent
 */
export function compare(truth, model, { strict = false, confidence } = {}) {
  const scene = setScene(truth, model, strict);
  const judge = (directed, only) => compareConnections(scene, model.connections, { directed, confidence: only });
  return {
    components: compareComponents(scene),
    ...(truth.scoreConnections && { connections: judge(false, confidence) }),
    ...(truth.scoreConnections && truth.directed && { directed: judge(true, confidence) }),
    ...(truth.scoreConnections && { high: judge(false, 'high') }),
  };
}

/** Truth and model with their names resolved: who is who, and who is left out. */
function setScene(truth, model, strict) {
  const drawn = truth.components.filter(c => !c.absent);
  const byName = new Map(drawn.map(c => [c.name, c]));
  const undrawn = strict ? { kinds: [], components: [], connections: [] } : truth.undrawn;
  const leftOut = new Set(undrawn.components.map(plain));

  const found = [...new Map(model.components.map(c => [c.id ?? c.name, c])).values()];
  const partner = pairUp(drawn, found);
  /** A truth may list one thing under several names; the connections are those of the one it names. */
  const original = component => byName.get(component.sameAs) ?? component;
  const known = component => (partner.has(component) ? original(drawn[partner.get(component)]) : undefined);
  const isLeftOut = component =>
    undrawn.kinds.includes(component.kind) || namesOf(component).some(name => leftOut.has(plain(name)));

  const byRef = new Map();
  for (const component of found) {
    byRef.set(component.id ?? component.name, component);
    if (!byRef.has(component.name)) byRef.set(component.name, component);
  }
  return {
    drawn,
    found,
    known,
    isLeftOut,
    weak: truth.quality === 'weak',
    counts: component => !component.optional && original(component) === component,
    named: name => byName.has(name) && original(byName.get(name)),
    end(ref) {
      const component = byRef.get(ref);
      if (!component) return ref;
      return known(component) ?? (isLeftOut(component) ? EXCUSED : ref);
    },
    edges: truth.connections,
    undrawnEdges: undrawn.connections,
  };
}

function compareComponents({ drawn, found, known, isLeftOut, counts, weak }) {
  const seen = new Set(found.map(known));
  const wanted = drawn.filter(counts);
  const missed = wanted.filter(c => !seen.has(c));
  const extra = found.filter(c => !known(c) && !isLeftOut(c));
  // A weak truth lists some of what is there: it can say what is missing, not what is too much.
  return {
    ...figure(wanted.length - missed.length, weak ? 0 : extra.length, missed.length),
    missed: missed.map(c => c.name),
    extra: extra.map(c => c.name),
  };
}

function compareConnections(scene, predicted, { directed, confidence }) {
  const wanted = new Map();
  const excused = new Set();
  const eitherWay = new Map();
  for (const { from, to, absent, undirected } of scene.edges) {
    const pair = [scene.named(from), scene.named(to)];
    if (!pair[0] || !pair[1] || pair[0] === pair[1]) continue;
    const key = keyOf(pair, directed);
    if (absent || pair.some(c => c.optional)) excused.add(key);
    else {
      wanted.set(key, showPair(pair));
      if (undirected) eitherWay.set(keyOf([pair[1], pair[0]], directed), key);
    }
  }
  for (const [from, to] of scene.undrawnEdges) {
    const pair = [scene.named(from), scene.named(to)];
    if (pair[0] && pair[1]) excused.add(keyOf(pair, directed));
  }

  const right = new Set();
  const wrong = new Map();
  for (const { from, to, confidence: stated } of predicted) {
    if (confidence && stated !== confidence) continue;
    const pair = [scene.end(from), scene.end(to)];
    if (pair[0] === pair[1] || pair.some(c => c === EXCUSED || c.optional)) continue;
    const key = keyOf(pair, directed);
    if (wanted.has(key)) right.add(key);
    else if (eitherWay.has(key)) right.add(eitherWay.get(key));
    else if (!excused.has(key)) wrong.set(key, showPair(pair));
  }
  const missed = [...wanted].filter(([key]) => !right.has(key)).map(([, shown]) => shown);
  return { ...figure(right.size, wrong.size, missed.length), missed, extra: [...wrong.values()] };
}

/** Components of the truth by their name, anything else by what the model calls it; the two never meet. */
const endKey = end => (typeof end === 'string' ? `?${end}` : `=${end.name}`);
const showPair = pair => pair.map(end => (typeof end === 'string' ? end : end.name)).join(' -> ');

function keyOf(pair, directed) {
  const ends = pair.map(endKey);
  return JSON.stringify(directed ? ends : ends.sort());
}
