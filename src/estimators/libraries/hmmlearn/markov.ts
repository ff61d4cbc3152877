/** The best path through the states of a sequence, and how probable each state is: Viterbi, and forward and backward sums. */

export interface Chain {
  readonly states: number;
  /** Logarithms. */
  readonly start: Float64Array;
  /** From state to state, row after row; logarithms. */
  readonly moves: Float64Array;
}

function logSum(values: Float64Array): number {
  let largest = -Infinity;
  for (const value of values) if (value > largest) largest = value;
  if (largest === -Infinity) return -Infinity;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - largest);
  return Math.log(sum) + largest;
}

/** States of the most probable path; the first of equals. */
export function viterbi({ states, start, moves }: Chain, logs: Float64Array): Int32Array {
  const rows = logs.length / states;
  const lattice = new Float64Array(rows * states);
  for (let s = 0; s < states; s++) lattice[s] = start[s]! + logs[s]!;
  for (let t = 1; t < rows; t++) {
    for (let s = 0; s < states; s++) {
      let best = -Infinity;
      for (let r = 0; r < states; r++) best = Math.max(best, lattice[(t - 1) * states + r]! + moves[r * states + s]!);
      lattice[t * states + s] = best + logs[t * states + s]!;
    }
  }
  const path = new Int32Array(rows);
  for (let t = rows - 1; t >= 0; t--) {
    let best = -Infinity;
    for (let s = 0; s < states; s++) {
      const score = lattice[t * states + s]! + (t === rows - 1 ? 0 : moves[s * states + path[t + 1]!]!);
      if (score > best) {
        best = score;
        path[t] = s;
      }
    }
  }
  return path;
}

function forward({ states, start, moves }: Chain, logs: Float64Array): Float64Array {
  const rows = logs.length / states;
  const out = new Float64Array(rows * states);
  const work = new Float64Array(states);
  for (let s = 0; s < states; s++) out[s] = start[s]! + logs[s]!;
  for (let t = 1; t < rows; t++) {
    for (let s = 0; s < states; s++) {
      for (let r = 0; r < states; r++) work[r] = out[(t - 1) * states + r]! + moves[r * states + s]!;
      out[t * states + s] = logSum(work) + logs[t * states + s]!;
    }
  }
  return out;
}

function backward({ states, moves }: Chain, logs: Float64Array): Float64Array {
  const rows = logs.length / states;
  const out = new Float64Array(rows * states);
  const work = new Float64Array(states);
  for (let t = rows - 2; t >= 0; t--) {
    for (let s = 0; s < states; s++) {
      for (let r = 0; r < states; r++)
        work[r] = moves[s * states + r]! + logs[(t + 1) * states + r]! + out[(t + 1) * states + r]!;
      out[t * states + s] = logSum(work);
    }
  }
  return out;
}

/** Logarithm of the probability of the whole sequence. */
export function logLikelihood(chain: Chain, logs: Float64Array): number {
  if (logs.length === 0) return 0;
  return logSum(forward(chain, logs).subarray(-chain.states));
}

/** Probability of each state at each row, given the whole sequence. */
export function posteriors(chain: Chain, logs: Float64Array): Float64Array {
  const { states } = chain;
  const [ahead, behind] = [forward(chain, logs), backward(chain, logs)];
  const out = ahead.map((value, i) => value + behind[i]!);
  for (let i = 0; i < out.length; i += states) {
    const row = out.subarray(i, i + states);
    const total = logSum(row);
    row.forEach((value, s) => (row[s] = Math.exp(value - total)));
  }
  return out;
}
