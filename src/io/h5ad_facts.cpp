#include "io/h5ad_facts.hpp"

#include <optional>

namespace undrop::io {

namespace {

template <typename T>
Fact numbers(const hdf5::Dataset& dataset, bool is_scalar) {
  auto values = dataset.read<T>();
  if (is_scalar && values.size() == 1) return values.front();
  return values;
}

std::optional<Fact> read_fact(const hdf5::Dataset& dataset) {
  const bool is_scalar = dataset.shape().empty();
  if (dataset.shape().size() > 1) return std::nullopt;
  switch (dataset.kind()) {
    case hdf5::Kind::boolean: {
      const auto values = dataset.read<std::int8_t>();
      if (is_scalar && values.size() == 1) return Fact(values.front() != 0);
      return Fact(std::vector<std::int64_t>(values.begin(), values.end()));
    }
    case hdf5::Kind::integer:
      return numbers<std::int64_t>(dataset, is_scalar);
    case hdf5::Kind::real:
      return numbers<double>(dataset, is_scalar);
    case hdf5::Kind::text: {
      auto texts = dataset.read_texts();
      if (is_scalar && texts.size() == 1) return Fact(std::move(texts.front()));
      return Fact(std::move(texts));
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

Facts read_facts(const hdf5::Group& group) {
  Facts facts;
  for (const auto& name : group.members()) {
    if (group.is_group(name)) {
      for (auto& [inner, value] : read_facts(group.group(name))) facts[name + "/" + inner] = std::move(value);
    } else if (group.is_dataset(name)) {
      if (auto fact = read_fact(group.dataset(name))) facts[name] = std::move(*fact);
    }
  }
  return facts;
}

}  // namespace undrop::io
