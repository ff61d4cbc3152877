import * as brine from 'brine';
import { check } from './.out/check.mjs';
import * as given from './.out/case.mjs';

console.log(await check(brine, given));
