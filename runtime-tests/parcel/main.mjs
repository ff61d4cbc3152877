import * as brine from 'brine';
import { check } from './.out/check.mjs';
import * as given from './.out/case.mjs';

const report = (text) => fetch('/result', { method: 'POST', body: text });
check(brine, given).then(report, (error) => report(String(error.stack)));
