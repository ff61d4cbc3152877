import * as brine from 'brine';
import { check } from './.out/check.mjs';
import * as given from './.out/case.mjs';

check(brine, given).then(
  (text) => postMessage(text),
  (error) => postMessage(String(error.stack)),
);
