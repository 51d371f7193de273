#include "io/temporary_file.hpp"

#include <undrop/errors.hpp>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "support.hpp"

namespace undrop::io {
namespace {

namespace fs = std::filesystem;

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::ptrdiff_t n_files(const test::TemporaryFolder& folder) {
  return std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator());
}

TEST(TemporaryFile, TakesItsNameAtTheEnd) {
  const test::TemporaryFolder folder;
  TemporaryFile file(folder / "goal", false);
  EXPECT_EQ(fs::path(file.path()).parent_path(), folder.path());
  EXPECT_TRUE(fs::path(file.path()).filename().string().starts_with("."));
  std::ofstream(file.path()) << "hello";
  EXPECT_FALSE(fs::exists(folder / "goal"));
  file.commit();
  EXPECT_EQ(content(folder / "goal"), "hello");
  EXPECT_EQ(n_files(folder), 1);
}

TEST(TemporaryFile, IsGoneWithoutCommit) {
  const test::TemporaryFolder folder;
  { const TemporaryFile file(folder / "goal", false); }
  EXPECT_EQ(n_files(folder), 0);
}

TEST(TemporaryFile, CopiesByteForByteFromAReadOnlyFile) {
  const test::TemporaryFolder folder;
  const std::string source = folder / "source";
  std::string bytes(100000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 % 251);
  std::ofstream(source, std::ios::binary) << bytes;
  ASSERT_EQ(chmod(source.c_str(), 0444), 0);
  TemporaryFile file(folder / "goal", false);
  file.copy_from(source);
  struct stat status {};
  ASSERT_EQ(stat(file.path().c_str(), &status), 0);
  EXPECT_NE(status.st_mode & S_IWUSR, 0U);
  file.commit();
  EXPECT_EQ(content(folder / "goal"), bytes);
  TemporaryFile other(folder / "other", false);
  EXPECT_THROW(other.copy_from(folder / "missing"), InputError);
}

TEST(TemporaryFile, LeftoversOfAKilledRunDoNotStandInTheWay) {
  const test::TemporaryFolder folder;
  std::string first;
  { first = TemporaryFile(folder / "goal", false).path(); }
  std::ofstream(first) << "left behind";
  TemporaryFile file(folder / "goal", false);
  EXPECT_NE(file.path(), first);
}

TEST(TemporaryFile, RemovesWhatAKilledRunLeftBehindAndNothingElse) {
  const test::TemporaryFolder folder;
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  const std::string dead = std::to_string(child);
  const std::string alive = std::to_string(getppid());
  const auto leave = [&](const std::string& name) { std::ofstream(folder / name) << "left"; };
  const std::vector<std::string> kept{".goal." + alive + "-0.tmp", ".other." + dead + "-0.tmp",
                                      ".goal." + dead + ".tmp", ".goal." + dead + "-0.tmp.h5ad", ".goal.x-0.tmp"};
  for (const auto& name : kept) leave(name);
  leave(".goal." + dead + "-0.tmp");
  leave(".goal." + dead + "-17.tmp");
  TemporaryFile(folder / "goal", false).commit();
  for (const auto& name : kept) EXPECT_TRUE(fs::exists(folder / name)) << name;
  EXPECT_EQ(n_files(folder), std::ssize(kept) + 1);
}

TEST(TemporaryFile, LeavesWhatAnotherMachineHasLocked) {
  const test::TemporaryFolder folder;
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  const std::string name = folder / (".goal." + std::to_string(child) + "-0.tmp");
  const int file = open(name.c_str(), O_CREAT | O_RDWR, 0666);
  ASSERT_EQ(flock(file, LOCK_EX), 0);
  { const TemporaryFile goal(folder / "goal", false); }
  EXPECT_TRUE(fs::exists(name));
  close(file);
  { const TemporaryFile goal(folder / "goal", false); }
  EXPECT_FALSE(fs::exists(name));
}

TEST(TemporaryFile, ReplacesOnlyWhenAskedTo) {
  const test::TemporaryFolder folder;
  TemporaryFile late(folder / "goal", false);
  std::ofstream(folder / "goal") << "precious";
  EXPECT_THROW(late.commit(), UsageError);
  EXPECT_THROW(TemporaryFile(folder / "goal", false), UsageError);
  EXPECT_EQ(content(folder / "goal"), "precious");
  TemporaryFile(folder / "goal", true).commit();
  EXPECT_EQ(content(folder / "goal"), "");
}

TEST(TemporaryFile, ALinkKeepsPointingToWhatIsReplaced) {
  const test::TemporaryFolder folder;
  fs::create_directory(folder / "far");
  std::ofstream(folder / "far/goal") << "old";
  fs::create_symlink(folder / "far/goal", folder / "link");
  TemporaryFile file(folder / "link", true);
  std::ofstream(file.path()) << "new";
  file.commit();
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(content(folder / "far/goal"), "new");
}

TEST(TemporaryFile, RefusesPlacesThatCannotBeWritten) {
  const test::TemporaryFolder folder;
  EXPECT_THROW(require_writable("", false), UsageError);
  EXPECT_THROW(require_writable(folder.path(), true), UsageError);
  EXPECT_THROW(require_writable(folder / "missing/goal", true), UsageError);
  EXPECT_NO_THROW(require_writable(folder / "goal", false));
  EXPECT_GT(free_disk_space(folder / "goal"), 0);
  fs::create_directory(folder / "closed");
  fs::permissions(folder / "closed", fs::perms::owner_read | fs::perms::owner_exec);
  // Root may write everywhere.
  if (geteuid() != 0) {
    EXPECT_THROW(require_writable(folder / "closed/goal", false), UsageError);
  }
}

}  // namespace
}  // namespace undrop::io
