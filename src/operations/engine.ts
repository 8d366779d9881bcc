/**
 * Everything heavy, behind one door: the surfaces start without it and load it with the first call. In the bundle this is
 * a file of its own, so nothing here may be imported statically from outside.
 */
export { analyze } from '../analyze.ts';
export { readBaseline, writeBaseline } from '../config/baseline.ts';
export { checkOut } from '../discover/checkout.ts';
export { revision } from '../discover/revision.ts';
export { takeFinding } from '../model/snapshot.ts';
export { openLibrary } from '../reference/library.ts';
export { channelId, foldEdges, selectGraph } from '../report/graph.ts';
export { renderMermaid } from '../report/mermaid.ts';
export { reporters } from '../report/reporters.ts';
export { stampTree } from './stamp-tree.ts';
