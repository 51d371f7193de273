#include "io/h5ad_elements.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "io/hdf5_types.hpp"

namespace undrop::io {

namespace {

constexpr auto array_version = "0.2.0";
constexpr auto categories_folder = "__categories";

std::int64_t length(std::size_t n) { return static_cast<std::int64_t>(n); }

/// anndata 0.7 names the categories of a column by a reference to them.
void refer_to(const hdf5::Dataset& codes, const hdf5::Group& folder, const std::string& name) {
  const hdf5::Quiet quiet;
  hobj_ref_t reference{};
  const hdf5::Handle space(H5Screate(H5S_SCALAR));
  const bool made = H5Rcreate(&reference, folder.id(), name.c_str(), H5R_OBJECT, -1) >= 0;
  const hdf5::Handle attribute(
      H5Acreate2(codes.id(), "categories", H5T_STD_REF_OBJ, space.get(), H5P_DEFAULT, H5P_DEFAULT));
  if (!made || !attribute || H5Awrite(attribute.get(), H5T_STD_REF_OBJ, &reference) < 0) {
    hdf5::fail_writing(codes.file(), codes.path());
  }
}

template <typename T>
hdf5::Dataset write_codes_as(const hdf5::Group& parent, const std::string& name, std::span<const std::int32_t> codes) {
  std::vector<T> narrow;
  narrow.reserve(codes.size());
  for (const auto code : codes) narrow.push_back(static_cast<T>(code));
  return parent.write<T>(name, narrow, {length(codes.size())});
}

/// In the narrowest signed integers, as pandas keeps them.
hdf5::Dataset write_codes(const hdf5::Group& parent, const std::string& name, std::size_t n_categories,
                          std::span<const std::int32_t> codes) {
  if (n_categories <= 127) return write_codes_as<std::int8_t>(parent, name, codes);
  if (n_categories <= 32767) return write_codes_as<std::int16_t>(parent, name, codes);
  return write_codes_as<std::int32_t>(parent, name, codes);
}

}  // namespace

H5adElements H5adElements::of_file(const hdf5::Group& root) {
  const bool current = root.text_attribute("encoding-type") == "anndata" ||
                       (root.is_group("obs") && root.group("obs").text_attribute("encoding-version") == "0.2.0");
  return H5adElements(current ? Style::current : Style::anndata_0_7);
}

void H5adElements::mark(const hdf5::Object& object, const char* type, const char* version) const {
  if (style_ == Style::anndata_0_7) return;
  object.set_attribute("encoding-type", type);
  object.set_attribute("encoding-version", version);
}

template <typename T>
void H5adElements::array(const hdf5::Group& parent, const std::string& name, std::span<const T> values,
                         const std::vector<std::int64_t>& shape) const {
  mark(parent.write<T>(name, values, shape), "array", array_version);
}

template void H5adElements::array<float>(const hdf5::Group&, const std::string&, std::span<const float>,
                                         const std::vector<std::int64_t>&) const;
template void H5adElements::array<double>(const hdf5::Group&, const std::string&, std::span<const double>,
                                          const std::vector<std::int64_t>&) const;
template void H5adElements::array<std::int64_t>(const hdf5::Group&, const std::string&, std::span<const std::int64_t>,
                                                const std::vector<std::int64_t>&) const;

void H5adElements::texts(const hdf5::Group& parent, const std::string& name,
                         const std::vector<std::string>& values) const {
  mark(parent.write_texts(name, values), "string-array", array_version);
}

void H5adElements::booleans(const hdf5::Group& parent, const std::string& name,
                            std::span<const std::uint8_t> values) const {
  mark(parent.write_booleans(name, values), "array", array_version);
}

void H5adElements::categorical(const hdf5::Group& parent, const std::string& name,
                               const std::vector<std::string>& categories, std::span<const std::int32_t> codes) const {
  if (style_ == Style::anndata_0_7) {
    const auto folder = parent.require_group(categories_folder);
    folder.write_texts(name, categories).set_attribute("ordered", false);
    refer_to(write_codes(parent, name, categories.size(), codes), folder, name);
    return;
  }
  const auto group = parent.create_group(name);
  mark(group, "categorical", array_version);
  group.set_attribute("ordered", false);
  texts(group, "categories", categories);
  mark(write_codes(group, "codes", categories.size(), codes), "array", array_version);
}

hdf5::Group H5adElements::dictionary(const hdf5::Group& parent, const std::string& name) const {
  if (parent.has(name)) return parent.group(name);
  auto group = parent.create_group(name);
  mark(group, "dict", "0.1.0");
  return group;
}

void H5adElements::fact(const hdf5::Group& parent, const std::string& name, const Fact& value) const {
  std::visit(
      [&](const auto& held) {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::vector<std::string>>) {
          texts(parent, name, held);
        } else if constexpr (std::is_same_v<Held, std::vector<double>>) {
          array<double>(parent, name, held, {length(held.size())});
        } else if constexpr (std::is_same_v<Held, std::vector<std::int64_t>>) {
          array<std::int64_t>(parent, name, held, {length(held.size())});
        } else {
          const bool is_text = std::is_same_v<Held, std::string>;
          mark(parent.write_scalar(name, held), is_text ? "string" : "numeric-scalar", array_version);
        }
      },
      value);
}

