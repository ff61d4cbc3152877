/** Classes, functions, methods and what is made of them. The real target counts, never what a node says besides. */
import { PyCall, PyGlobal, PyTuple } from '../../pickle/values/py-values.js';
import { kindOf } from '../schema-item.js';
import type { NodeReader } from '../translator.js';

const named: NodeReader = (node, translator) => translator.classOf(node);

const fn: NodeReader = (node, translator) => {
  if (translator.protocol > 0) return translator.classOf(node);
  // Protocol 0 says the kind of the function where later ones say its name.
  const content = node.object('content');
  const [module, name] = [content.get('module_path'), content.get('function')];
  if (typeof module !== 'string' || typeof name !== 'string') {
    throw node.fail(`content must have the texts module_path and function, not ${kindOf(module)} and ${kindOf(name)}`);
  }
  return translator.global(module, name, node);
};

const method: NodeReader = (node, translator) => {
  const content = node.object('content');
  const name = content.get('func');
  if (typeof name !== 'string') throw node.fail(`the name of a method must be a text, not ${kindOf(name)}`);
  const owner = translator.node(content.get('obj'), node, '.obj');
  if (owner.className !== node.className || owner.moduleName !== node.moduleName) {
    translator.odd(
      node,
      'loader-and-class-differ',
      `a method of ${`${node.moduleName}.${node.className}`.slice(0, 120)} is taken from a ${`${owner.moduleName}.${owner.className}`.slice(0, 120)}`,
    );
  }
  return new PyCall(new PyGlobal('builtins', 'getattr'), 'reduce', [
    translator.value(content.get('obj'), node, '.obj'),
    name,
  ]);
};

const partial: NodeReader = (node, translator) => {
  translator.expectClass(node, 'functools.partial');
  const content = node.object('content');
  const [func, args, kwds, namespace] = ['func', 'args', 'kwds', 'namespace'].map((key) =>
    translator.value(content.get(key), node, `.${key}`),
  );
  if (!(args instanceof PyTuple)) throw node.fail('the arguments of a partial must be a tuple');
  const object = new PyCall(new PyGlobal('functools', 'partial'), 'reduce', [func]);
  object.state = new PyTuple([func, args, kwds, namespace]);
  return object;
};

/** attrgetter, itemgetter, methodcaller; skops calls whatever `operator` has under the name. */
const operatorFunction: NodeReader = (node, translator) => {
  if (node.moduleName !== 'operator') {
    translator.odd(
      node,
      'loader-and-class-differ',
      `OperatorFuncNode calls operator.${node.className.slice(0, 60)}, but the node says ${node.moduleName.slice(0, 60)}`,
    );
  }
  const attrs = translator.child(node, 'attrs');
  if (!(attrs instanceof PyTuple)) throw node.fail('attrs must be a tuple');
  if (node.has('kwargs') && translator.value(node.json.get('kwargs'), node, '.kwargs') !== null) {
    throw node.fail('a methodcaller with keyword arguments cannot be read');
  }
  return new PyCall(translator.global('operator', node.className, node), 'reduce', [...attrs.items]);
};

export const callableNodes: readonly (readonly [string, NodeReader])[] = [
  ['TypeNode', named],
  ['FunctionNode', fn],
  ['MethodNode', method],
  ['PartialNode', partial],
  ['OperatorFuncNode', operatorFunction],
];
