/** What other releases would do with a model. */
import type { Report } from 'brine/migrate';
import { handler } from '../../contract.js';
import { fileOf } from '../../files.js';

declare module '../../contract.js' {
  interface Contract {
    doctor: { ask: { file: string; targets: readonly string[] }; give: Report };
  }
}

export default handler('doctor', async ({ file, targets }) => {
  const { doctor } = await import('brine/migrate');
  return doctor(fileOf(file).value, targets);
});
