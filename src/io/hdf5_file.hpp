#pragma once

#include <hdf5.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// A thin layer over the HDF5 C library: handles that close themselves, typed reads and writes, and errors that name
/// the file and the path inside it (FormatError on reading, ResourceError on writing). HDF5 prints nothing.
namespace undrop::io::hdf5 {

/// Owns one HDF5 identifier of any kind.
class Handle {
 public:
  Handle() = default;
  explicit Handle(hid_t id) : id_(id) {}
  ~Handle();
  Handle(Handle&& other) noexcept : id_(other.id_) { other.id_ = H5I_INVALID_HID; }
  Handle& operator=(Handle&& other) noexcept;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  [[nodiscard]] hid_t get() const noexcept { return id_; }
  [[nodiscard]] explicit operator bool() const noexcept { return id_ >= 0; }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

enum class Kind { integer, real, boolean, text, compound, other };

/// What a group, a data set and their attributes share.
class Object {
 public:
  Object(Handle handle, std::string file, std::string path);
  [[nodiscard]] hid_t id() const noexcept { return handle_.get(); }
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  /// The path inside the file, "/obs/label".
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  [[nodiscard]] bool has_attribute(const std::string& name) const;
  /// Number of elements of an attribute; 0 where it is absent.
  [[nodiscard]] std::int64_t attribute_size(const std::string& name) const;
  /// Text of an attribute; `fallback` where it is absent or no single text.
  [[nodiscard]] std::string text_attribute(const std::string& name, const std::string& fallback = {}) const;
  [[nodiscard]] std::vector<std::string> texts_attribute(const std::string& name) const;
  [[nodiscard]] std::vector<std::int64_t> integers_attribute(const std::string& name) const;

  /// Attributes are replaced where they exist. Texts are variable-length UTF-8, as anndata writes them.
  void set_attribute(const std::string& name, const std::string& value) const;
  // Without this a literal would become a boolean.
  void set_attribute(const std::string& name, const char* value) const { set_attribute(name, std::string(value)); }
  void set_attribute(const std::string& name, const std::vector<std::string>& values) const;
  void set_attribute(const std::string& name, std::span<const std::int64_t> values) const;
  void set_attribute(const std::string& name, std::int64_t value) const;
  void set_attribute(const std::string& name, bool value) const;

  /// FormatError at this object.
  [[noreturn]] void fail(const std::string& problem) const;
  /// The same, with what HDF5 has to say.
  [[noreturn]] void fail_reading() const;

 protected:
  [[nodiscard]] Handle open_attribute(const std::string& name) const;
  void write_attribute(const std::string& name, const Handle& type, const Handle& space, const void* data) const;

  Handle handle_;
  std::string file_;
  std::string path_;
};

/// Element types that are read and written: the integers of 8 to 64 bits, float and double.
template <typename T>
[[nodiscard]] hid_t native_type();
template <>
hid_t native_type<std::int8_t>();
template <>
hid_t native_type<std::uint8_t>();
template <>
hid_t native_type<std::int16_t>();
template <>
hid_t native_type<std::uint16_t>();
template <>
hid_t native_type<std::int32_t>();
template <>
hid_t native_type<std::uint32_t>();
template <>
hid_t native_type<std::int64_t>();
template <>
hid_t native_type<std::uint64_t>();
template <>
hid_t native_type<float>();
template <>
hid_t native_type<double>();

class Dataset : public Object {
 public:
  using Object::Object;
  [[nodiscard]] Kind kind() const;
  [[nodiscard]] std::vector<std::int64_t> shape() const;
  /// Number of elements; 1 for a scalar.
  [[nodiscard]] std::int64_t size() const;
  /// Throws FormatError unless the data set has one dimension of `size` elements (any where `size` < 0).
  void expect_vector(std::int64_t size = -1) const;

  /// Throws FormatError where the extent is far larger than what is stored for it. Done by `read` and `read_texts`; to
  /// be called before memory is set aside for parts.
  void expect_backed() const;
  /// Extent of a chunk; empty where the data set is contiguous.
  [[nodiscard]] std::vector<std::int64_t> chunk() const;