void H5adElements::facts(const hdf5::Group& parent, const Facts& facts) const {
  for (const auto& [name, value] : facts) {
    const auto slash = name.find('/');
    if (slash == std::string::npos) {
      fact(parent, name, value);
    } else {
      this->facts(dictionary(parent, name.substr(0, slash)), {{name.substr(slash + 1), value}});
    }
  }
}

hdf5::Group H5adElements::dataframe(const hdf5::Group& root, const std::string& axis,
                                    const std::vector<std::string>& index) const {
  auto frame = root.create_group(axis);
  mark(frame, "dataframe", array_version);
  frame.set_attribute("_index", "_index");
  frame.set_attribute("column-order", std::vector<std::string>{});
  texts(frame, "_index", index);
  return frame;
}

void H5adElements::numbers(const hdf5::Group& frame, const std::string& name, const std::vector<double>& values) const {
  constexpr double exact = 9007199254740992.0;
  const bool whole = std::all_of(values.begin(), values.end(), [](double value) {
    return std::nearbyint(value) == value && std::abs(value) <= exact;
  });
  if (!whole) return array<double>(frame, name, values, {length(values.size())});
  std::vector<std::int64_t> integers;
  integers.reserve(values.size());
  for (const double value : values) integers.push_back(static_cast<std::int64_t>(value));
  array<std::int64_t>(frame, name, integers, {length(values.size())});
}

void H5adElements::flags(const hdf5::Group& frame, const std::string& name, const std::vector<double>& values) const {
  std::vector<std::uint8_t> set;
  std::vector<std::uint8_t> missing;
  for (const double value : values) {
    missing.push_back(std::isnan(value) ? 1 : 0);
    set.push_back(!std::isnan(value) && value != 0 ? 1 : 0);
  }
  if (std::find(missing.begin(), missing.end(), 1) == missing.end()) return booleans(frame, name, set);
  const auto group = frame.create_group(name);
  mark(group, "nullable-boolean", "0.1.0");
  booleans(group, "values", set);
  booleans(group, "mask", missing);
}

void H5adElements::column(const hdf5::Group& frame, const std::string& name, const Column& column) const {
  if (column.kind == Column::Kind::number) return numbers(frame, name, column.numbers);
  if (column.kind == Column::Kind::boolean) return flags(frame, name, column.numbers);
  const bool gaps = std::any_of(column.codes.begin(), column.codes.end(), [](std::int32_t code) { return code < 0; });
  // Strings with gaps have no encoding that older readers know; categories do.
  if (gaps || column.kind == Column::Kind::categorical) {
    return categorical(frame, name, column.categories, column.codes);
  }
  std::vector<std::string> values;
  values.reserve(column.codes.size());
  for (const auto code : column.codes) values.push_back(column.categories[static_cast<std::size_t>(code)]);
  texts(frame, name, values);
}

void H5adElements::remove_column(const hdf5::Group& frame, const std::string& name) {
  frame.remove(name);
  if (frame.is_group(categories_folder)) frame.group(categories_folder).remove(name);
}

void H5adElements::list_columns(const hdf5::Group& frame, const std::vector<std::string>& names) {
  std::vector<std::string> order;
  if (frame.attribute_size("column-order") > 0) order = frame.texts_attribute("column-order");
  for (const auto& name : names) {
    if (std::find(order.begin(), order.end(), name) == order.end()) order.push_back(name);
  }
  frame.set_attribute("column-order", order);
}

}  // namespace undrop::io
