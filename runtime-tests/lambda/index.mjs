import * as brine from 'brine';
import { check } from './check.mjs';
import * as given from './case.mjs';

export const handler = async () => ({ statusCode: 200, body: await check(brine, given) });
