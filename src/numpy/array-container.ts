import { PyValue } from '../pickle/values/py-values.js';

/** What stands in a file for an array whose bytes follow in mid-stream; BUILD puts the array in its place. */
export abstract class ArrayContainer extends PyValue {}
