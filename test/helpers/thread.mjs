// The thread of src/worker-node.ts, with the loader that TypeScript sources need.
import { register } from 'tsx/esm/api';

register();
await import('../../src/worker-node.ts');
