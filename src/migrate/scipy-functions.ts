/** Functions of `scipy.special`: files name them in the module that they are compiled in. */
import { isSince } from './versions.js';

const FORMER = 'scipy.special._ufuncs';
const LATTER = 'scipy.special._special_ufuncs';

/** Those that moved, by the release that moved them; all releases find them in the first module. */
const MOVED: readonly (readonly [since: string, names: string])[] = [
  [
    '1.14',
    'airy airye bei beip ber berp binom digamma exp1 expi expit exprel gamma gammaln hankel1 hankel1e ' +
      'hankel2 hankel2e hyp2f1 it2i0k0 it2j0y0 it2struve0 itairy iti0k0 itj0y0 itmodstruve0 itstruve0 iv ive ' +
      'jn jv jve kei keip kelvin ker kerp kv kve log_expit log_wright_bessel loggamma logit mathieu_a ' +
      'mathieu_b mathieu_cem mathieu_modcem1 mathieu_modcem2 mathieu_modsem1 mathieu_modsem2 mathieu_sem ' +
      'modfresnelm modfresnelp obl_ang1 obl_ang1_cv obl_cv obl_rad1 obl_rad1_cv obl_rad2 obl_rad2_cv pbdv pbvv ' +
      'pbwa pro_ang1 pro_ang1_cv pro_rad1 pro_rad1_cv pro_rad2 pro_rad2_cv psi rgamma sph_harm wright_bessel ' +
      'yv yve',
  ],
  [
    '1.15',
    'besselpoly beta betaln cbrt cosdg cosm1 cotdg ellipe ellipeinc ellipj ellipk ellipkinc ellipkm1 fresnel ' +
      'gammainc gammaincc gammainccinv gammaincinv gammasgn i0 i0e i1 i1e j0 j1 k0 k0e k1 k1e modstruve pro_cv ' +
      'radian sindg struve tandg y0 y1 zetac',
  ],
  ['1.16', 'dawsn erf erfc erfcx erfi exp10 exp2 expm1 log1p log_ndtr ndtr voigt_profile wofz xlog1py xlogy'],
];

let since: Map<string, string> | undefined;

/** The path of a function of `scipy.special` in the wanted release; undefined for what is none of those that moved. */
export function specialPath(module: string, name: string, scipy: string): string | undefined {
  if (module !== FORMER && module !== LATTER) return undefined;
  since ??= new Map(MOVED.flatMap(([release, names]) => names.split(' ').map((one) => [one, release] as const)));
  const release = since.get(name);
  return release === undefined ? undefined : `${isSince(scipy, release) ? LATTER : FORMER}.${name}`;
}
