#include "simulate/splat_model.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace undrop::simulate {

namespace {

void check_weights(const std::vector<double>& weights, const char* option) {
  const bool bad = std::any_of(weights.begin(), weights.end(), [](double w) { return !(w >= 0) || !std::isfinite(w); });
  if (weights.empty() || bad || !(std::accumulate(weights.begin(), weights.end(), 0.0) > 0)) {
    throw OptionError(option, "", "must be numbers of at least 0, not all of them 0");
  }
}

void check_length(std::size_t length, std::int64_t n, const char* option, const std::string& things) {
  if (length == 1 || static_cast<std::int64_t>(length) == n) return;
  throw OptionError(option, "",
                    fmt::format("has {} numbers; give one, or one for each of the {} {}", length, n, things));
}

void check_paths(const SplatModel& model) {
  if (model.structure != Structure::paths) return;
  const auto n = model.path_origins.size();
  if (static_cast<std::int64_t>(n) != model.n_groups()) {
    throw OptionError("path-origins", "",
                      fmt::format("has {} numbers; --n-groups asks for {} paths", n, model.n_groups()));
  }
  for (std::size_t path = 0; path < n; ++path) {
    const auto origin = model.path_origins[path];
    if (origin >= 0 && origin <= static_cast<std::int64_t>(path)) continue;
    throw OptionError(
        "path-origins", std::to_string(origin),
        fmt::format("path {} must start at 0 (the common start) or at the end of an earlier path, 1 to {}", path + 1,
                    path));
  }
}

}  // namespace

void check(const SplatModel& model) {
  check_weights(model.group_weights, "group-probabilities");
  check_weights(model.batch_weights, "batch-probabilities");
  check_length(model.differences.size(), model.n_groups(), "de-probability", "groups");
  check_length(model.batch_effects.size(), model.n_batches(), "batch-location", "batches");
  check_length(model.path_skews.size(), model.n_groups(), "path-skew", "paths");
  check_paths(model);
  switch (model.dropout) {
    case Dropout::batch:
      check_length(model.dropout_curves.size(), model.n_batches(), "dropout-mid", "batches");
      break;
    case Dropout::group:
      check_length(model.dropout_curves.size(), model.n_groups(), "dropout-mid", "groups");
      break;
    case Dropout::cell:
      check_length(model.dropout_curves.size(), model.n_cells, "dropout-mid", "cells");
      break;
    default:
      check_length(model.dropout_curves.size(), 1, "dropout-mid", "experiment");
  }
}

double dropout_probability(double mean, const DropoutCurve& curve) {
  if (!(mean > 0)) return curve.shape < 0 ? 1 : (curve.shape > 0 ? 0 : 0.5);
  return 1 / (1 + std::exp(-curve.shape * (std::log(mean) - curve.mid)));
}

}  // namespace undrop::simulate
