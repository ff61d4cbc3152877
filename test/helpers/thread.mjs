// The thread of src/threads/worker-node.ts, with the loader that TypeScript sources need.
import { register } from 'tsx/esm/api';

register();
await import('../../src/threads/worker-node.ts');
