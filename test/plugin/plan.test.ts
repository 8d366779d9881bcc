import { expect, it } from 'vitest';
import { readDocument } from './plugin-files.ts';

const page = readDocument('references/templates/plan.md').body;
const plan = /^```markdown\n(.*?)^```$/ms.exec(page)![1]!;
const skill = readDocument('skills/orchestrator/SKILL.md').body;

const STEPS = ['Analyse', 'Contexts', 'Interfaces', 'Data', 'Communication', 'Deployment'];

interface Step {
  readonly name: string;
  readonly boxes: readonly { readonly done: boolean; readonly text: string }[];
  readonly question: string;
  readonly answer: string;
}

/** Reads a plan file by the rules that its page states. */
function stepsOf(text: string): readonly Step[] {
  return [...text.matchAll(/^## (\d) (\S+)\n(.*?)(?=^## |(?![\s\S]))/gms)].map(([, , name, body]) => {
    const [, question, answer] = /^Gate: (.*?\?) ((?:open|yes|no)\b.*)$/m.exec(body!)!;
    const boxes = [...body!.matchAll(/^- \[([ x])\] (.+)$/gm)].map(([, mark, box]) => ({
      done: mark === 'x',
      text: box!,
    }));
    return { name: name!, boxes, question: question!, answer: answer! };
  });
}

/** Where a resumed run goes on: the first step whose gate is not passed, and in it the first box that is not done. */
function next(text: string): string | undefined {
  const step = stepsOf(text).find(one => !/^yes \(.+\)$/.test(one.answer));
  return step && `${step.name}: ${step.boxes.find(box => !box.done)?.text ?? step.question}`;
}

it('the plan has the six steps, each with boxes, a gate that is open and a result', () => {
  const steps = stepsOf(plan);
  expect(steps.map(step => step.name)).toEqual(STEPS);
  for (const { boxes, answer } of steps) {
    expect(boxes.length).toBeGreaterThan(1);
    expect(boxes.filter(box => box.done)).toEqual([]);
    expect(answer).toBe('open');
  }
  expect(plan.match(/^Result: docs\/architecture\/[a-z-]+\.md$/gm)).toHaveLength(STEPS.length);
});

it('the orchestrator asks the same gates of the same steps, and names the file', () => {
  const rows = [...skill.matchAll(/^\| (\d) (\S+) \|.*\| ([^|]+\?) \|$/gm)].map(([, , name, question]) => ({
    name,
    question,
  }));
  expect(rows).toEqual(stepsOf(plan).map(({ name, question }) => ({ name, question })));
  for (const text of [page, skill]) expect(text).toContain('`docs/architecture/plan.md`');
});

it('a run that is resumed finds where it is', () => {
  expect(next(plan)).toMatch(/^Analyse: components/);
  let text = plan;
  const answerGate = (answer: string): void => {
    text = text.replace(/^(Gate: .*\?) open$/m, `$1 ${answer}`);
  };
  const markBox = (): void => {
    text = text.replace('- [ ]', '- [x]');
  };
  for (let box = 0; box < stepsOf(plan)[0]!.boxes.length; box++) markBox();
  expect(next(text)).toBe('Analyse: Do you recognise your system in this?');
  answerGate('yes (Ana, 2026-03-02)');
  expect(next(text)).toMatch(/^Contexts: capabilities/);
  answerGate('no (Ana, 2026-03-03): billing has two owners');
  expect(next(text)).toMatch(/^Contexts: /);
  text = text.replace(/^(Gate: .*\?) (?:open|no .*)$/gm, '$1 yes (Ana, 2026-03-09)');
  expect(next(text)).toBeUndefined();
});
