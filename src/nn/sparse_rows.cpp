#include "nn/sparse_rows.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <memory>
#include <span>

#include "core/per_processor.hpp"

namespace undrop::nn {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// y += Σ_e a[e] · x[place[e]] over rows of `width` values, for the columns [first, last).
UNDROP_PER_PROCESSOR void add_rows(const float* a, const std::int32_t* place, std::int64_t n, const float* x,
                                   std::int64_t width, std::int64_t first, std::int64_t last, float* y) {
  for (std::int64_t e = 0; e < n; ++e) {
    const float factor = a[e];
    const float* row = x + place[e] * width;
    for (std::int64_t k = first; k < last; ++k) y[k] += factor * row[k];
  }
}

/// y[place[e]] += a[e] · x over rows of `width` values, for the columns [first, last).
UNDROP_PER_PROCESSOR void add_to_rows(const float* a, const std::int32_t* place, std::int64_t n, const float* x,
                                      std::int64_t width, std::int64_t first, std::int64_t last, float* y) {
  for (std::int64_t e = 0; e < n; ++e) {
    const float factor = a[e];
    float* row = y + place[e] * width;
    for (std::int64_t k = first; k < last; ++k) row[k] += factor * x[k];
  }
}

constexpr std::int64_t lanes = 16;

/// out[e] = Σ_k x[k] · w[place[e], k], summed in a fixed number of lanes so that the compiler may keep them in a
/// vector.
UNDROP_PER_PROCESSOR void dot_rows(const float* x, const std::int32_t* place, std::int64_t n, const float* w,
                                   std::int64_t width, float* out) {
  for (std::int64_t e = 0; e < n; ++e) {
    const float* row = w + place[e] * width;
    float partial[lanes] = {};
    std::int64_t k = 0;
    for (; k + lanes <= width; k += lanes) {
      for (std::int64_t lane = 0; lane < lanes; ++lane) partial[lane] += x[k + lane] * row[k + lane];
    }
    float sum = 0;
    for (; k < width; ++k) sum += x[k] * row[k];
    for (const float part : partial) sum += part;
    out[e] = sum;
  }
}

struct Row {
  const std::int32_t* columns;
  const float* values;
  std::int64_t n;
};

/// What an operation keeps of the sparse side until its gradient is asked for.
struct Places {
  std::vector<std::int64_t> offsets;
  std::vector<std::int32_t> columns;
  std::vector<float> values;

  explicit Places(const SparseRows& rows) : offsets(rows.offsets), columns(rows.columns), values(rows.values) {}
  [[nodiscard]] std::int64_t n_rows() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
  [[nodiscard]] Row row(std::int64_t i, const float* of) const {
    const auto at = static_cast<std::size_t>(i);
    return {columns.data() + offsets[at], of + offsets[at], offsets[at + 1] - offsets[at]};
  }
};

/// Held in the autograd graph as an opaque pointer.
struct PlacesHolder : torch::CustomClassHolder {
  explicit PlacesHolder(const SparseRows& rows) : places(rows) {}
  Places places;
};

constexpr std::int64_t column_grain = 64;

/// grad W (m × k) += Σ_rows values ⊗ dense row: threads share out the columns, so that no two write to one place and
/// the order of the sums is that of the rows.
void outer_products(const Places& places, const float* values, const torch::Tensor& dense, torch::Tensor& out) {
  const std::int64_t width = dense.size(1);
  const float* x = dense.const_data_ptr<float>();
  float* y = out.data_ptr<float>();
  at::parallel_for(0, width, column_grain, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = 0; i < places.n_rows(); ++i) {
      const Row row = places.row(i, values);
      add_to_rows(row.values, row.columns, row.n, x + i * width, width, first, last, y);
    }
  });
}

class SparseLinear : public torch::autograd::Function<SparseLinear> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& weight, const torch::Tensor& bias,
                               const c10::intrusive_ptr<PlacesHolder>& holder) {
    const Places& x = holder->places;
    const std::int64_t width = weight.size(1);
    torch::Tensor out = bias.detach().expand({x.n_rows(), width}).contiguous();
    const float* w = weight.const_data_ptr<float>();
    float* y = out.data_ptr<float>();
    at::parallel_for(0, x.n_rows(), 1, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        const Row row = x.row(i, x.values.data());
        add_rows(row.values, row.columns, row.n, w, width, 0, width, y + i * width);
      }
    });
    context->saved_data["places"] = torch::IValue::make_capsule(holder);
    context->saved_data["rows"] = weight.size(0);
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto holder = c10::static_intrusive_pointer_cast<PlacesHolder>(context->saved_data["places"].toCapsule());
    const torch::Tensor gradient = gradients[0].contiguous();
    torch::Tensor weight = torch::zeros({context->saved_data["rows"].toInt(), gradient.size(1)}, gradient.options());
    outer_products(holder->places, holder->places.values.data(), gradient, weight);
    return {weight, gradient.sum(0), torch::Tensor()};
  }
};

