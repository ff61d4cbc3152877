import { describe, expect, test } from 'vitest';
import { isBrineError } from '../../src/core/errors.js';
import {
  filesIn,
  newestOf,
  parseRequirement,
  parseTargets,
  requirementsIn,
  resolveTargets,
} from '../../src/migrate/requirements.js';
import { compareVersions } from '../../src/migrate/versions.js';

const version = (text: string): string => parseRequirement(text).version;

describe('requirements', () => {
  test('name a release, or the newest that fits', () => {
    expect(version('scikit-learn==1.9.1')).toBe('1.9.1');
    expect(version('sklearn == 1.4')).toBe('1.4.0');
    expect(version('scikit_learn>=1.2,<1.4')).toBe('1.3.2');
    expect(version('numpy<2')).toBe('1.26.4');
    expect(version('scikit-learn~=1.2.0')).toBe('1.2.2');
    expect(version('scikit-learn==1.5.*')).toBe('1.5.2');
    expect(version('scikit-learn[docs] != 1.9.1, <2 ; python_version > "3"')).toBe('1.9.0');
    expect(version('python==3.8')).toBe('3.8');
  });

  test('name bug fixes of a known series that came later', () => {
    expect(version('scikit-learn==1.7.9')).toBe('1.7.9');
  });

  test('refuse what is unknown with the list of what is known', () => {
    expect(() => version('torch==2.0')).toThrow(/knows scikit-learn, numpy/);
    expect(() => version('scikit-learn==9.9')).toThrow(/1\.9\.1, and newest/);
    expect(() => version('numpy=>1')).toThrow(/no requirement/);
    expect(() => resolveTargets(['numpy<2', 'numpy==2.0.2'])).toThrow(/two releases/);
    try {
      version('numpy??');
    } catch (error) {
      expect(isBrineError(error, 'INVALID_INPUT')).toBe(true);
    }
  });

  test('newest is the newest of each library that is not named', () => {
    const found = resolveTargets(['newest', 'numpy<2']);
    expect(found.numpy).toBe('1.26.4');
    expect(found['scikit-learn']).toBe(newestOf('scikit-learn'));
    expect(parseTargets([]).map(({ library }) => library)).toContain('pandas');
  });

  test('of a file are those that concern model files', () => {
    expect(requirementsIn('# models\nscikit-learn==1.2.2  # pinned\nflask\n-r other.txt\nnumpy<2\n')).toEqual([
      'scikit-learn==1.2.2',
      'numpy<2',
    ]);
  });
});

test('versions are ordered as PEP 440 has them', () => {
  const ordered = ['0.24.2', '1.0', '1.2.0rc1', '1.2.0', '1.4.1', '1.4.1.post1', '1.10.0'];
  expect([...ordered].reverse().sort(compareVersions)).toEqual(ordered);
});

describe('a file as pip reads it', () => {
  test('lines go on behind a backslash, with hashes and a byte order mark', () => {
    const text = '\uFEFFscikit-learn==1.5.2 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def\r\nflask==3\r\n';
    expect(requirementsIn(text)).toEqual(['scikit-learn==1.5.2']);
  });

  test('constraints say which release, and not that there is one', () => {
    expect(requirementsIn('scikit-learn>=1.0\n', ['scikit-learn==1.6.1\nnumpy<2\n'])).toEqual([
      'scikit-learn>=1.0,==1.6.1',
    ]);
    expect(filesIn('-c bounds.txt\n--constraint=more.txt\n-r other.txt\n', 'constraint')).toEqual([
      'bounds.txt',
      'more.txt',
    ]);
  });

  test.each([
    ['3.8', '1.2.2'],
    ['3.11', '1.5.2'],
    [undefined, '1.5.2'],
  ])('of lines for several Pythons those for %s count', (python, release) => {
    const lines = ['scikit-learn==1.2.2; python_version<"3.9"', "scikit-learn==1.5.2 ; python_version >= '3.9'"];
    const targets = [...lines, ...(python === undefined ? [] : [`python==${python}`])];
    expect(resolveTargets(targets)['scikit-learn']).toBe(release);
  });

  test('a line for another Python alone is an error', () => {
    expect(() => resolveTargets(['scikit-learn==1.5.2; python_version<"3.0"'])).toThrow('no target is left for Python');
    expect(() => resolveTargets(['scikit-learn==1.5.2; extra == "dev"'])).toThrow('no target is left');
  });
});
