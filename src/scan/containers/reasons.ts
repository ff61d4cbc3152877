/** Why what is found about containers matters, for reports. */
export const TWO_FORMATS = {
  effect: '',
  why: 'Different programs see different contents in such a file; scanners are meant to see the wrong one.',
};
export const LIE = {
  effect: '',
  why: 'Programs that open the archive see different contents; an honest one tells all of them the same.',
};
export const UNREAD = {
  effect: '',
  why: 'What cannot be looked into cannot be called safe.',
};
