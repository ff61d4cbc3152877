import * as brine from 'brine';
import { check } from './.out/check.mjs';
import * as given from './.out/case.mjs';

export default {
  async fetch() {
    try {
      return new Response(await check(brine, given));
    } catch (error) {
      return new Response(`${error.stack}`, { status: 500 });
    }
  },
};
