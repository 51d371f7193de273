#pragma once

#include <undrop/dataset.hpp>
#include <undrop/facts.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "io/hdf5_file.hpp"

namespace undrop::io {

/// The elements of an h5ad file, as anndata writes them: encoding 0.8 and newer, or the one of anndata 0.7 where the
/// rest of the file has it, whose own reader knows no marks on arrays, scalars and dictionaries and keeps categories
/// beside their codes. Every reader since 0.7 opens both.
/// Source: the on-disk format specification of anndata.
class H5adElements {
 public:
  enum class Style { current, anndata_0_7 };
  explicit H5adElements(Style style) : style_(style) {}
  /// The style of an existing file.
  [[nodiscard]] static H5adElements of_file(const hdf5::Group& root);

  template <typename T>
  void array(const hdf5::Group& parent, const std::string& name, std::span<const T> values,
             const std::vector<std::int64_t>& shape) const;
  void texts(const hdf5::Group& parent, const std::string& name, const std::vector<std::string>& values) const;
  void booleans(const hdf5::Group& parent, const std::string& name, std::span<const std::uint8_t> values) const;
  void categorical(const hdf5::Group& parent, const std::string& name, const std::vector<std::string>& categories,
                   std::span<const std::int32_t> codes) const;
  /// Slashes in names make dictionaries.
  void facts(const hdf5::Group& parent, const Facts& facts) const;
  /// The dictionary, made where it is missing.
  [[nodiscard]] hdf5::Group dictionary(const hdf5::Group& parent, const std::string& name) const;
  /// A data frame with its index and no columns.
  [[nodiscard]] hdf5::Group dataframe(const hdf5::Group& root, const std::string& axis,
                                      const std::vector<std::string>& index) const;
  /// Writes a column in the encoding of its kind. Whole numbers become int64, text without gaps strings.
  void column(const hdf5::Group& frame, const std::string& name, const Column& column) const;
  /// Removes a column's data; its place in the order stays.
  static void remove_column(const hdf5::Group& frame, const std::string& name);
  /// Appends to `column-order` what is not in it.
  static void list_columns(const hdf5::Group& frame, const std::vector<std::string>& names);

  void mark(const hdf5::Object& object, const char* type, const char* version) const;

 private:
  void fact(const hdf5::Group& parent, const std::string& name, const Fact& value) const;
  void numbers(const hdf5::Group& frame, const std::string& name, const std::vector<double>& values) const;
  void flags(const hdf5::Group& frame, const std::string& name, const std::vector<double>& values) const;
  Style style_;
};

}  // namespace undrop::io
