// CommonJS: Node gives the modules of ESM to require since 20.19 and 22.12.
const brine = require('brine');
const { loads } = require('brine/pickle');
const { check } = require('./.out/check.mjs');
const given = require('./.out/case.mjs');

if (typeof loads !== 'function') throw new Error('brine/pickle has no loads');
check(brine, given).then((text) => console.log(text));
