/** The order of the pages in the site; a page that is in no group stands in one of its own, at the end. */
export const GROUPS = [
  ['Getting started', ['start/serve-a-model', 'start/back-to-python', 'start/trust-files', 'start/model-no-longer-loads']],
  ['How to', ['how-to/nextjs', 'how-to/web-workers', 'how-to/functions', 'how-to/streams', 'how-to/ci', 'page', 'serving', 'mlflow', 'keeping-models', 'batch', 'own-code', 'migration']],
  ['Reference', ['tour', 'command-line', 'typescript', 'types', 'values', 'runtimes', 'joblib', 'skops', 'errors', 'versioning', 'glossary']],
  ['What holds', ['security', 'coverage', 'libraries', 'compatibility', 'performance', 'compare', 'faq']],
  ['Developing Brine', ['contributing', 'architecture', 'adding-an-estimator', 'deploy', 'changelog', 'security-policy']],
]; // prettier-ignore
