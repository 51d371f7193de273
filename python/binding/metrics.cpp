#include <undrop/context.hpp>

#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "binding/arrays.hpp"
#include "binding/binding.hpp"
#include "cluster/silhouette.hpp"
#include "judge/adjusted_p.hpp"
#include "judge/cluster_agreement.hpp"
#include "judge/poisson_scores.hpp"
#include "judge/rank_correlation.hpp"
#include "judge/recovery_scores.hpp"
#include "judge/set_overlap.hpp"

namespace undrop::binding {

namespace {

namespace nb = nanobind;
template <typename T>
using Vector = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Points = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Numbers = Vector<double>;
using Codes = Vector<std::int32_t>;
using Flags = Vector<std::uint8_t>;

template <typename T>
std::span<const T> span_of(const Vector<T>& array) {
  return {array.data(), array.size()};
}

template <typename A, typename B>
void require_same_size(const A& a, const B& b) {
  if (a.size() != b.size()) throw nb::value_error("both must have the same number of values");
}

/// A score of two arrays of the same length.
template <auto score, typename Array>
double scored(const Array& a, const Array& b) {
  require_same_size(a, b);
  return score(span_of(a), span_of(b));
}

double rand_index(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
  return judge::adjusted_rand_index(a, b);
}
double mutual_information(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
  return judge::normalized_mutual_information(a, b);
}
double purity_of(std::span<const std::int32_t> clusters, std::span<const std::int32_t> types) {
  return judge::purity(clusters, types);
}

bool all_finite(const Numbers& values) {
  return std::all_of(values.data(), values.data() + values.size(), [](double value) { return std::isfinite(value); });
}

/// NaN has no rank.
template <auto score>
double ranked(const Numbers& a, const Numbers& b) {
  require_same_size(a, b);
  return all_finite(a) && all_finite(b) ? score(span_of(a), span_of(b)) : std::numeric_limits<double>::quiet_NaN();
}

double silhouette(const Points& points, const Codes& clusters) {
  if (std::any_of(clusters.data(), clusters.data() + clusters.size(), [](std::int32_t code) { return code < 0; })) {
    throw nb::value_error("every point needs a cluster");
  }
  if (points.shape(0) != clusters.size()) throw nb::value_error("one cluster a point is needed");
  return cluster::mean_silhouette({points.data(), points.size()}, static_cast<std::int64_t>(points.shape(1)),
                                  span_of(clusters), Context());
}

nb::dict recovery(const Numbers& predicted, const Numbers& truth) {
  require_same_size(predicted, truth);
  judge::PairSums sums;
  for (std::size_t i = 0; i < truth.size(); ++i) sums.add(predicted.data()[i], truth.data()[i]);
  nb::dict out;
  out["rmse"] = sums.rmse();
  out["mae"] = sums.mae();
  out["pearson"] = sums.pearson();
  out["cosine"] = sums.cosine();
  return out;
}

template <auto score>
double mean_over_counts(const Numbers& counts, const Numbers& rates) {
  require_same_size(counts, rates);
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) sum += score(counts.data()[i], rates.data()[i]);
  return sum / static_cast<double>(counts.size());
}

nb::dict overlap(const Flags& found, const Flags& right) {
  require_same_size(found, right);
  const auto sets = judge::set_overlap(span_of(found), span_of(right));
  nb::dict out;
  out["precision"] = sets.precision();
  out["recall"] = sets.recall();
  out["f1"] = sets.f1();
  out["jaccard"] = sets.jaccard();
  return out;
}

}  // namespace

void bind_metrics(nb::module_& parent) {
  nb::module_ module = parent.def_submodule("metrics");
  module.def("adjusted_rand_index", &scored<rand_index, Codes>);
  module.def("normalized_mutual_information", &scored<mutual_information, Codes>);
  module.def("purity", &scored<purity_of, Codes>);
  module.def("spearman", &ranked<judge::spearman>);
  module.def("kendall_tau_b", &ranked<judge::kendall_tau_b>);
  module.def("ordering_score", &ranked<judge::ordering_score>);
  module.def("silhouette", &silhouette);
  module.def("recovery", &recovery);
  module.def("poisson_deviance", &mean_over_counts<judge::poisson_deviance>);
  module.def("poisson_loss", &mean_over_counts<judge::poisson_loss>);
  module.def("set_overlap", &overlap);
  module.def("benjamini_hochberg", [](const Numbers& p) { return owned_array(judge::benjamini_hochberg(span_of(p))); });
}

}  // namespace undrop::binding
