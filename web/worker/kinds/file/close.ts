/** Lets go of a file. */
import { handler } from '../../contract.js';
import { forget } from '../../files.js';

export default handler('close', ({ id }) => {
  forget(id);
  return null;
});
