/**
 * Implemented by objects that are a view of a graph node (a bound estimator, an instance of a registered class):
 * the pickler writes the node. A symbol, because no file can name one.
 */
export const toGraph: unique symbol = Symbol('brine.toGraph');

export interface GraphView {
  [toGraph](): unknown;
}

export function isGraphView(value: object): value is GraphView {
  return typeof (value as Partial<GraphView>)[toGraph] === 'function';
}
