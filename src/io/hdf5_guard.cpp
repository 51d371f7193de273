#include "io/hdf5_guard.hpp"

#include <undrop/errors.hpp>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <new>
#include <vector>

#include "io/hdf5_file.hpp"
#include "io/hdf5_types.hpp"

namespace undrop::io::hdf5 {

namespace {

constexpr unsigned seconds_allowed = 30;
constexpr hsize_t texts_at_each_end = 20000;
constexpr int deepest = 32;
constexpr hsize_t most_members = 100000;
constexpr std::size_t longest_name = 4096;
constexpr std::size_t largest_attribute = std::size_t{1} << 20U;

/// Reads elements and drops them: what the library does with them is all that counts.
void read_elements(hid_t dataset, hid_t type, hid_t space, hsize_t begin, hsize_t count) {
  const Handle memory(H5Screate_simple(1, &count, nullptr));
  const Handle file_space(H5Scopy(space));
  if (H5Sselect_hyperslab(file_space.get(), H5S_SELECT_SET, &begin, nullptr, &count, nullptr) < 0) return;
  std::vector<char*> texts(count, nullptr);
  if (H5Dread(dataset, type, memory.get(), file_space.get(), H5P_DEFAULT, texts.data()) < 0) return;
  (void)H5Dvlen_reclaim(type, memory.get(), H5P_DEFAULT, texts.data());
}

void walk_texts(hid_t dataset, hid_t space) {
  hsize_t n = 0;
  if (H5Sget_simple_extent_ndims(space) != 1 || H5Sget_simple_extent_dims(space, &n, nullptr) < 0 || n == 0) return;
  const Handle type(H5Dget_type(dataset));
  const Handle own(H5Tget_native_type(type.get(), H5T_DIR_ASCEND));
  if (!own) return;
  const hsize_t first = std::min(n, texts_at_each_end);
  read_elements(dataset, own.get(), space, 0, first);
  if (n > first)
    read_elements(dataset, own.get(), space, std::max(first, n - texts_at_each_end),
                  std::min(n - first, texts_at_each_end));
}

void walk_dataset(hid_t dataset) {
  const Handle type(H5Dget_type(dataset));
  const Handle space(H5Dget_space(dataset));
  const Handle properties(H5Dget_create_plist(dataset));
  if (!type || !space || !properties) return;
  (void)H5Dget_storage_size(dataset);
  if (H5Pget_layout(properties.get()) == H5D_CHUNKED) {
    hsize_t n_chunks = 0;
    (void)H5Dget_num_chunks(dataset, space.get(), &n_chunks);
  }
  if (H5Tis_variable_str(type.get()) > 0) walk_texts(dataset, space.get());
}

herr_t walk_attribute(hid_t object, const char* name, const H5A_info_t* info, void* /*unused*/) {
  const Handle attribute(H5Aopen(object, name, H5P_DEFAULT));
  if (!attribute || info->data_size > largest_attribute) return 0;
  const Handle type(H5Aget_type(attribute.get()));
  const Handle space(H5Aget_space(attribute.get()));
  const Handle own(H5Tget_native_type(type.get(), H5T_DIR_ASCEND));
  const auto n = H5Sget_simple_extent_npoints(space.get());
  if (!own || n <= 0 || static_cast<std::size_t>(n) > largest_attribute) return 0;
  std::vector<char> bytes(static_cast<std::size_t>(n) * H5Tget_size(own.get()));
  if (H5Aread(attribute.get(), own.get(), bytes.data()) >= 0) {
    (void)H5Dvlen_reclaim(own.get(), space.get(), H5P_DEFAULT, bytes.data());
  }
  return 0;
}

void walk_group(hid_t group, int depth);

void walk_object(hid_t group, const char* name, int depth) {
  const Handle object(H5Oopen(group, name, H5P_DEFAULT));
  if (!object) return;
  (void)H5Aiterate2(object.get(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, walk_attribute, nullptr);
  const auto type = H5Iget_type(object.get());
  if (type == H5I_DATASET) walk_dataset(object.get());
  if (type == H5I_GROUP && depth < deepest) walk_group(object.get(), depth + 1);
}

/// Not by the library's own walk, which ends at the first object that it cannot open.
void walk_group(hid_t group, int depth) {
  H5G_info_t info;
  if (H5Gget_info(group, &info) < 0) return;
  for (hsize_t i = 0; i < std::min(info.nlinks, most_members); ++i) {
    std::vector<char> name(longest_name);
    const auto length =
        H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_NATIVE, i, name.data(), name.size(), H5P_DEFAULT);
    if (length > 0 && static_cast<std::size_t>(length) < name.size()) walk_object(group, name.data(), depth);
  }
}

[[noreturn]] void walk_and_exit(const std::string& path) {
  for (const int number : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGINT, SIGTERM})
    (void)std::signal(number, SIG_DFL);
  const rlimit none{0, 0};
  (void)setrlimit(RLIMIT_CORE, &none);
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  (void)::dup2(nowhere, STDERR_FILENO);
  (void)::dup2(nowhere, STDOUT_FILENO);
  (void)::alarm(seconds_allowed);
  try {
    const Group root = open_file(path);
    (void)H5Aiterate2(root.id(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, walk_attribute, nullptr);
    walk_group(root.id(), 0);
  } catch (...) {
    // A clean refusal: the reader says it.
    ::_exit(0);
  }
  ::_exit(0);
}

/// No other thread is inside HDF5 while the process is copied. The child's copy of the lock belongs to a thread that is
/// not there, so the child makes it anew.
pid_t fork_outside_the_library() {
  std::unique_lock lock(library_mutex());
  const pid_t child = ::fork();
  if (child == 0) {
    (void)lock.release();
    ::new (&library_mutex()) std::recursive_mutex;
  }
  return child;
}

}  // namespace

void expect_sound(const std::string& path) {
  const pid_t child = fork_outside_the_library();
  // Without another process there is no guard; the file is most likely sound.
  if (child < 0) return;
  if (child == 0) walk_and_exit(path);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return;
  }
  if (!WIFSIGNALED(status)) return;
  const char* how = WTERMSIG(status) == SIGALRM ? "does not come to an end" : "breaks down";
  throw FormatError(path, "",
                    std::string("is damaged: the HDF5 library ") + how +
                        " on it. Copy the file again from where it came, or write it anew");
}

}  // namespace undrop::io::hdf5
