import type { Extractor } from '../extractor.ts';
import { apiDocument } from './api-document.ts';
import { generatedClients } from './generated-clients.ts';
import { graphql } from './graphql.ts';
import { proto } from './proto.ts';
import { supergraph } from './supergraph.ts';
import { thrift } from './thrift.ts';

/** Everything that reads contracts between services. */
export const contractExtractors: readonly Extractor[] = [
  proto,
  thrift,
  graphql,
  apiDocument,
  supergraph,
  generatedClients,
];
