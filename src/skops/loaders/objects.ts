/** Instances of classes: made without a call, or by one whose arguments the node has. */
import { PyDict } from '../../pickle/values/py-dict.js';
import { NO_STATE, PyCall, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import type { SkopsNode } from '../schema-item.js';
import type { NodeReader, Translator } from '../translator.js';

/** Classes of scikit-learn whose pickles are made by a function of their module, which only calls `__new__`. */
const NEW_OBJECT =
  /^(?:sklearn\.neighbors\._?(?:kd_tree|ball_tree)|sklearn\.metrics\._dist_metrics|sklearn\.neighbors\._?dist_metrics)$/;

const object: NodeReader = (node, translator) => {
  const cls = translator.classOf(node);
  const made = NEW_OBJECT.test(cls.module)
    ? new PyCall(translator.global(cls.module, 'newObj', node), 'reduce', [cls])
    : new PyObject(cls, 'newobj', []);
  if (!node.has('content')) return made;
  const state = translator.child(node, 'content');
  // The state None is not handed to the object.
  if (state !== null) made.state = state;
  return made;
};

function argsOf(value: unknown, node: SkopsNode): unknown[] {
  if (value instanceof PyTuple) return [...value.items];
  if (Array.isArray(value)) return value as unknown[];
  throw node.fail('the arguments of a call must be a tuple');
}

const constructed: NodeReader = (node, translator) =>
  new PyCall(translator.classOf(node), 'reduce', argsOf(translator.child(node, 'content'), node));

/** The state first, then the arguments: so skops reads them, and so ids are first met. */
function reduced(node: SkopsNode, translator: Translator): PyCall {
  const state = translator.child(node, 'content');
  const args = translator.value(node.object('__reduce__').get('args'), node, '.__reduce__.args');
  const call = new PyCall(translator.classOf(node), 'reduce', argsOf(args, node));
  call.state = isEmpty(state) ? NO_STATE : state;
  return call;
}

/** What Python calls false is no state. */
function isEmpty(state: unknown): boolean {
  if (state === null) return true;
  if (state instanceof PyDict) return state.size === 0;
  return state instanceof PyTuple && state.length === 0;
}

const tree: NodeReader = (node, translator) => {
  translator.expectClass(node, 'sklearn.tree._tree.Tree');
  return reduced(node, translator);
};

const quantileForest: NodeReader = (node, translator) => {
  translator.expectClass(node, 'quantile_forest._quantile_forest_fast.QuantileForest');
  return reduced(node, translator);
};

export const objectNodes: readonly (readonly [string, NodeReader])[] = [
  ['ObjectNode', object],
  ['ConstructorFromReduceNode', constructed],
  ['TreeNode', tree],
  ['LossNode', reduced],
  // The name of LossNode before skops 0.11, which later releases cannot read any more.
  ['SGDNode', reduced],
  ['QuantileForestNode', quantileForest],
];
