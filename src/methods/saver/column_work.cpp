#include "methods/saver/column_work.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "core/per_processor.hpp"

#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wpsabi"  // no vector crosses a call: all is inlined
#endif

namespace undrop::saver {

namespace {

constexpr std::int64_t width = 16;
using Lanes = float __attribute__((vector_size(4 * width)));
using Bits = std::int32_t __attribute__((vector_size(4 * width)));

UNDROP_INLINED Lanes load(const float* from) {
  Lanes out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

UNDROP_INLINED void store(const Lanes& lanes, float* to) { std::memcpy(to, &lanes, sizeof lanes); }

UNDROP_INLINED float sum(const Lanes& lanes) {
  const auto eight = __builtin_shufflevector(lanes, lanes, 0, 1, 2, 3, 4, 5, 6, 7) +
                     __builtin_shufflevector(lanes, lanes, 8, 9, 10, 11, 12, 13, 14, 15);
  const auto four =
      __builtin_shufflevector(eight, eight, 0, 1, 2, 3) + __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
  return (four[0] + four[2]) + (four[1] + four[3]);
}

/// The sums of four vectors' lanes.
UNDROP_INLINED void sums(const Lanes& a, const Lanes& b, const Lanes& c, const Lanes& d, float* out) {
  const Lanes ab = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
                   __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  const Lanes cd = __builtin_shufflevector(c, d, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
                   __builtin_shufflevector(c, d, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  const Lanes all = __builtin_shufflevector(ab, cd, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27) +
                    __builtin_shufflevector(ab, cd, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  const auto pairs = __builtin_shufflevector(all, all, 0, 1, 4, 5, 8, 9, 12, 13) +
                     __builtin_shufflevector(all, all, 2, 3, 6, 7, 10, 11, 14, 15);
  const auto found =
      __builtin_shufflevector(pairs, pairs, 0, 2, 4, 6) + __builtin_shufflevector(pairs, pairs, 1, 3, 5, 7);
  std::memcpy(out, &found, sizeof found);
}

/// The last sixteen of n values with those that whole lanes have covered set to 0; n ≥ 16.
void last_values(const float* values, std::int64_t n, float* out) {
  const std::int64_t covered = width - n % width;
  for (std::int64_t l = 0; l < width; ++l) out[l] = l < covered ? 0 : values[n - width + l];
}

/// e^x for |x| ≤ 80, to a unit or two of its last place.
UNDROP_INLINED Lanes exponential(const Lanes& x) {
  constexpr float to_whole = 12582912;  // 1.5 × 2²³: adding it rounds
  const Lanes power = (x * 1.44269504F + to_whole) - to_whole;
  const Lanes rest = (x - power * 0.693359375F) + power * 2.12194440e-4F;
  Lanes series = rest * (1.0F / 5040) + 1.0F / 720;
  series = series * rest + 1.0F / 120;
  series = series * rest + 1.0F / 24;
  series = series * rest + 1.0F / 6;
  series = series * rest + 0.5F;
  series = series * rest + 1.0F;
  series = series * rest + 1.0F;
  const Bits exponent = (__builtin_convertvector(power, Bits) + 127) << 23;
  Lanes scale;
  std::memcpy(&scale, &exponent, sizeof scale);
  return series * scale;
}

UNDROP_INLINED void dot_four(const float* const* columns, const float* values, const float* last_values, std::int64_t n,
                             float* out) {
  const float* a = columns[0];
  const float* b = columns[1];
  const float* c = columns[2];
  const float* d = columns[3];
  Lanes of_a{};
  Lanes of_b{};
  Lanes of_c{};
  Lanes of_d{};
  std::int64_t i = 0;
  for (; i + width <= n; i += width) {
    const Lanes v = load(values + i);
    of_a += load(a + i) * v;
    of_b += load(b + i) * v;
    of_c += load(c + i) * v;
    of_d += load(d + i) * v;
  }
  if (i < n) {
    const Lanes v = load(last_values);
    const std::int64_t last = n - width;
    of_a += load(a + last) * v;
    of_b += load(b + last) * v;
    of_c += load(c + last) * v;
    of_d += load(d + last) * v;
  }
  sums(of_a, of_b, of_c, of_d, out);
}

/// n ≥ 16.
UNDROP_PER_PROCESSOR void dot_lanes(const float* const* columns, std::size_t m, const float* values, std::int64_t n,
                                    float* out) {
  float last[width];
  last_values(values, n, last);
  std::size_t k = 0;
  for (; k + 4 <= m; k += 4) dot_four(columns + k, values, last, n, out + k);
  if (k == m) return;
  const float* rest[4];
  float found[4];
  for (std::size_t l = 0; l < 4; ++l) rest[l] = columns[std::min(k + l, m - 1)];
  dot_four(rest, values, last, n, found);
  std::copy(found, found + (m - k), out + k);
}

/// Two columns' sums with four others: both[l] and, four later, both[4 + l].
UNDROP_INLINED void dot_two_by_four(const float* x, const float* y, const float* const* columns, std::int64_t n,
                                    float* both) {
  const float* a = columns[0];
  const float* b = columns[1];
  const float* c = columns[2];
  const float* d = columns[3];
  Lanes xa{};
  Lanes xb{};
  Lanes xc{};
  Lanes xd{};
  Lanes ya{};
  Lanes yb{};
  Lanes yc{};
  Lanes yd{};
  const std::int64_t whole = n / width;
  for (std::int64_t step = 0; step < whole + (n % width > 0 ? 1 : 0); ++step) {
    const std::int64_t i = step < whole ? step * width : n - width;
    const Lanes u = load(x + step * width);
    const Lanes v = load(y + step * width);
    const Lanes of_a = load(a + i);
    xa += of_a * u;
    ya += of_a * v;
    const Lanes of_b = load(b + i);
    xb += of_b * u;
    yb += of_b * v;
    const Lanes of_c = load(c + i);
    xc += of_c * u;
    yc += of_c * v;
    const Lanes of_d = load(d + i);
    xd += of_d * u;
    yd += of_d * v;
  }
  sums(xa, xb, xc, xd, both);
  sums(ya, yb, yc, yd, both + 4);
}

/// weights × column, its last lanes as last_values gives them.
UNDROP_INLINED void weigh(const float* weights, const float* column, std::int64_t n, float* out) {
  std::int64_t i = 0;
  for (; i + width <= n; i += width) store(load(weights + i) * load(column + i), out + i);
  if (i == n) return;
  float last[width];
  last_values(weights, n, last);
  store(load(last) * load(column + n - width), out + i);
}

/// n ≥ 16; `work`: twice n, rounded up to lanes.
UNDROP_PER_PROCESSOR void gram_lanes(const float* const* columns, std::size_t m, std::size_t first,
                                     const float* weights, std::int64_t n, float* gram, std::size_t stride,
                                     float* work) {
  float* const second = work + (n / width + 1) * width;
  for (std::size_t j = first; j < m; j += 2) {
    const std::size_t other = std::min(j + 1, m - 1);
    weigh(weights, columns[j], n, work);
    weigh(weights, columns[other], n, second);
    for (std::size_t i = 0; i <= other; i += 4) {
      const float* four[4];
      float both[8];
      for (std::size_t l = 0; l < 4; ++l) four[l] = columns[std::min(i + l, m - 1)];
      dot_two_by_four(work, second, four, n, both);
      for (std::size_t l = 0; l < std::min<std::size_t>(4, other + 1 - i); ++l) {
        gram[j * stride + i + l] = gram[(i + l) * stride + j] = both[l];
        gram[other * stride + i + l] = gram[(i + l) * stride + other] = both[4 + l];
      }
    }
  }
}

UNDROP_INLINED void combine_lanes(const float* const* columns, const float* factors, std::size_t m, std::int64_t i,
                                  float* out) {
  Lanes total{};
  for (std::size_t k = 0; k < m; ++k) total += factors[k] * load(columns[k] + i);
  store(total, out + i);
}

UNDROP_PER_PROCESSOR void combine(const float* const* columns, const float* factors, std::size_t m, std::int64_t n,
                                  float* out) {
  std::int64_t i = 0;
  for (; i + 4 * width <= n; i += 4 * width) {
    Lanes a{};
    Lanes b{};
    Lanes c{};
    Lanes d{};
    for (std::size_t k = 0; k < m; ++k) {
      const float* column = columns[k] + i;
      const float factor = factors[k];
      a += factor * load(column);
      b += factor * load(column + width);
      c += factor * load(column + 2 * width);
      d += factor * load(column + 3 * width);
    }
    store(a, out + i);
    store(b, out + i + width);
    store(c, out + i + 2 * width);
    store(d, out + i + 3 * width);
  }
  for (; i + width <= n; i += width) combine_lanes(columns, factors, m, i, out);
  if (i < n) combine_lanes(columns, factors, m, n - width, out);
}

UNDROP_PER_PROCESSOR double loss_of_lanes(const float* eta, const float* weights, const float* y, std::int64_t n,
                                          float* mean) {
  double total = 0;
  std::int64_t i = 0;
  for (; i + width <= n; i += width) {
    const Lanes e = load(eta + i);
    const Lanes w = load(weights + i);
    const Lanes m = w * exponential(e);
    store(m, mean + i);
    total += static_cast<double>(sum(m - w * load(y + i) * e));
  }
  for (; i < n; ++i) {
    mean[i] = weights[i] * std::exp(eta[i]);
    total += static_cast<double>(mean[i] - weights[i] * y[i] * eta[i]);
  }
  return total;
}

/// The slope of the next coefficient is brought up to date by itself: nothing waits for the others' to be stored.
UNDROP_PER_PROCESSOR float one_round(const PenalisedQuadratic& q) {
  float largest = 0;
  float slope = q.slope[0];
  for (std::int64_t k = 0; k < q.size; ++k) {
    const float now = q.value[k];
    const float bound = q.bound[k];
    const float wish = slope + q.curvature[k] * now;
    const float within = std::min(std::max(wish, -bound), bound);
    const float by = q.inverse[k] != 0 ? (wish - within) * q.inverse[k] - now : 0;
    const float* column = q.gram + k * q.stride;
    slope = q.slope[k + 1] - by * column[k + 1];
    if (by == 0) continue;
    q.value[k] = now + by;
    largest = std::max(largest, by * by * q.curvature[k]);
    for (std::int64_t l = 0; l < q.size; l += width) store(load(q.slope + l) - by * load(column + l), q.slope + l);
  }
  return largest;
}

}  // namespace

void dot_columns(std::span<const float* const> columns, const float* values, std::int64_t n, float* out) {
  if (n >= width) {
    dot_lanes(columns.data(), columns.size(), values, n, out);
    return;
  }
  for (std::size_t k = 0; k < columns.size(); ++k) {
    out[k] = 0;
    for (std::int64_t i = 0; i < n; ++i) out[k] += columns[k][i] * values[i];
  }
}

void weighted_gram(std::span<const float* const> columns, std::size_t first, const float* weights, std::int64_t n,
                   float* gram, std::int64_t stride) {
  const auto step = static_cast<std::size_t>(stride);
  if (n >= width) {
    std::vector<float> work(static_cast<std::size_t>(2 * (n / width + 1) * width));
    gram_lanes(columns.data(), columns.size(), first, weights, n, gram, step, work.data());
    return;
  }
  for (std::size_t j = first; j < columns.size(); ++j) {
    for (std::size_t i = 0; i <= j; ++i) {
      float sum = 0;
      for (std::int64_t c = 0; c < n; ++c) sum += weights[c] * columns[i][c] * columns[j][c];
      gram[j * step + i] = gram[i * step + j] = sum;
    }
  }
}

void combine_columns(std::span<const float* const> columns, const float* factors, std::int64_t n, float* out) {
  if (n >= width) {
    combine(columns.data(), factors, columns.size(), n, out);
    return;
  }
  std::fill(out, out + n, 0.0F);
  for (std::size_t k = 0; k < columns.size(); ++k) {
    for (std::int64_t i = 0; i < n; ++i) out[i] += factors[k] * columns[k][i];
  }
}

double poisson_loss(const float* eta, const float* weights, const float* y, std::int64_t n, float* mean) {
  return loss_of_lanes(eta, weights, y, n, mean);
}

void descend(const PenalisedQuadratic& quadratic, float enough, float share, int most_rounds) {
  const float first = one_round(quadratic);
  const float until = std::max(enough, share * first);
  float change = first;
  for (int round = 1; round < most_rounds && change >= until; ++round) change = one_round(quadratic);
}

}  // namespace undrop::saver
