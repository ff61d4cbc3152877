/*
 * The packed trees of src/trees/leaf-bits.ts walked by C with registers of LANES bytes: the same words, the same sums. Compiled by
 * bench/limits.ts, which writes the form and the rows to a file.
 *
 *   leaf-bits FILE REPEATS THREADS     prints milliseconds by the clock and the sum of all results, one line each
 *
 * FILE: ten 32-bit numbers (trees, ranked columns, place of the words, place of the values, numbers of a leaf, sums of a row, columns,
 * rows, bytes of the form, 1 for sums in float32 with X rounded first), the form, X in float64.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef int8_t vec __attribute__((vector_size(LANES)));
typedef uint8_t uvec __attribute__((vector_size(LANES)));
enum { VECS = 4, GROUP = VECS * LANES, BLOCK = 512 };

static struct { int32_t trees, ranked, treesAt, valuesAt, width, stride, cols, rows, bytes, single; } head;
static char *form;
static double *X, *out;
static int threads;

static void ranks(const double *rows, int8_t *to) {
  for (int c = 0; c < head.ranked; c++) {
    const int32_t *column = (const int32_t *)(form + 16 * c);
    const double *table = (const double *)(form + column[0]);
    int top = column[1] / 8;
    for (int i = 0; i < BLOCK; i += 8) {
      double x[8];
      uint32_t found[8] = {0};
      for (int r = 0; r < 8; r++) {
        x[r] = rows[(size_t)(i + r) * head.cols + column[2]];
        if (head.single) x[r] = (float)x[r];
      }
      for (int step = top; step >= 1; step >>= 1)
        for (int r = 0; r < 8; r++) found[r] += step & -(uint32_t)(table[found[r] + step - 1] < x[r]);
      for (int r = 0; r < 8; r++) to[c * BLOCK + i + r] = x[r] != x[r] ? column[3] : (int)found[r] - 128;
    }
  }
}

static inline vec lowest(vec bits) {
  uvec v = (uvec)((bits - 1) & ~bits);
  v = v - ((v >> 1) & 0x55);
  v = (v & 0x33) + ((v >> 2) & 0x33);
  return (vec)((v + (v >> 4)) & 0x0f);
}

static void walk(const int8_t *columns, double *sums) {
  const uint32_t *tree = (const uint32_t *)(form + head.treesAt);
  const double *values = (const double *)(form + head.valuesAt);
  for (int t = 0; t < head.trees; t++) {
    uint32_t eighths = tree[0];
    const double *leaves = values + tree[1];
    double *first = sums + tree[2];
    const uint32_t *start = tree + 3;
    for (int row = 0; row < BLOCK; row += GROUP) {
      vec empty[VECS], kept[VECS], open[VECS];
      for (int v = 0; v < VECS; v++) empty[v] = open[v] = ~(vec){0}, kept[v] = (vec){0};
      tree = start;
      for (uint32_t e = 0; e < eighths; e++) {
        vec bits[VECS];
        for (int v = 0; v < VECS; v++) bits[v] = ~(vec){0};
        uint32_t count = *tree++;
        for (const uint32_t *end = tree + count; tree < end; tree++) {
          uint32_t node = *tree;
          const int8_t *x = columns + (node & 0x7fff) * BLOCK + row;
          vec threshold = (vec){0} + (int8_t)(node >> 16), left = (vec){0} + (int8_t)(node >> 24);
          for (int v = 0; v < VECS; v++) bits[v] &= ~(left & (*(const vec *)(x + v * LANES) > threshold));
        }
        for (int v = 0; v < VECS; v++) {
          empty[v] -= open[v];
          kept[v] |= open[v] & bits[v];
          open[v] &= bits[v] == 0;
        }
      }
      uint8_t places[GROUP] __attribute__((aligned(LANES)));
      for (int v = 0; v < VECS; v++) *(vec *)(places + v * LANES) = empty[v] * 8 + lowest(kept[v]);
      double *to = first + (size_t)row * head.stride;
      if (head.width == 1) {
        if (head.single)
          for (int i = 0; i < GROUP; i++, to += head.stride) *to = (float)(*to + leaves[places[i]]);
        else
          for (int i = 0; i < GROUP; i++, to += head.stride) *to += leaves[places[i]];
      } else
        for (int i = 0; i < GROUP; i++, to += head.stride)
          for (int k = 0; k < head.width; k++) to[k] += leaves[places[i] * head.width + k];
    }
  }
}

static void *part(void *at) {
  int index = (int)(intptr_t)at, blocks = head.rows / BLOCK;
  int8_t *columns = aligned_alloc(64, (size_t)head.ranked * BLOCK);
  for (int b = blocks * index / threads; b < blocks * (index + 1) / threads; b++) {
    double *sums = out + (size_t)b * BLOCK * head.stride;
    memset(sums, 0, sizeof(double) * BLOCK * head.stride);
    ranks(X + (size_t)b * BLOCK * head.cols, columns);
    walk(columns, sums);
  }
  free(columns);
  return 0;
}

int main(int argc, char **argv) {
  FILE *file = argc == 4 ? fopen(argv[1], "rb") : 0;
  if (!file || fread(&head, sizeof head, 1, file) != 1) return 2;
  threads = atoi(argv[3]);
  form = aligned_alloc(64, (head.bytes + 63) / 64 * 64);
  size_t cells = (size_t)head.rows * head.cols;
  X = malloc(cells * 8);
  out = calloc((size_t)head.rows * head.stride, 8);
  if (fread(form, 1, head.bytes, file) != (size_t)head.bytes || fread(X, 8, cells, file) != cells) return 2;
  for (int i = 0; i < atoi(argv[2]); i++) {
    struct timespec start, end;
    pthread_t others[16];
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int t = 1; t < threads; t++) pthread_create(&others[t], 0, part, (void *)(intptr_t)t);
    part(0);
    for (int t = 1; t < threads; t++) pthread_join(others[t], 0);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double sum = 0;
    for (size_t k = 0; k < (size_t)head.rows * head.stride; k++) sum += out[k];
    printf("%.4f %.17g\n", (end.tv_sec - start.tv_sec) * 1e3 + (end.tv_nsec - start.tv_nsec) / 1e6, sum);
  }
  return 0;
}
