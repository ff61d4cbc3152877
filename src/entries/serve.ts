/** `brine/serve` on platforms without files: models that were loaded already. */
export {
  createPortable as createServer,
  type BrineServer,
  type PortableOptions as CreateServerOptions,
} from '../serve/server.js';
export type { ServerSettings } from '../serve/settings.js';
export { isBrineError } from '../core/errors.js';
