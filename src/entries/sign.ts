/** `brine/sign` in browsers: signatures over bytes. */
export * from './sign-shared.js';
