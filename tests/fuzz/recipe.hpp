#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "io/hdf5_file.hpp"

/// An HDF5 file made from a short program of bytes, so that a fuzzer's mutations change what a file says instead of
/// breaking its checksums. Without bytes left every choice is the first: a valid file.
namespace undrop::fuzz {

class Recipe {
 public:
  Recipe(const std::uint8_t* data, std::size_t size) : data_(data, size) {}

  std::uint8_t byte() {
    if (at_ == data_.size()) return 0;
    return data_[at_++];
  }
  /// 0 to n − 1; 0 is what a valid file has.
  std::size_t choice(std::size_t n) { return byte() % n; }
  bool yes() { return choice(8) == 1; }
  /// A number that readers may trip over.
  std::int64_t odd_number() {
    constexpr std::array<std::int64_t, 12> numbers{-1,
                                                   0,
                                                   1,
                                                   2,
                                                   3,
                                                   5,
                                                   255,
                                                   std::numeric_limits<std::int32_t>::max(),
                                                   std::int64_t{1} << 31,
                                                   std::int64_t{1} << 40,
                                                   std::int64_t{1} << 62,
                                                   std::numeric_limits<std::int64_t>::min()};
    return numbers[choice(numbers.size())];
  }
  /// The numbers, perhaps with one changed, too few or too many.
  std::vector<std::int64_t> numbers(std::vector<std::int64_t> valid) {
    switch (choice(6)) {
      case 1:
        if (!valid.empty()) valid[choice(valid.size())] = odd_number();
        break;
      case 2:
        if (!valid.empty()) valid.pop_back();
        break;
      case 3:
        valid.push_back(odd_number());
        break;
      case 4:
        valid.clear();
        break;
      default:
        break;
    }
    return valid;
  }
  std::string text(const std::string& valid) {
    static const std::array<std::string, 9> others{
        "", "csr_matrix", "csc_matrix", "array", "dataframe", "string-array", "x/y", "\xff\xfe", "0.1.0"};
    const auto which = choice(16);
    return which == 0 || which > others.size() ? valid : others[which - 1];
  }
  std::vector<std::string> texts(std::vector<std::string> valid) {
    switch (choice(6)) {
      case 1:
        if (!valid.empty()) valid[choice(valid.size())] = text("");
        break;
      case 2:
        if (!valid.empty()) valid.pop_back();
        break;
      case 3:
        valid.push_back(text("extra"));
        break;
      case 4:
        if (valid.size() > 1) valid[1] = valid[0];
        break;
      default:
        break;
    }
    return valid;
  }

  // Members of a group, of any of the types that files have.
  void write_numbers(const io::hdf5::Group& group, const std::string& name, const std::vector<std::int64_t>& valid) {
    const auto values = numbers(valid);
    write_typed(group, name, values, {static_cast<std::int64_t>(values.size())});
  }
  void write_typed(const io::hdf5::Group& group, const std::string& name, const std::vector<std::int64_t>& values,
                   std::vector<std::int64_t> shape) {
    if (yes()) return;
    switch (choice(8)) {
      case 1:
        return write_as<double>(group, name, values, shape);
      case 2:
        return write_as<std::int64_t>(group, name, values, shape);
      case 3:
        return write_as<std::uint8_t>(group, name, values, shape);
      case 4:
        return write_as<float>(group, name, values, shape);
      case 5:
        group.write_texts(name, {"1", "2"});
        return;
      case 6:
        (void)group.create_group(name);
        return;
      case 7:
        group.write_scalar(name, std::int64_t{3});
        return;
      default:
        return write_as<std::int32_t>(group, name, values, shape);
    }
  }
  void write_texts(const io::hdf5::Group& group, const std::string& name, const std::vector<std::string>& valid) {
    switch (choice(12)) {
      case 1:
        return;
      case 2:
        return write_as<std::int32_t>(group, name, {1, 2, 3}, {3});
      case 3:
        (void)group.create_group(name);
        return;
      default:
        group.write_texts(name, texts(valid));
    }
  }
  void set_text(const io::hdf5::Object& object, const std::string& name, const std::string& valid) {
    if (yes()) return;
    if (yes()) return object.set_attribute(name, std::int64_t{7});
    if (yes()) return object.set_attribute(name, std::vector<std::string>{valid, valid});
    object.set_attribute(name, text(valid));
  }
  void set_numbers(const io::hdf5::Object& object, const std::string& name, const std::vector<std::int64_t>& valid) {
    if (yes()) return;
    if (yes()) return object.set_attribute(name, "text");
    const auto values = numbers(valid);
    object.set_attribute(name, std::span<const std::int64_t>(values));
  }

 private:
  template <typename T>
  void write_as(const io::hdf5::Group& group, const std::string& name, const std::vector<std::int64_t>& values,
                const std::vector<std::int64_t>& shape) {
    std::vector<T> converted;
    for (const auto value : values) converted.push_back(static_cast<T>(value));
    if constexpr (std::numeric_limits<T>::has_quiet_NaN) {
      if (!converted.empty() && yes()) converted.back() = std::numeric_limits<T>::quiet_NaN();
      if (!converted.empty() && yes()) converted.front() = static_cast<T>(0.5);
    }
    io::hdf5::Layout layout;
    if (!values.empty() && yes()) {
      layout = {.chunk = shape, .deflate = 1};
      for (auto& extent : layout.chunk) extent = std::min<std::int64_t>(extent, 2);
    }
    group.write<T>(name, converted, shape, layout);
  }

  std::span<const std::uint8_t> data_;
  std::size_t at_ = 0;
};

/// A table of annotations as anndata lays it out: an index, a column of numbers and a categorical one.
inline void write_frame(Recipe& recipe, const io::hdf5::Group& root, const std::string& name,
                        const std::vector<std::string>& index) {
  if (recipe.yes()) return;
  const auto frame = root.create_group(name);
  recipe.set_text(frame, "encoding-type", "dataframe");
  recipe.set_text(frame, "encoding-version", "0.2.0");
  recipe.set_text(frame, "_index", "_index");
  frame.set_attribute("column-order", recipe.texts({"number", "kind"}));
  recipe.write_texts(frame, "_index", index);
  std::vector<std::int64_t> numbers(index.size(), 2);
  recipe.write_numbers(frame, "number", numbers);
  if (recipe.yes()) return;
  const auto kind = frame.create_group("kind");
  recipe.set_text(kind, "encoding-type", "categorical");
  recipe.set_text(kind, "encoding-version", "0.2.0");
  recipe.write_texts(kind, "categories", {"a", "b"});
  std::vector<std::int64_t> codes(index.size(), 1);
  recipe.write_numbers(kind, "codes", codes);
}

}  // namespace undrop::fuzz
