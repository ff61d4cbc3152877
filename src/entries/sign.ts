/** `brine/sign` in browsers: signatures over bytes. */
export * from './shared/sign.js';
