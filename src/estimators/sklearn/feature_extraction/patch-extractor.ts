/**
 * All patches of images.
 * https://scikit-learn.org/stable/modules/generated/sklearn.feature_extraction.image.PatchExtractor.html
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { any, count, listOf, nullable, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';

const attributes = {
  patch_size: optional(nullable(listOf(count()))),
  max_patches: optional(any(), null),
};

/** Numbers in the patches of one call. */
const MAX_NUMBERS = 2 ** 28;

function imagesOf(m: Model<typeof attributes>, X: Input): NdArray {
  const images = X.kind === 'texts' ? X.passed : undefined;
  if (images instanceof NdArray && (images.ndim === 3 || images.ndim === 4) && images.size > 0) return images;
  throw new InvalidInputError(
    `${m.self.className} takes an NdArray of images: (images, height, width) or (images, height, width, channels)`,
  );
}

function transform(m: Model<typeof attributes>, X: Input): NdArray {
  if (m.max_patches !== null) {
    throw new UnsupportedError(
      `this ${m.self.className} draws max_patches=${String(m.max_patches)} patches at random, which Brine does not do`,
    );
  }
  const images = imagesOf(m, X);
  const [n, height, width, channels = 1] = images.shape as [number, number, number, number?];
  const [tall, wide] = m.patch_size ?? [Math.floor(height / 10), Math.floor(width / 10)];
  if (tall === undefined || wide === undefined || tall < 1 || wide < 1 || tall > height || wide > width) {
    throw new InvalidInputError(`patches of ${tall} × ${wide} do not fit into images of ${height} × ${width}`);
  }
  const [down, across] = [height - tall + 1, width - wide + 1];
  const size = tall * wide * channels;
  if (n * down * across * size > MAX_NUMBERS)
    throw new InvalidInputError('these are too many patches: pass fewer images');
  const data = images.toFloat64();
  const out = new Float64Array(n * down * across * size);
  let at = 0;
  for (let image = 0; image < n; image++) {
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++) {
        for (let row = 0; row < tall; row++) {
          const from = ((image * height + y + row) * width + x) * channels;
          out.set(data.subarray(from, from + wide * channels), at);
          at += wide * channels;
        }
      }
    }
  }
  const shape = [n * down * across, tall, wide, ...(channels === 1 ? [] : [channels])];
  return new NdArray(out, shape, dtypeOf('float64'));
}

export default defineEstimator({
  classes: ['sklearn.feature_extraction.image.PatchExtractor'],
  attributes,
  takesAnything: true,
  check(m) {
    if (m.patch_size !== undefined && m.patch_size.length !== 2)
      throw m.self.fail('patch_size', 'a height and a width', `${m.patch_size.length} numbers`);
  },
  transform,
});
