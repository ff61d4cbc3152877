/** Instances and calls: by the table of what pickles call, otherwise by how the object was made. */
import { NO_STATE, PyCall, PyGlobal, type PyObject, PyTuple } from '../../pickle/values/py-values.js';
import { writeDict, writeList, writeTuple } from './containers.js';
import { checkName, isClass } from './globals.js';
import { callWriters } from './calls.js';
import { dictOf, writePlain } from './plain.js';
import { isLoss, writeReduced } from './reduced.js';
import { isSparse, writeSparse } from './sparse.js';
import type { SkopsWriter } from './writer.js';

export function writeObject(object: PyObject, writer: SkopsWriter, id: number): void {
  const { cls } = object;
  if (!(cls instanceof PyGlobal)) throw writer.fail('a call of what another call gave cannot be written');
  if (object.kwargs !== undefined || object.earlierStates !== undefined || object.adds !== undefined) {
    throw writer.fail(`the way in which ${cls.path} is made cannot be written`);
  }
  const special = callWriters(cls);
  if (special !== undefined) special(object, writer, id);
  else if (object instanceof PyCall || object.how !== 'newobj') writeCall(object, cls, writer, id);
  else writeInstance(object, cls, writer, id);
}

/** `cls(*args)`: what skops calls must be the class itself, so that what it reports is what runs. */
function writeCall(object: PyObject, cls: PyGlobal, writer: SkopsWriter, id: number): void {
  checkName(cls, writer);
  if (!isClass(cls)) throw writer.fail(`a call of the function ${cls.path} cannot be written`);
  if (isLoss(cls)) {
    writeReduced(cls, object.args, object.state, writer, id);
    return;
  }
  if (object.items !== undefined || object.pairs !== undefined || hasState(object)) {
    throw writer.fail(`${cls.path} is made by a call and changed afterwards, which cannot be written`);
  }
  writer.head(cls.name, cls.module, 'ConstructorFromReduceNode', id);
  writer.put(', "content": ');
  writeTuple(new PyTuple(object.args), writer, writer.newId());
  writer.put('}');
}

/** Named tuples of scikit-learn: Python makes them by `__new__` with their items, as skops does. */
const NAMED_TUPLE = /^sklearn\.impute(?:\._iterative)?\._?ImputerTriplet$/;
/** Its `__setstate__` does nothing. */
const BUNCH = /^sklearn\.(?:utils(?:\._bunch)?|datasets\.base)\.Bunch$/;

const hasState = ({ state, className = '' }: PyObject): boolean =>
  state !== NO_STATE && state !== null && !BUNCH.test(className);

function writeInstance(object: PyObject, cls: PyGlobal, writer: SkopsWriter, id: number): void {
  checkName(cls, writer);
  if (NAMED_TUPLE.test(cls.path) && !hasState(object)) {
    writeTuple(new PyTuple(object.args), writer, id, cls);
    return;
  }
  if (object.args.length > 0) {
    throw writer.fail(`${cls.path} is made with arguments for __new__, which cannot be written`);
  }
  if (isSparse(cls)) {
    writeSparse(object, cls, writer, id);
    return;
  }
  const { items, pairs } = object;
  if (items === undefined && pairs === undefined) {
    writePlain(cls, object.state, writer, id);
    return;
  }
  if (hasState(object) || (items !== undefined && pairs !== undefined)) {
    throw writer.fail(`${cls.path} holds items and attributes, of which a .skops file takes one kind`);
  }
  if (items !== undefined) writeList(items, writer, id, cls);
  else writeDict(dictOf(pairs!), writer, id, cls);
}
