/** A YAML (or JSON) value with the line it stands on. Aliases share their target: walk with a bound. */
export type YamlNode = YamlScalar | YamlMap | YamlSeq;

export interface YamlScalar {
  readonly type: 'scalar';
  /** As written, quotes and escapes resolved; '' for null. Never converted: `8080`, `true`, `1e3` stay text. */
  readonly value: string;
  /** No value at all: `key:`, `key: ~`, `key: null`. */
  readonly empty: boolean;
  readonly line: number;
}

export interface YamlMap {
  readonly type: 'map';
  /** In file order, own keys before merged (`<<`) ones. */
  readonly entries: readonly YamlEntry[];
  readonly line: number;
}

export interface YamlSeq {
  readonly type: 'seq';
  readonly items: readonly YamlNode[];
  readonly line: number;
}

export interface YamlEntry {
  readonly key: string;
  /** Line of the key. */
  readonly line: number;
  readonly value: YamlNode;
}
