// SIMD intrinsics: SSE2 always, SSE4.2 and AVX2 behind target attributes and a question to the CPU, same answers by
// any path.
#include <immintrin.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

namespace {

std::uint32_t crc32c_plain(const unsigned char* data, std::size_t size) {
  std::uint32_t crc = ~0u;
  for (std::size_t i = 0; i < size; ++i) {
    crc ^= data[i];
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? 0x82f63b78u ^ (crc >> 1) : crc >> 1;
  }
  return ~crc;
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c_sse42(const unsigned char* data, std::size_t size) {
  std::uint64_t crc = ~0u;
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t word;
    std::memcpy(&word, data + i, 8);
    crc = _mm_crc32_u64(crc, word);
  }
  for (; i < size; ++i) crc = _mm_crc32_u8(static_cast<std::uint32_t>(crc), data[i]);
  return ~static_cast<std::uint32_t>(crc);
}

std::int64_t dot_plain(const std::int32_t* a, const std::int32_t* b, std::size_t n) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += static_cast<std::int64_t>(a[i]) * b[i];
  return sum;
}

__attribute__((target("avx2"))) std::int64_t dot_avx2(const std::int32_t* a, const std::int32_t* b, std::size_t n) {
  __m256i sum = _mm256_setzero_si256();
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(a + i));
    __m256i y = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b + i));
    __m256i even = _mm256_mul_epi32(x, y);
    __m256i odd = _mm256_mul_epi32(_mm256_srli_epi64(x, 32), _mm256_srli_epi64(y, 32));
    sum = _mm256_add_epi64(sum, _mm256_add_epi64(even, odd));
  }
  std::int64_t parts[4];
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(parts), sum);
  return parts[0] + parts[1] + parts[2] + parts[3] + dot_plain(a + i, b + i, n - i);
}

int count_sse2(const char* text, std::size_t size, char wanted) {
  int count = 0;
  std::size_t i = 0;
  const __m128i pattern = _mm_set1_epi8(wanted);
  for (; i + 16 <= size; i += 16) {
    __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + i));
    count += __builtin_popcount(_mm_movemask_epi8(_mm_cmpeq_epi8(block, pattern)));
  }
  for (; i < size; ++i) count += text[i] == wanted;
  return count;
}

void transpose(float* m) {
  __m128 rows[4] = {_mm_loadu_ps(m), _mm_loadu_ps(m + 4), _mm_loadu_ps(m + 8), _mm_loadu_ps(m + 12)};
  _MM_TRANSPOSE4_PS(rows[0], rows[1], rows[2], rows[3]);
  for (int i = 0; i < 4; ++i) _mm_storeu_ps(m + 4 * i, rows[i]);
}

using Vector = int __attribute__((vector_size(32)));
Vector clamp(Vector values, int low, int high) {
  values = values < low ? Vector{} + low : values;
  return values > high ? Vector{} + high : values;
}

}  // namespace

int main() {
  __builtin_cpu_init();
  std::vector<unsigned char> bytes(1003);
  std::vector<std::int32_t> a(517), b(517);
  std::uint32_t state = 1;
  for (auto& byte : bytes) byte = static_cast<unsigned char>((state = state * 1664525 + 1013904223) >> 24);
  for (std::size_t i = 0; i < a.size(); ++i)
    a[i] = static_cast<int>(state = state * 1664525 + 1013904223), b[i] = static_cast<int>(i * 1000003) - 250000000;
  std::uint32_t crc = __builtin_cpu_supports("sse4.2") ? crc32c_sse42(bytes.data(), bytes.size())
                                                       : crc32c_plain(bytes.data(), bytes.size());
  std::printf("%08x %d\n", crc, crc == crc32c_plain(bytes.data(), bytes.size()));
  std::int64_t dot =
      __builtin_cpu_supports("avx2") ? dot_avx2(a.data(), b.data(), a.size()) : dot_plain(a.data(), b.data(), a.size());
  std::printf("%lld %d\n", static_cast<long long>(dot), dot == dot_plain(a.data(), b.data(), a.size()));
  const char text[] = "she sells sea shells on the sea shore, and the shells she sells are sea shells for sure";
  std::printf("%d\n", count_sse2(text, sizeof text - 1, 's'));
  float matrix[16];
  for (int i = 0; i < 16; ++i) matrix[i] = static_cast<float>(i);
  transpose(matrix);
  for (float value : matrix) std::printf("%g ", value);
  Vector clamped = clamp(Vector{-5, 0, 5, 10, 15, 20, 25, 30}, 3, 18);
  Vector shuffled = __builtin_shufflevector(clamped, clamped, 7, 6, 5, 4, 3, 2, 1, 0);
  std::printf("\n");
  for (int i = 0; i < 8; ++i) std::printf("%d ", shuffled[i]);
  __m128d pair = _mm_sqrt_pd(_mm_set_pd(2.0, 16.0));
  alignas(16) double roots[2];
  _mm_store_pd(roots, pair);
  std::printf("\n%.15g %.15g\n", roots[0], roots[1]);
#ifdef __AVX2__
  alignas(32) std::int32_t lanes[8];
  _mm256_store_si256(reinterpret_cast<__m256i*>(lanes),
                     _mm256_permutevar8x32_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32(5)));
  std::printf("%d\n", lanes[0] + lanes[7]);
#else
  std::printf("10\n");
#endif
  std::printf("%d %d\n", _mm_cvtsi128_si32(_mm_sad_epu8(_mm_set1_epi8(3), _mm_setzero_si128())),
              _mm_movemask_ps(_mm_setr_ps(-1, 1, -1, 1)));
}
