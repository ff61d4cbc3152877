/** Numbers of one environment: calls right of calls tried, and what is not, by kind. */
import type { ModelOutcome } from './compare-env.js';
import { explanationOf } from './explained.js';
import type { Verdict } from './ask.js';

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)} %`);

function count(outcomes: readonly ModelOutcome[], verdict: Verdict): number {
  return outcomes.filter((outcome) => outcome.verdict === verdict).length;
}

/** Deviations that look alike: the class, the sort of rows and what happened, without numbers. */
function kindOf({ class: name, verdict, method, label, detail }: ModelOutcome): string {
  const about = detail
    .replace(/\s+/g, ' ')
    .replace(/-?\d[\d.e+-]*/g, '#')
    .slice(0, 110);
  return `${verdict} ${name.slice(name.lastIndexOf('.') + 1)}.${method} ${label}: ${about}`;
}

function byKind(outcomes: readonly ModelOutcome[], kind: (outcome: ModelOutcome) => string): string[] {
  const kinds = new Map<string, string[]>();
  for (const outcome of outcomes) {
    const name = kind(outcome);
    kinds.set(name, [...(kinds.get(name) ?? []), outcome.model]);
  }
  return [...kinds]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, models]) => `  ${String(models.length).padStart(4)} ${name}   (${models[0]})`);
}

/** The share of calls that are right. */
export function shareRight(outcomes: readonly ModelOutcome[]): number {
  return count(outcomes, 'right') / outcomes.length;
}

export function report(env: string, outcomes: readonly ModelOutcome[]): { text: string; unexplained: number } {
  const right = count(outcomes, 'right');
  const answers = outcomes.filter(({ raises }) => !raises);
  const errors = outcomes.filter(({ raises }) => raises);
  const deviations = outcomes.filter(({ verdict }) => verdict !== 'right');
  const explained = deviations.filter((outcome) => explanationOf(outcome) !== undefined);
  const rest = deviations.filter((outcome) => explanationOf(outcome) === undefined);
  const models = new Set(outcomes.map(({ model }) => model)).size;
  const whole = models - new Set(deviations.map(({ model }) => model)).size;
  const lines = [
    `${env}: ${right} of ${outcomes.length} calls right (${percent(right, outcomes.length)}), ${whole} of ${models} models in every call`,
    `  where Python answers: ${count(answers, 'right')} of ${answers.length} (${count(answers, 'wrong')} wrong, ${count(answers, 'refused')} refused, ${count(answers, 'untyped')} untyped)`,
    `  where Python raises: ${count(errors, 'right')} of ${errors.length} (${count(errors, 'answered')} answered, ${count(errors, 'untyped')} untyped)`,
    `  explained in docs/compatibility.md: ${explained.length}`,
    ...byKind(explained, (outcome) => explanationOf(outcome)!),
    `  not explained: ${rest.length}`,
    ...byKind(rest, kindOf),
  ];
  return { text: lines.join('\n'), unexplained: rest.length };
}
