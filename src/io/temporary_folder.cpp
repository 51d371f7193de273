#include "io/temporary_folder.hpp"

#include <undrop/errors.hpp>

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

namespace undrop::io {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_writing(const std::string& path, int error) {
  throw ResourceError(path + ": cannot be written: " + std::strerror(error) +
                      ". Free some space or choose another disk for the output");
}

/// Without a slash at the end, which would make the name empty.
std::string plain(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

std::string parent_of(const std::string& path) {
  const auto parent = fs::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

/// Only what a run may have written is ever replaced.
bool belongs_to_a_matrix(const std::string& name) {
  constexpr std::array<std::string_view, 5> endings{".mtx", ".mtx.gz", ".tsv", ".tsv.gz", ".json"};
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

std::string create_beside(const std::string& goal) {
  const fs::path path(goal);
  const std::string stem = "." + path.filename().string() + "." + std::to_string(::getpid());
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const auto name = (path.parent_path() / (stem + "-" + std::to_string(attempt) + ".tmp")).string();
    if (::mkdir(name.c_str(), 0777) == 0) return name;
    if (errno != EEXIST) fail_writing(name, errno);
  }
  throw UsageError(parent_of(goal) + ": is full of temporary folders of earlier runs (" + stem +
                   "-*.tmp); remove them");
}

void synchronise(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool done = file >= 0 && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  // Some network and virtual disks cannot synchronise; that is no failure of writing.
  if (!done && error != EINVAL && error != ENOTSUP && error != EROFS) fail_writing(path, error);
}

/// Puts the new folder in the place of the old; the old is then under the new one's former name.
void exchange(const std::string& fresh, const std::string& goal) {
#ifdef RENAME_EXCHANGE
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, goal.c_str(), RENAME_EXCHANGE) == 0) return;
#endif
  const std::string aside = fresh + ".old";
  if (::rename(goal.c_str(), aside.c_str()) != 0) fail_writing(goal, errno);
  if (::rename(fresh.c_str(), goal.c_str()) != 0) {
    const int error = errno;
    (void)::rename(aside.c_str(), goal.c_str());
    fail_writing(goal, error);
  }
  (void)::rename(aside.c_str(), fresh.c_str());
}

}  // namespace

void require_writable_folder(const std::string& goal, bool overwrite) {
  const std::string path = plain(goal);
  std::error_code ignored;
  if (path.empty()) throw UsageError("the output has no name; give one with --output FOLDER/");
  if (fs::exists(path, ignored)) {
    if (!overwrite) throw UsageError(path + ": exists already; choose another name, or give --force to replace it");
    if (!fs::is_directory(path, ignored)) throw UsageError(path + ": is a file; choose another name for the folder");
    for (const auto& entry : fs::directory_iterator(path, ignored)) {
      const std::string name = entry.path().filename().string();
      if (belongs_to_a_matrix(name) && entry.is_regular_file(ignored)) continue;
      throw UsageError(path + ": holds " + name + " and would be replaced as a whole; name a folder of its own");
    }
  }
  const std::string parent = parent_of(path);
  if (!fs::is_directory(parent, ignored)) throw UsageError(parent + ": no such folder; make it first (mkdir -p)");
  if (::access(parent.c_str(), W_OK | X_OK) != 0) {
    throw UsageError(parent + ": may not be written to; choose another folder for the output");
  }
}

TemporaryFolder::TemporaryFolder(const std::string& goal, bool overwrite) : goal_(plain(goal)), overwrite_(overwrite) {
  require_writable_folder(goal_, overwrite);
  path_ = create_beside(goal_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!committed_) fs::remove_all(path_, ignored);
}

void TemporaryFolder::commit() {
  for (const auto& entry : fs::directory_iterator(path_)) synchronise(entry.path().string());
  synchronise(path_);
  const bool is_there = fs::exists(goal_);
  if (is_there && !overwrite_) {
    throw UsageError(goal_ + ": has appeared while this run was working; choose another name, or give --force");
  }
  if (!is_there) {
    if (::rename(path_.c_str(), goal_.c_str()) != 0) fail_writing(goal_, errno);
  } else {
    exchange(path_, goal_);
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  committed_ = true;
  synchronise(parent_of(goal_));
}

}  // namespace undrop::io
