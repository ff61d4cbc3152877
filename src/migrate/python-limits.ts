/** The last release of each library for a Python, as the packages of the Python Package Index tell (`Requires-Python`). */

export type Limited = 'scikit-learn' | 'numpy' | 'scipy' | 'pandas' | 'joblib';

/** Up to this Python of series 3, at most this release; newer ones have the newest. */
export const PYTHON_LIMITS: Readonly<Record<Limited, readonly (readonly [python: string, last: string])[]>> = {
  'scikit-learn': [
    ['3.4', '0.20.4'],
    ['3.5', '0.22.2'],
    ['3.6', '0.24.2'],
    ['3.7', '1.0.2'],
    ['3.8', '1.3.2'],
    ['3.9', '1.6.1'],
    ['3.10', '1.7.2'],
  ],
  numpy: [
    ['3.4', '1.16.6'],
    ['3.5', '1.18.5'],
    ['3.6', '1.19.5'],
    ['3.7', '1.21.6'],
    ['3.8', '1.24.4'],
    ['3.9', '2.0.2'],
    ['3.10', '2.2.6'],
  ],
  scipy: [
    ['3.4', '1.2.3'],
    ['3.5', '1.4.1'],
    ['3.6', '1.5.4'],
    ['3.7', '1.7.3'],
    ['3.8', '1.10.1'],
    ['3.9', '1.13.1'],
    ['3.10', '1.15.3'],
  ],
  pandas: [
    ['3.4', '0.22.0'],
    ['3.5', '0.25.3'],
    ['3.6', '1.1.5'],
    ['3.7', '1.3.5'],
    ['3.8', '2.0.3'],
    ['3.10', '2.3.3'],
  ],
  joblib: [
    ['3.5', '0.14.1'],
    ['3.6', '1.1.1'],
    ['3.7', '1.3.2'],
    ['3.8', '1.4.2'],
    ['3.9', '1.5.3'],
  ],
};
