/**
 * Everything heavy, behind one door: the surfaces start without it and load it with the first call. In the bundle this is
 * a file of its own, so nothing here may be imported statically from outside.
 */
export { analyze } from '../analyze.ts';
export { readBaseline, writeBaseline } from '../config/baseline.ts';
export { recentAuthors } from '../discover/authors.ts';
export { checkOut } from '../discover/checkout.ts';
export { languageOf } from '../discover/language.ts';
export { revision } from '../discover/revision.ts';
export { circuitBreaker } from '../emit/circuit-breaker/blueprint.ts';
export { callNear, callOf, specFromCall, targetFor } from '../emit/circuit-breaker/locate.ts';
export { patchCall } from '../emit/circuit-breaker/patch/patch.ts';
export { parametersOf } from '../emit/circuit-breaker/support.ts';
export { openFileSet } from '../emit/file-set.ts';
export { parseText } from '../emit/parse-text.ts';
export { sagaBlueprint } from '../emit/saga/blueprint.ts';
export { modelOf } from '../emit/saga/model/input.ts';
export { prove } from '../emit/saga/model/prove.ts';
export { emitProject } from '../emit/saga/project.ts';
export { showSpec } from '../emit/saga/show-spec.ts';
export { compareModels } from '../model/compare.ts';
export { takeFinding } from '../model/snapshot.ts';
export { advise } from '../recommend/advise.ts';
export { openLibrary } from '../reference/library.ts';
export { readTables } from '../reference/table.ts';
export { channelId, foldEdges, selectGraph } from '../report/graph.ts';
export { renderMermaid } from '../report/mermaid.ts';
export { reporters } from '../report/reporters.ts';
export { draftSaga } from './draft-saga.ts';
export { manifestOf, readSource } from './read-source.ts';
export { stampTree } from './stamp-tree.ts';
