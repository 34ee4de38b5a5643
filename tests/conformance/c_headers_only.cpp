/* C in C++: only headers of C, names without std, old habits. */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WORDS 64
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

typedef struct word {
  char* text;
  int count;
  struct word* next;
} word_t;

static word_t* table[WORDS];
static const char text[] =
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness";

static unsigned hash(const char* s) {
  unsigned h = 5381;
  while (*s) h = h * 33 + (unsigned char)*s++;
  return h % WORDS;
}

static word_t* lookup(const char* s) {
  word_t* w;
  unsigned h = hash(s);
  for (w = table[h]; w != NULL; w = w->next)
    if (strcmp(w->text, s) == 0) return w;
  w = (word_t*)malloc(sizeof *w);
  w->text = strdup(s);
  w->count = 0;
  w->next = table[h];
  table[h] = w;
  return w;
}

static int compare(const void* a, const void* b) {
  const word_t *x = *(word_t* const*)a, *y = *(word_t* const*)b;
  if (x->count != y->count) return y->count - x->count;
  return strcmp(x->text, y->text);
}

static void matrix(double m[3][3]) {
  int i, j;
  for (i = 0; i < 3; i++)
    for (j = 0; j < 3; j++) m[i][j] = pow(i + 1, j) + sqrt((double)(i * j));
}

int main(void) {
  char copy[sizeof text], *token;
  word_t *sorted[WORDS], *w;
  int n = 0;
  size_t i;
  double m[3][3];
  strcpy(copy, text);
  for (token = strtok(copy, " ,"); token; token = strtok(NULL, " ,")) {
    char* p;
    for (p = token; *p; p++) *p = (char)tolower(*p);
    lookup(token)->count++;
  }
  for (i = 0; i < ARRAY_SIZE(table); i++)
    for (w = table[i]; w; w = w->next) sorted[n++] = w;
  qsort(sorted, n, sizeof sorted[0], compare);
  for (i = 0; i < 6; i++) printf("%-8s %d\n", sorted[i]->text, sorted[i]->count);
  matrix(m);
  printf("%.4f %.4f %.4f\n", m[2][2], m[1][1], fabs(-m[0][2]));
  printf("%d %.1f %ld %g\n", abs(-3), fabs(-2.5), labs(-4L), floor(-0.5));
  printf("%d %u %ld\n", INT_MAX, UINT_MAX, LONG_MIN);
  printf("%d %s\n", errno = 0, strerror(ENOMEM));
  assert(n > 6);
  {
    union {
      uint32_t u;
      float f;
    } pun;
    pun.f = -2.0f;
    printf("%08x %zu\n", (unsigned)pun.u, offsetof(word_t, next));
  }
  goto done;
done:
  return EXIT_SUCCESS;
}
