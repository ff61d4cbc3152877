/** Writes schemas/open-inference.proto from the messages that the server has: `npm run proto`. */
import { writeFileSync } from 'node:fs';
import { protoText } from '../src/serve/node/grpc/messages.js';

writeFileSync('schemas/open-inference.proto', protoText());
