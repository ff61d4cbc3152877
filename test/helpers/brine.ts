/** The command line, called in this process. */
import { main } from '../../src/cli/main.js';

export interface Ran {
  status: number;
  out: string;
  err: string;
}

/** Runs `brine` with these arguments; standard input is empty. */
export async function brine(...args: string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const status = await main(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    colour: false,
    readStdin: async () => new Uint8Array(0),
  });
  return { status, out, err };
}
