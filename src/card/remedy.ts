/** What to do where a card and its file do not agree: only a person can say which of them is the right one. */
export const REMEDY = 'if the file is right, brine card FILE --write makes its card anew';
