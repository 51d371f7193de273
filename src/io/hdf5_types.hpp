#pragma once

#include <functional>
#include <mutex>

#include "io/hdf5_file.hpp"

/// Types, spaces and errors of HDF5 that the thin layer is made of.
namespace undrop::io::hdf5 {

/// The library is not made for threads: whoever calls it holds this.
[[nodiscard]] std::recursive_mutex& library_mutex();

/// Keeps HDF5 from printing its errors while it lives. Other threads may call it meanwhile.
class Silence {
 public:
  Silence();
  ~Silence();
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

/// The same, and keeps other threads out of the library.
class Quiet {
 public:
  Quiet() : lock_(library_mutex()) {}
  /// The innermost description of the last failure.
  [[nodiscard]] static std::string last_error();

 private:
  std::unique_lock<std::recursive_mutex> lock_;
  Silence silence_;
};

/// ResourceError with what HDF5 has to say.
[[noreturn]] void fail_writing(const std::string& file, const std::string& path);

[[nodiscard]] Handle text_type();     ///< variable-length UTF-8
[[nodiscard]] Handle boolean_type();  ///< enumeration FALSE = 0, TRUE = 1 over int8, as h5py has it
[[nodiscard]] Handle simple_space(const std::vector<std::int64_t>& shape, bool extendible = false);

/// Name and number of a filter that a data set needs and the library does not have; empty where there is none.
[[nodiscard]] std::string missing_filter(hid_t object);

/// Reads `n` texts of a data set or attribute through `read(memory type, buffer)`, which throws where that fails.
void read_texts(hid_t type, hid_t space, std::int64_t n, const std::function<void(hid_t, void*)>& read,
                std::vector<std::string>& out);

}  // namespace undrop::io::hdf5
