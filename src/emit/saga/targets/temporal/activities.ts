import { referencesIn, referencesOf } from '../../references.ts';
import { type Request, type Saga, type Step, stepsOf } from '../../spec.ts';

/** One activity: a step's call, or what takes it back. */
export interface Activity {
  readonly step: Step;
  readonly request: Request;
  readonly isUndo: boolean;
  /** Name of its method. */
  readonly method: string;
  /** Type of its answer; undefined where nobody uses one. */
  readonly answer?: string;
  /** What it is given: the saga's input, and the answers of steps before. */
  readonly parameters: readonly Parameter[];
}

export interface Parameter {
  readonly type: string;
  readonly name: string;
  /** Whose answer it is; absent for the input. */
  readonly step?: string;
}

/** What a language calls them. */
export interface Spelling {
  /** Type of the saga's input. */
  readonly input: string;
  /** Type of what nobody has described. */
  readonly anything: string;
  /** Type of a step's answer, where somebody has described it. */
  answer(step: Step): string | undefined;
  /** Variables of the answers that are used, by step. */
  readonly answers: ReadonlyMap<string, string>;
  /** Asked once for each. */
  method(step: Step, isUndo: boolean): string;
}

/** In the order of the steps, each call before what takes it back. */
export function activitiesOf(saga: Saga, spelling: Spelling): readonly Activity[] {
  const steps = stepsOf(saga);
  const parametersOf = (step: Step, requests: readonly Request[]): readonly Parameter[] => {
    const references = [...requests.flatMap(referencesOf), ...referencesIn(step.key)];
    const ids = new Set(references.flatMap(r => (r.from === 'steps' ? [r.path[0]!] : [])));
    return [
      ...(references.some(r => r.from === 'input') ? [{ type: spelling.input, name: 'input' }] : []),
      ...steps
        .filter(s => ids.has(s.id))
        .map(s => ({
          type: spelling.answer(s) ?? spelling.anything,
          name: spelling.answers.get(s.id)!,
          step: s.id,
        })),
    ];
  };
  return steps.flatMap((step): Activity[] => {
    const answer = spelling.answer(step) ?? (spelling.answers.has(step.id) ? spelling.anything : undefined);
    const query = typeof step.onUnknown === 'object' ? [step.onUnknown.query] : [];
    const call: Activity = {
      step,
      request: step.action,
      isUndo: false,
      method: spelling.method(step, false),
      ...(answer === undefined ? {} : { answer }),
      parameters: parametersOf(step, [step.action, ...query]),
    };
    if (!step.compensation) return [call];
    const { request } = step.compensation;
    return [
      call,
      { step, request, isUndo: true, method: spelling.method(step, true), parameters: parametersOf(step, [request]) },
    ];
  });
}
