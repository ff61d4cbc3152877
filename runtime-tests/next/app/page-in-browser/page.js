'use client';
import { useState } from 'react';
import * as brine from 'brine';
import { check } from '../../.out/check.mjs';
import * as given from '../../.out/case.mjs';

export default function Page() {
  const [text, setText] = useState('');
  return <button onClick={async () => setText(await check(brine, given))}>predict {text}</button>;
}