  /// All elements in row-major order. Numbers are converted; throws FormatError where one does not fit T, where the
  /// elements are not numbers, or where the extent is far larger than what is stored for it.
  template <typename T>
  [[nodiscard]] std::vector<T> read() const;
  /// Elements [begin, begin + out.size()) of the first dimension of a vector.
  template <typename T>
  void read(std::int64_t begin, std::span<T> out) const;
  /// Rows [begin, end) of a matrix, row-major.
  template <typename T>
  void read_rows(std::int64_t begin, std::int64_t end, std::span<T> out) const;
  /// Texts of fixed or variable length; trailing padding removed.
  [[nodiscard]] std::vector<std::string> read_texts() const;

  /// Writes elements at [begin, begin + values.size()) of a vector, or rows of a matrix (begin counted in rows).
  template <typename T>
  void write(std::int64_t begin, std::span<const T> values) const;
  /// Changes the first dimension of an extendible data set.
  void resize(std::int64_t first_dimension) const;

 private:
  template <typename T>
  void transfer(std::int64_t begin, std::int64_t count, T* out) const;
  void check_backed(std::int64_t bytes) const;
};

/// How a new data set is laid out.
struct Layout {
  std::vector<std::int64_t> chunk;  ///< empty: contiguous
  int deflate = 0;                  ///< 0 to 9; needs chunks
  bool shuffle = false;             ///< bytes of equal weight together before deflate
  bool extendible = false;          ///< the first dimension may grow; needs chunks
};

class Group : public Object {
 public:
  using Object::Object;
  [[nodiscard]] bool has(const std::string& name) const;
  [[nodiscard]] bool is_group(const std::string& name) const;
  [[nodiscard]] bool is_dataset(const std::string& name) const;
  /// Names of the members, in alphabetical order.
  [[nodiscard]] std::vector<std::string> members() const;
  /// Throw FormatError where the member is missing or of the other kind.
  [[nodiscard]] Group group(const std::string& name) const;
  [[nodiscard]] Dataset dataset(const std::string& name) const;

  [[nodiscard]] Group create_group(const std::string& name) const;
  /// The group, made where it is missing.
  [[nodiscard]] Group require_group(const std::string& name) const;
  template <typename T>
  [[nodiscard]] Dataset create(const std::string& name, const std::vector<std::int64_t>& shape,
                               const Layout& layout = {}) const;
  template <typename T>
  Dataset write(const std::string& name, std::span<const T> values, const std::vector<std::int64_t>& shape,
                const Layout& layout = {}) const;
  /// Booleans as h5py and anndata store them: an enumeration FALSE, TRUE over int8.
  Dataset write_booleans(const std::string& name, std::span<const std::uint8_t> values) const;
  Dataset write_texts(const std::string& name, const std::vector<std::string>& values) const;
  /// A data set without dimensions.
  Dataset write_scalar(const std::string& name, const std::string& value) const;
  Dataset write_scalar(const std::string& name, const char* value) const {
    return write_scalar(name, std::string(value));
  }
  Dataset write_scalar(const std::string& name, double value) const;
  Dataset write_scalar(const std::string& name, std::int64_t value) const;
  Dataset write_scalar(const std::string& name, bool value) const;
  void remove(const std::string& name) const;

 private:
  [[nodiscard]] std::string child(const std::string& name) const;
  [[nodiscard]] Dataset create_raw(const std::string& name, hid_t type, const Handle& space, hid_t properties) const;
  void write_raw(const Dataset& dataset, hid_t type, const void* data) const;
};

/// True where the file starts with (or holds at the usual offsets) the HDF5 signature.
[[nodiscard]] bool is_hdf5(const std::string& path);

/// Opens the root group. The file closes when the last object of it is gone. File locking is off, so that files on
/// shared and read-only disks open.
[[nodiscard]] Group open_file(const std::string& path);
[[nodiscard]] Group open_file_for_writing(const std::string& path);
/// A new file, replacing what is there. Times are not tracked, so that the same writes give the same bytes.
[[nodiscard]] Group create_file(const std::string& path);
/// Hands everything to the operating system; ResourceError where the disk is full.
void flush(const Object& object);

}  // namespace undrop::io::hdf5
