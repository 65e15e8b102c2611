// Result<T>: a value or an Error. The core is built without exceptions, so this is the only road a
// failure takes.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/concat.h"
#include "base/error.h"

namespace embedscope {

/// A failure apart from what did not come of it, or none. On the heap and made out of line:
/// failures are rare, and every caller of every Result would carry that code otherwise. Copies
/// share the error, and moving is copying: what was moved away is still the failure that it was.
class Failure {
 public:
  Failure() = default;
  explicit Failure(Error error) : shared_(keep(std::move(error))) {}
  Failure(const Failure& other) : shared_(other.share()) {}
  Failure(Failure&& other) noexcept : shared_(other.share()) {}
  Failure& operator=(Failure other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~Failure() {
    if (shared_ != nullptr) drop(shared_);
  }

  explicit operator bool() const { return shared_ != nullptr; }
  [[nodiscard]] Error& operator*() const { return shared_->error; }

 private:
  /// Counted without locks: a Result stays in the thread that made it.
  struct Shared {
    Error error;
    std::size_t owners = 1;
  };
  [[nodiscard]] Shared* share() const {
    if (shared_ != nullptr) ++shared_->owners;
    return shared_;
  }
  [[gnu::noinline]] static Shared* keep(Error&& error) { return new Shared{std::move(error)}; }
  [[gnu::noinline]] static void drop(Shared* shared) {
    if (--shared->owners == 0) delete shared;
  }
  Shared* shared_ = nullptr;
};

/// The code and a message of parts, as a failure of any Result.
[[gnu::noinline]] inline Failure failure(ErrorCode code, std::initializer_list<Part> message) {
  return Failure(Error{code, concat(message)});
}

template <class T>
class [[nodiscard]] Result {
 public:
  // Implicit on purpose: `return value;` and `return Error{…};` both read as what they are.
  template <class U = T>
    requires std::is_convertible_v<U&&, T>
  Result(U&& value) : value_(std::forward<U>(value)) {}
  Result(Error error) : failure_(std::move(error)) {}
  Result(Failure failure) : failure_(std::move(failure)) {}
  Result(const Result& other) : failure_(other.failure_) {
    if (ok()) std::construct_at(&value_, other.value_);
  }
  Result(Result&& other) noexcept : failure_(std::move(other.failure_)) {
    if (ok()) std::construct_at(&value_, std::move(other.value_));
  }
  Result& operator=(Result other) noexcept {
    std::destroy_at(this);
    std::construct_at(this, std::move(other));
    return *this;
  }
  ~Result() {
    if (ok()) std::destroy_at(&value_);
  }

  [[nodiscard]] bool ok() const { return !failure_; }
  explicit operator bool() const { return ok(); }

  /// The value; calling it on a failed Result is a programming error.
  [[nodiscard]] T& value() & { return value_; }
  [[nodiscard]] const T& value() const& { return value_; }
  [[nodiscard]] T&& value() && { return std::move(value_); }

  /// The error; calling it on a successful Result is a programming error.
  [[nodiscard]] const Error& error() const& { return *failure_; }
  [[nodiscard]] Error&& error() && { return std::move(*failure_); }
  /// The failure, for a Result of another type to carry on: `return std::move(result).failure();`
  [[nodiscard]] Failure&& failure() && { return std::move(failure_); }

  T* operator->() { return &value_; }
  const T* operator->() const { return &value_; }
  T& operator*() & { return value_; }
  const T& operator*() const& { return value_; }

 private:
  Failure failure_;
  union {
    T value_;  ///< there unless there is a failure
  };
};

/// Success without a value.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : failure_(std::move(error)) {}
  Result(Failure failure) : failure_(std::move(failure)) {}

  [[nodiscard]] bool ok() const { return !failure_; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const& { return *failure_; }
  [[nodiscard]] Error&& error() && { return std::move(*failure_); }
  /// The failure, for a Result of another type to carry on: `return std::move(result).failure();`
  [[nodiscard]] Failure&& failure() && { return std::move(failure_); }

 private:
  Failure failure_;
};

}  // namespace embedscope
