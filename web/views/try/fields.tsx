/** A field for one feature: a number with a slider, or one of the values that an encoder knows. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { FeatureRange } from 'brine/explain';
import type { Cell } from '../../worker/answers.js';
import { parseNumber } from '../../text/numbers.js';

interface FieldProps {
  readonly id: string;
  readonly range: FeatureRange;
  readonly value: Cell;
  readonly onValue: (value: Cell) => void;
}

const plain = (value: Cell): string => (value === null ? '' : String(value));

function step(low: number, high: number): number {
  return 10 ** Math.floor(Math.log10((high - low) / 150 || 1));
}

function NumberField({ id, range, value, onValue }: FieldProps): JSX.Element {
  const [text, setText] = useState(plain(value));
  const parsed = text.trim() === '' ? null : parseNumber(text);
  useEffect(() => {
    // What is being typed stays as it is, unless the value was changed elsewhere.
    if (parsed !== value) setText(plain(value));
  }, [value]);
  const { low, high } = range;
  return (
    <div class="field number-field">
      <label for={id}>{range.name}</label>
      <div class="pair">
        <input
          type="range"
          class="slider"
          aria-label={`${range.name}, slider`}
          min={low ?? 0}
          max={high ?? 1}
          step={step(low ?? 0, high ?? 1)}
          value={typeof value === 'number' ? value : (low ?? 0)}
          onInput={({ currentTarget }) => onValue(currentTarget.valueAsNumber)}
        />
        <input
          id={id}
          class="input"
          inputMode="decimal"
          autocomplete="off"
          spellcheck={false}
          value={text}
          placeholder="missing"
          aria-invalid={parsed === undefined}
          aria-describedby={parsed === undefined ? `${id}-error` : undefined}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            const next = currentTarget.value.trim() === '' ? null : parseNumber(currentTarget.value);
            if (next !== undefined) onValue(next);
          }}
        />
      </div>
      {parsed === undefined && (
        <span id={`${id}-error`} class="small field-error">
          A number, such as 1.5 or 1,5; empty for a missing value
        </span>
      )}
    </div>
  );
}

function ChoiceField({ id, range, value, onValue }: FieldProps): JSX.Element {
  const { categories, name } = range;
  const list = categories!;
  const at = list.findIndex((category) => category === value);
  return (
    <div class="field">
      <label for={id}>{name}</label>
      <select
        id={id}
        class="input"
        value={at < 0 ? 'missing' : String(at)}
        onChange={({ currentTarget }) =>
          onValue(currentTarget.value === 'missing' ? null : (list[Number(currentTarget.value)] ?? null))
        }
      >
        {list.map((category, k) => (
          <option key={k} value={String(k)}>
            {category === null ? 'None' : String(category)}
          </option>
        ))}
        <option value="missing">(missing)</option>
      </select>
    </div>
  );
}

function TextField({ id, range, value, onValue }: FieldProps): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{range.name}</label>
      <input
        id={id}
        class="input"
        value={plain(value)}
        onInput={({ currentTarget }) => onValue(currentTarget.value === '' ? null : currentTarget.value)}
      />
    </div>
  );
}

export function Field(props: FieldProps): JSX.Element {
  const { categories, type } = props.range;
  if (categories !== null && categories.length > 0 && categories.length <= 300) return <ChoiceField {...props} />;
  return type === 'text' || type === 'object' ? <TextField {...props} /> : <NumberField {...props} />;
}
