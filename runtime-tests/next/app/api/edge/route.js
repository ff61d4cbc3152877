import * as brine from 'brine';
import { check } from '../../../.out/check.mjs';
import * as given from '../../../.out/case.mjs';

// Next deprecates this runtime. It has no DecompressionStream: models must not be compressed.
export const runtime = 'edge';
export const dynamic = 'force-dynamic';

export async function GET() {
  try {
    return new Response(await check(brine, { ...given, bytes: given.plain }));
  } catch (error) {
    return new Response(String(error.stack), { status: 500 });
  }
}
