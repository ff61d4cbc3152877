/** What src/estimators/libraries/boosting/shap-machine.ts loads. */
export { paths, pathsRoom } from './shap-paths';
export { quadrature, quadratureLevel, quadratureShared } from './shap-quadrature';
