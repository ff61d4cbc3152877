/** Networks around other libraries. Known by name only: their objects stay inert, and the scanner does not know them. */
import { defineEstimator } from '../../binding/define.js';

export default defineEstimator({
  classes: [
    'skorch.classifier.NeuralNetClassifier',
    'skorch.classifier.NeuralNetBinaryClassifier',
    'skorch.regressor.NeuralNetRegressor',
    'skorch.net.NeuralNet',
    'scikeras.wrappers.KerasClassifier',
    'scikeras.wrappers.KerasRegressor',
    'keras.wrappers.scikit_learn.KerasClassifier',
    'keras.wrappers.scikit_learn.KerasRegressor',
    'tensorflow.python.keras.wrappers.scikit_learn.KerasClassifier',
    'tensorflow.python.keras.wrappers.scikit_learn.KerasRegressor',
  ],
  attributes: {},
  refused: 'a neural network: export it as ONNX or as a TensorFlow.js model',
});
