/*
 * The layers of an MLP as C computes them with lanes of so many bytes: tiles of rows and outputs in registers, weights in
 * panels, sums over the columns in their order. Compiled by bench/limits.ts with LANES (bytes of a register), REAL
 * (double or float) and with or without fused multiply-add.
 *
 *   dense ROWS REPEATS     prints milliseconds, one line each
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef REAL vec __attribute__((vector_size(LANES), aligned(sizeof(REAL))));
enum { WIDTH = LANES / sizeof(REAL), TILE_ROWS = 4, TILE_VECS = 3, PANEL = WIDTH * TILE_VECS };

static const int LAYERS[] = {784, 256, 128, 10};

static int padded(int outputs) { return (outputs + PANEL - 1) / PANEL * PANEL; }

/* X in groups of TILE_ROWS rows, side by side for each column; results alike, for the next layer. */
static void layer(const REAL *X, int rows, int cols, const REAL *panels, int outputs, REAL *out) {
  for (int k = 0; k < padded(outputs); k += PANEL) {
    const REAL *panel = panels + (size_t)k * cols;
    for (int row = 0; row < rows; row += TILE_ROWS) {
      const REAL *x = X + (size_t)row * cols, *w = panel;
      vec sums[TILE_ROWS][TILE_VECS];
      memset(sums, 0, sizeof sums);
      for (int c = 0; c < cols; c++, x += TILE_ROWS, w += PANEL) {
        vec weights[TILE_VECS];
        for (int v = 0; v < TILE_VECS; v++) weights[v] = *(const vec *)(w + v * WIDTH);
        for (int r = 0; r < TILE_ROWS; r++)
          for (int v = 0; v < TILE_VECS; v++) sums[r][v] += x[r] * weights[v];
      }
      for (int v = 0; v < PANEL; v++) {
        if (k + v >= outputs) break;
        for (int r = 0; r < TILE_ROWS; r++) {
          REAL sum = sums[r][v / WIDTH][v % WIDTH];
          out[(size_t)row * outputs + (size_t)(k + v) * TILE_ROWS + r] = sum > 0 ? sum : 0;
        }
      }
    }
  }
}

static REAL *numbers(size_t count) {
  REAL *all = aligned_alloc(64, (count * sizeof(REAL) + 63) / 64 * 64);
  for (size_t i = 0; i < count; i++) all[i] = (REAL)(rand() / (double)RAND_MAX - 0.5);
  return all;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int rows = atoi(argv[1]), repeats = atoi(argv[2]), block = 64;
  REAL *X = numbers((size_t)rows * LAYERS[0]), *first = numbers(block * 256), *second = numbers(block * 256);
  REAL *out = numbers((size_t)rows * 10), *panels[3];
  for (int l = 0; l < 3; l++) panels[l] = numbers((size_t)padded(LAYERS[l + 1]) * LAYERS[l]);
  for (int i = 0; i < repeats; i++) {
    struct timespec start, end;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    for (int row = 0; row + block <= rows; row += block) {
      layer(X + (size_t)row * LAYERS[0], block, LAYERS[0], panels[0], LAYERS[1], first);
      layer(first, block, LAYERS[1], panels[1], LAYERS[2], second);
      layer(second, block, LAYERS[2], panels[2], LAYERS[3], out + (size_t)row * 10);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    printf("%.4f\n", (end.tv_sec - start.tv_sec) * 1e3 + (end.tv_nsec - start.tv_nsec) / 1e6);
  }
  fprintf(stderr, "%g\n", (double)out[rows]);
  return 0;
}
