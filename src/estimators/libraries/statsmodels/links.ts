/** Links of generalized linear models: from the linear predictor to the mean. statsmodels' genmod.families.links. */
import { UnsupportedError } from '../../../core/errors.js';
import { normalCdf } from '../../../linalg/special/normal.js';
import type { Owner } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { inside, nameOfClass } from './results.js';

type Mean = (z: number) => number;

const logistic: Mean = (z) => 1 / (1 + Math.exp(-z));

/** Classes without parameters. Releases before 0.14 also have them under lower-case names. */
const PLAIN: Readonly<Record<string, Mean>> = {
  logit: logistic,
  log: Math.exp,
  logc: (z) => 1 - Math.exp(z),
  identity: (z) => z,
  inversepower: (z) => 1 / z,
  inverse_power: (z) => 1 / z,
  sqrt: (z) => z * z,
  inversesquared: (z) => 1 / Math.sqrt(z),
  inverse_squared: (z) => 1 / Math.sqrt(z),
  probit: normalCdf,
  cauchy: (z) => 0.5 + Math.atan(z) / Math.PI,
  cloglog: (z) => 1 - Math.exp(-Math.exp(z)),
  loglog: (z) => Math.exp(-Math.exp(-z)),
};

/** The mean of a linear predictor under the link of a family. @throws UnsupportedError for links that are not known */
export function meanOf(self: Owner, family: unknown): Mean {
  const link: unknown = inside(family).get('link') ?? inside(family).get('_link');
  const name = nameOfClass(link);
  const plain = PLAIN[name.toLowerCase()];
  if (plain !== undefined) return plain;
  if (name === 'Power') {
    const power = unwrapScalar(inside(link).get('power'));
    if (typeof power !== 'number' || power === 0) throw self.fail('family', 'a power other than 0', describe(power));
    return power === 1 ? (z) => z : (z) => Math.pow(z, 1 / power);
  }
  if (name === 'NegativeBinomial' || name === 'nbinom') {
    const alpha = unwrapScalar(inside(link).get('alpha'));
    if (typeof alpha !== 'number') throw self.fail('family', 'a number alpha', describe(alpha));
    return (z) => -1 / (alpha * (1 - Math.exp(-z)));
  }
  throw new UnsupportedError(`the family of this ${self.className} has the link ${name === '' ? describe(link) : name}, which Brine does not know`); // prettier-ignore
}