class SampledLinear : public torch::autograd::Function<SampledLinear> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& h, const torch::Tensor& weight,
                               const torch::Tensor& bias, const c10::intrusive_ptr<PlacesHolder>& holder) {
    const Places& places = holder->places;
    const torch::Tensor input = h.contiguous();
    const std::int64_t width = input.size(1);
    torch::Tensor out = torch::empty({places.offsets.back()}, input.options());
    const float* x = input.const_data_ptr<float>();
    const float* w = weight.const_data_ptr<float>();
    const float* b = bias.const_data_ptr<float>();
    float* y = out.data_ptr<float>();
    at::parallel_for(0, places.n_rows(), 1, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        const Row row = places.row(i, y);
        float* at = y + places.offsets[static_cast<std::size_t>(i)];
        dot_rows(x + i * width, row.columns, row.n, w, width, at);
        for (std::int64_t e = 0; e < row.n; ++e) at[e] += b[row.columns[e]];
      }
    });
    context->save_for_backward({input, weight});
    context->saved_data["places"] = torch::IValue::make_capsule(holder);
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto holder = c10::static_intrusive_pointer_cast<PlacesHolder>(context->saved_data["places"].toCapsule());
    const Places& places = holder->places;
    const auto saved = context->get_saved_variables();
    const torch::Tensor gradient = gradients[0].contiguous();
    const float* g = gradient.const_data_ptr<float>();
    const torch::Tensor h = input_gradient(places, g, saved[0], saved[1]);
    torch::Tensor weight = torch::zeros_like(saved[1]);
    outer_products(places, g, saved[0], weight);
    torch::Tensor bias = torch::zeros({saved[1].size(0)}, gradient.options());
    float* b = bias.data_ptr<float>();
    for (std::size_t e = 0; e < places.columns.size(); ++e) b[places.columns[e]] += g[e];
    return {h, weight, bias, torch::Tensor()};
  }

 private:
  static torch::Tensor input_gradient(const Places& places, const float* g, const torch::Tensor& input,
                                      const torch::Tensor& weight) {
    torch::Tensor h = torch::zeros_like(input);
    const std::int64_t width = input.size(1);
    const float* w = weight.const_data_ptr<float>();
    float* out = h.data_ptr<float>();
    at::parallel_for(0, places.n_rows(), 1, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        const Row row = places.row(i, g);
        add_rows(row.values, row.columns, row.n, w, width, 0, width, out + i * width);
      }
    });
    return h;
  }
};

}  // namespace

void SparseRows::clear() {
  offsets.assign(1, 0);
  columns.clear();
  values.clear();
}

torch::Tensor SparseRows::dense() const {
  torch::Tensor out = torch::zeros({n_rows(), n_columns});
  float* y = out.data_ptr<float>();
  for (std::int64_t i = 0; i < n_rows(); ++i) {
    for (auto e = offsets[static_cast<std::size_t>(i)]; e < offsets[static_cast<std::size_t>(i) + 1]; ++e) {
      y[i * n_columns + columns[static_cast<std::size_t>(e)]] = values[static_cast<std::size_t>(e)];
    }
  }
  return out;
}

torch::Tensor SparseRows::flat_places() const {
  torch::Tensor out = torch::empty({n_entries()}, torch::kInt64);
  auto* y = out.data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < n_rows(); ++i) {
    for (auto e = offsets[static_cast<std::size_t>(i)]; e < offsets[static_cast<std::size_t>(i) + 1]; ++e) {
      y[e] = i * n_columns + columns[static_cast<std::size_t>(e)];
    }
  }
  return out;
}

torch::Tensor SparseRows::value_tensor() const { return torch::tensor(values); }

torch::Tensor sparse_linear(const SparseRows& x, const torch::Tensor& weight, const torch::Tensor& bias) {
  if (!weight.device().is_cpu()) return torch::addmm(bias, x.dense().to(weight.device()), weight);
  return SparseLinear::apply(weight, bias, c10::make_intrusive<PlacesHolder>(x));
}

torch::Tensor sampled_linear(const torch::Tensor& h, const torch::Tensor& weight, const torch::Tensor& bias,
                             const SparseRows& places) {
  if (!weight.device().is_cpu()) {
    return torch::linear(h, weight, bias).flatten().index_select(0, places.flat_places().to(weight.device()));
  }
  return SampledLinear::apply(h, weight, bias, c10::make_intrusive<PlacesHolder>(places));
}

}  // namespace undrop::nn
