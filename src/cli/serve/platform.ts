/** What clouds tell a container by its environment: where to listen, which routes, where models are. */
import { existsSync } from 'node:fs';
import { InvalidInputError } from '../../core/errors.js';
import type { Settings } from './settings.js';

type Environment = Readonly<Record<string, string | undefined>>;

const SAGEMAKER_MODELS = '/opt/ml/model';

/** `sagemaker` or `vertex` where the setting or the environment says so. */
function platformOf(settings: Settings, environment: Environment): unknown {
  if (settings['platform'] !== undefined) return settings['platform'];
  if (environment['SAGEMAKER_BIND_TO_PORT'] !== undefined) return 'sagemaker';
  return environment['AIP_HTTP_PORT'] === undefined ? undefined : 'vertex';
}

function portOf(text: string | undefined, name: string): number {
  if (text === undefined) return 8080;
  if (!/^\d{1,5}$/.test(text)) throw new InvalidInputError(`${name} is a port, not ${JSON.stringify(text)}`);
  return Number(text);
}

/** Settings with what the platform wants, where nobody said otherwise; and its models, where none were named. */
export function onPlatform(
  settings: Settings,
  models: readonly string[],
  environment: Environment,
): { settings: Settings; models: readonly string[] } {
  const platform = platformOf(settings, environment);
  if (platform === 'sagemaker') {
    const port = portOf(environment['SAGEMAKER_BIND_TO_PORT'], 'SAGEMAKER_BIND_TO_PORT');
    return {
      settings: { host: '0.0.0.0', port, ...settings, platform },
      models: models.length > 0 || !existsSync(SAGEMAKER_MODELS) ? models : [SAGEMAKER_MODELS],
    };
  }
  if (platform === 'vertex') {
    const port = portOf(environment['AIP_HTTP_PORT'], 'AIP_HTTP_PORT');
    const vertexRoutes = {
      health: environment['AIP_HEALTH_ROUTE'] ?? '/ping',
      predict: environment['AIP_PREDICT_ROUTE'] ?? '/predict',
    };
    return { settings: { host: '0.0.0.0', port, ...settings, platform, vertexRoutes }, models };
  }
  return { settings, models };
}
