/*
 * What m2cgen makes of a model, called by C for one row after another, for bench/limits.ts.
 *
 *   one-row FILE ROWS COLUMNS REPEATS     prints milliseconds of CPU time for a row, one line a repeat
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void score(double *input, double *output);

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  size_t rows = atoi(argv[2]), cols = atoi(argv[3]);
  double *X = malloc(rows * cols * 8), out[16], sum = 0;
  FILE *file = fopen(argv[1], "rb");
  if (!file || fread(X, 8, rows * cols, file) != rows * cols) return 2;
  for (int i = 0; i < atoi(argv[4]); i++) {
    struct timespec start, end;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    for (size_t r = 0; r < rows; r++) {
      score(X + r * cols, out);
      sum += out[0];
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    printf("%.7f\n", ((end.tv_sec - start.tv_sec) * 1e3 + (end.tv_nsec - start.tv_nsec) / 1e6) / rows);
  }
  fprintf(stderr, "%g\n", sum);
  return 0;
}
