import type {
  Branch,
  Call,
  Client,
  Constant,
  Consume,
  Entry,
  Publish,
  Role,
  Route,
  Saga,
  Store,
  Transaction,
  Use,
} from './fact-code.ts';
import type {
  Address,
  Contract,
  Forward,
  Import,
  Library,
  Setting,
  SettingImport,
  StartOrder,
  Unit,
} from './fact-deployment.ts';
import type { LogSink, Pipeline, Process, Secret, Sign } from './fact-operation.ts';
import type { DeadLetter, Handler, Mechanism, Policy, Runner } from './fact-resilience.ts';

export type * from './fact-code.ts';
export type * from './fact-common.ts';
export * from './fact-deployment.ts';
export type * from './fact-operation.ts';
export type * from './fact-resilience.ts';

export type CodeFact =
  | Route
  | Call
  | Publish
  | Consume
  | Store
  | Transaction
  | Policy
  | Handler
  | DeadLetter
  | Mechanism
  | Runner;

export type CodeFactKind = CodeFact['kind'];

export type Fact =
  | CodeFact
  | Unit
  | Address
  | StartOrder
  | Library
  | Import
  | Setting
  | SettingImport
  | Forward
  | Contract
  | Role
  | Entry
  | Use
  | Constant
  | Client
  | Saga
  | Branch
  | Sign
  | Pipeline
  | LogSink
  | Process
  | Secret;

export type FactKind = Fact['kind'];

export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>;
