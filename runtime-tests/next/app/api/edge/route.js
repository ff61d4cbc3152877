import * as brine from 'brine';
import { check } from '../../../.out/check.mjs';
import * as given from '../../../.out/case.mjs';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

export async function GET() {
  try {
    return new Response(await check(brine, given));
  } catch (error) {
    return new Response(String(error.stack), { status: 500 });
  }
}
