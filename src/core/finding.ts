import type { Evidence, NonEmpty } from './evidence.ts';
import type { CodeFactKind } from './fact.ts';
import type { ComponentId, Confidence, Model } from './model.ts';

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** What a detector says: one decision of the system's authors that is worth changing. */
export interface Hit {
  /** Components concerned, the one to change first. */
  readonly subjects: NonEmpty<ComponentId>;
  /** One sentence, with names and numbers of this repository. */
  readonly message: string;
  readonly confidence: Confidence;
  readonly evidence: NonEmpty<Evidence>;
  /** For findings about something missing: what was searched for, and where. */
  readonly searched?: readonly string[];
  /** What makes two findings the same across runs, beside detector and subjects; default none. */
  readonly key?: string;
  readonly severity?: Severity;
}

/** Subjects that could not be judged, because a needed kind of fact is not read in their languages. */
export interface Gap {
  readonly subjects: readonly ComponentId[];
  readonly missing: NonEmpty<CodeFactKind>;
}

/** What the team that owns the repository decided, in qe.config.yaml. */
export interface TeamRules {
  /** The detector's threshold, or the team's in its place. */
  thresholdOf(detector: Detector): number;
  /** @returns the component that a table belongs to, where the team says so */
  tableOwner(table: string): ComponentId | undefined;
}

export interface Detector {
  /** Also its file, its page `anti-patterns/<id>` and its fixtures' folder. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Code facts without which silence would mean nothing; none where deployment and settings files say all. */
  readonly needs: readonly CodeFactKind[];
  /** Pattern pages and actions, most fitting first. */
  readonly remedies: readonly string[];
  /** The one number that decides whether there is a finding, where there is one that a team may set otherwise. */
  readonly threshold?: { readonly start: number; readonly unit: string };
  /** Components the detector has an opinion about; those not covered become a gap. Default: all with code. */
  subjects?(model: Model): readonly ComponentId[];
  detect(model: Model, team: TeamRules): Iterable<Hit>;
}

export interface Finding {
  /** `shared-database-3f2a91`: short, stable, safe to type. */
  readonly id: string;
  readonly detector: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly subjects: readonly ComponentId[];
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly searched?: readonly string[];
  /** Stable across line moves: hash of detector, subjects and key. */
  readonly fingerprint: string;
  /** `anti-patterns/shared-database`. */
  readonly reference: string;
  readonly remedies: readonly string[];
}

export type Assessment =
  | {
      readonly detector: string;
      readonly status: 'assessed';
      readonly findings: number;
      readonly subjects: readonly ComponentId[];
    }
  | {
      readonly detector: string;
      readonly status: 'not-assessed';
      readonly missing: readonly CodeFactKind[];
      readonly subjects: readonly ComponentId[];
    };
