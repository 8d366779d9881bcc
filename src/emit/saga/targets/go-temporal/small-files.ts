import { stepsOf } from '../../spec.ts';
import { addressVariable } from '../addresses.ts';
import { goFile } from '../go/file.ts';
import { quoted } from '../go/language.ts';
import { pairs } from '../go/layout.ts';
import type { Plan } from './plan.ts';
import { own } from './saga-file.ts';

/** <package>/types.go */
export const typesFile = (plan: Plan): string =>
  goFile(`package ${plan.pack}`, plan.types.structs.join('\n\n'), own(plan));

/** cmd/worker/main.go */
export const mainFile = (plan: Plan): string =>
  goFile(
    '// The worker of the saga.\npackage main',
    `func main() {
	if err := run(context.Background()); err != nil {
		slog.Error("the worker ends", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	calls, err := ${plan.pack}.NewCalls(os.Getenv)
	if err != nil {
		return err
	}
	return saga.Work(ctx, ${plan.pack}.Program(calls))
}`,
    own(plan),
  );

/** test/sample_test.go: what the tests, which are the same for every saga, must know about this one. */
export function sampleFile(plan: Plan): string {
  const { pack, saga, input } = plan;
  const services = [...new Set(stepsOf(saga).map(s => s.service))];
  const type = /^[\p{Lu}]/u.test(input) ? `${pack}.${input}` : input;
  return goFile(
    'package test',
    `// What the tests, which are the same for every saga, must know about this one.

type sagaInput = ${type}

const (
	sagaName    = ${pack}.Name
	sagaVersion = ${pack}.Version
)

func sagaID(input sagaInput) string {
	return ${pack}.ID(input)
}

func sagaProgram(lookup func(variable string) string) (saga.Program, error) {
	calls, err := ${pack}.NewCalls(lookup)
	if err != nil {
		return saga.Program{}, err
	}
	return ${pack}.Program(calls), nil
}

// addressVariables are the variables that hold the addresses of services.
func addressVariables() map[string]string {
	return map[string]string{
${pairs(
  services.map(service => [quoted(service), quoted(addressVariable(service))]),
  2,
)}
	}
}`,
    own(plan),
  );
}
