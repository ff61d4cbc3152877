// A Cloudflare Worker. wrangler.toml takes model files as data: [[rules]] type = "Data", globs = ["**/*.joblib"].
import { load } from 'brine';
import { createServer } from 'brine/serve';
import bytes from './model.joblib';

let server;

async function ready() {
  server ??= createServer({ models: { model: await load(bytes) }, poll: 0 });
  await server.loaded;
  return server;
}

export default {
  async fetch(request) {
    return (await ready()).fetch(request);
  },
};
