#include "pipeline/machine_speed.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <numeric>
#include <thread>
#include <vector>

namespace undrop::pipeline {

namespace {

constexpr int most_threads = 64;
constexpr int rounds = 8000;
constexpr std::size_t length = 4096;
/// Of all rounds on the machine that methods were measured on.
constexpr double reference_seconds = 0.0194;

/// Sparse and dense arithmetic in about the mix of a fit: gathers and multiply-adds in a cache's worth of memory.
float work() {
  std::vector<float> values(length);
  std::vector<std::uint32_t> places(length);
  for (std::size_t i = 0; i < length; ++i) {
    values[i] = 1.0F / static_cast<float>(i + 1);
    places[i] = static_cast<std::uint32_t>((i * 2654435761U) % length);
  }
  float sum = 0;
  for (int round = 0; round < rounds; ++round) {
    float part = 0;
    for (std::size_t i = 0; i < length; ++i) part += values[places[i]] * values[i];
    for (std::size_t i = 0; i < length; ++i) values[i] = values[i] * 0.999F + 1e-7F * part;
    sum += part;
  }
  return sum;
}

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

double machine_speed(int threads) {
  // A short look overstates how busy a machine is: over a run, the scheduler makes up for what it takes at first.
  constexpr double weight_of_load = 0.7;
  const int n = std::clamp(threads, 1, most_threads);
  std::vector<double> speeds(static_cast<std::size_t>(n), 0);
  std::atomic<float> kept = 0;  // or the work would be left out
  const auto measure = [&](std::size_t thread) {
    const auto start = std::chrono::steady_clock::now();
    const double processor_start = processor_seconds();
    kept = work();
    const double processor = std::max(processor_seconds() - processor_start, 1e-6);
    const double passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    speeds[thread] = reference_seconds / processor * std::pow(std::min(1.0, processor / passed), weight_of_load);
  };
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < speeds.size(); ++i) others.emplace_back(measure, i);
  measure(0);
  for (auto& thread : others) thread.join();
  return std::accumulate(speeds.begin(), speeds.end(), 0.0) / n;
}

double seconds_on(double speed, int threads, double core_seconds, double parallel_share) {
  constexpr int useful_threads = 16;
  const double n = std::clamp(threads, 1, useful_threads);
  return core_seconds / speed * (1 - parallel_share + parallel_share / n);
}

}  // namespace undrop::pipeline
