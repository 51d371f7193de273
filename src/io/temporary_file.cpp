#include "io/temporary_file.hpp"

#include <undrop/errors.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string_view>
#include <vector>

namespace undrop::io {

namespace {

namespace fs = std::filesystem;

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const noexcept { return number_; }
  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }

 private:
  int number_;
};

std::string folder_of(const std::string& path) {
  const auto parent = fs::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

[[noreturn]] void fail_writing(const std::string& path, int error) {
  throw ResourceError(path + ": cannot be written: " + std::strerror(error) +
                      ". Free some space or choose another disk for the output");
}

/// A link is followed, so that a rename replaces what it points to and not the link.
std::string followed(const std::string& path) {
  std::error_code ignored;
  if (!fs::is_symlink(path, ignored)) return path;
  const auto target = fs::weakly_canonical(path, ignored);
  return ignored ? path : target.string();
}

/// What stands before the number of the process in the names of an output's hidden files.
std::string hidden_prefix(const fs::path& goal) { return "." + goal.filename().string() + "."; }

/// The process that the name of a hidden file tells, 0 where it is no such name.
pid_t owner_of(const std::string& name, const std::string& prefix) {
  constexpr std::string_view ending = ".tmp";
  if (!name.starts_with(prefix) || !name.ends_with(ending) || name.size() < prefix.size() + ending.size()) return 0;
  const std::string_view numbers(name.data() + prefix.size(), name.size() - prefix.size() - ending.size());
  const char* end = numbers.data() + numbers.size();
  pid_t process = 0;
  int attempt = 0;
  const auto dash = std::from_chars(numbers.data(), end, process);
  if (dash.ec != std::errc() || dash.ptr == end || *dash.ptr != '-') return 0;
  const auto last = std::from_chars(dash.ptr + 1, end, attempt);
  return last.ec == std::errc() && last.ptr == end && process > 0 ? process : 0;
}

/// The process may live on another machine that shares the disk, where its number says nothing; its lock does.
bool is_abandoned(const std::string& path, pid_t owner) {
  if (::kill(owner, 0) == 0 || errno != ESRCH) return false;
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  return file.is_open() && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0;
}

/// Removes what runs that were killed have left behind.
void remove_abandoned(const std::string& goal) {
  const std::string prefix = hidden_prefix(goal);
  std::error_code ignored;
  for (fs::directory_iterator at(folder_of(goal), ignored), end; !ignored && at != end; at.increment(ignored)) {
    const pid_t owner = owner_of(at->path().filename().string(), prefix);
    if (owner != 0 && is_abandoned(at->path().string(), owner)) ::unlink(at->path().c_str());
  }
}

/// Creates the hidden file.
std::string create_beside(const std::string& goal) {
  const fs::path path(goal);
  const std::string stem = hidden_prefix(path) + std::to_string(::getpid());
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const auto name = (path.parent_path() / (stem + "-" + std::to_string(attempt) + ".tmp")).string();
    const Descriptor file(::open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666));
    if (file.is_open()) return name;
    if (errno != EEXIST) fail_writing(name, errno);
  }
  throw UsageError(folder_of(goal) + ": is full of temporary files of earlier runs (" + stem + "-*.tmp); remove them");
}

void copy_by_buffer(int from, int to, const std::string& source, const std::string& target) {
  std::vector<char> buffer(std::size_t{4} << 20U);
  for (;;) {
    const ssize_t n = ::read(from, buffer.data(), buffer.size());
    if (n == 0) return;
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw InputError(source + ": cannot be read: " + std::strerror(errno));
    for (ssize_t done = 0; done < n;) {
      const ssize_t written = ::write(to, buffer.data() + done, static_cast<std::size_t>(n - done));
      if (written < 0 && errno != EINTR) fail_writing(target, errno);
      if (written > 0) done += written;
    }
  }
}

void synchronise(const std::string& path, int flags) {
  const Descriptor file(::open(path.c_str(), flags | O_CLOEXEC));
  if (!file.is_open() || ::fsync(file.get()) != 0) {
    // Some network and virtual disks cannot synchronise folders or files; that is no failure of writing.
    if (errno != EINVAL && errno != ENOTSUP && errno != EROFS) fail_writing(path, errno);
  }
}

}  // namespace

void require_writable(const std::string& goal, bool overwrite) {
  std::error_code ignored;
  if (goal.empty()) throw UsageError("the output has no name; give one with --output FILE.h5ad");
  if (fs::is_directory(goal, ignored)) throw UsageError(goal + ": is a folder; name a file in it");
  if (fs::exists(goal, ignored) && !overwrite) {
    throw UsageError(goal + ": exists already; choose another name, or give --force to replace it");
  }
  const std::string folder = folder_of(followed(goal));
  if (!fs::is_directory(folder, ignored)) throw UsageError(folder + ": no such folder; make it first (mkdir -p)");
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    throw UsageError(folder + ": may not be written to; choose another folder for the output");
  }
}

std::int64_t free_disk_space(const std::string& goal) {
  struct statvfs disk {};
  constexpr auto unknown = std::numeric_limits<std::int64_t>::max();
  if (::statvfs(folder_of(followed(goal)).c_str(), &disk) != 0) return unknown;
  const auto size = static_cast<std::int64_t>(disk.f_frsize);
  const auto blocks = static_cast<std::int64_t>(disk.f_bavail);
  return size > 0 && blocks > unknown / size ? unknown : blocks * size;
}

TemporaryFile::TemporaryFile(const std::string& goal, bool overwrite) : goal_(followed(goal)), overwrite_(overwrite) {
  require_writable(goal, overwrite);
  remove_abandoned(goal_);
  path_ = create_beside(goal_);
  // Released by the end of the process, however it ends.
  lock_ = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
  if (lock_ >= 0) ::flock(lock_, LOCK_EX | LOCK_NB);
}

TemporaryFile::~TemporaryFile() {
  if (!committed_) ::unlink(path_.c_str());
  if (lock_ >= 0) ::close(lock_);
}

void TemporaryFile::copy_from(const std::string& source) const {
  const Descriptor from(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
  if (!from.is_open()) throw InputError(source + ": cannot be read: " + std::strerror(errno));
  const Descriptor to(::open(path_.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  if (!to.is_open()) fail_writing(path_, errno);
#ifdef __linux__
  // Disks that share blocks between files copy at once.
  constexpr std::size_t step = std::size_t{1} << 30U;
  bool some = false;
  for (;;) {
    const ssize_t n = ::copy_file_range(from.get(), nullptr, to.get(), nullptr, step, 0);
    if (n > 0) {
      some = true;
    } else if (n == 0 && some) {
      return;
    } else {
      if (n < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)) fail_writing(path_, errno);
      break;
    }
  }
#endif
  copy_by_buffer(from.get(), to.get(), source, path_);
}

void TemporaryFile::begin_handing_over() const {
#ifdef __linux__
  if (lock_ >= 0) (void)::sync_file_range(lock_, 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
}

void TemporaryFile::commit() {
  synchronise(path_, O_RDWR);
  if (!overwrite_ && fs::exists(goal_)) {
    throw UsageError(goal_ + ": has appeared while this run was working; choose another name, or give --force");
  }
  if (::rename(path_.c_str(), goal_.c_str()) != 0) fail_writing(goal_, errno);
  committed_ = true;
  synchronise(folder_of(goal_), O_RDONLY | O_DIRECTORY);
}

}  // namespace undrop::io
